// The syntax tree of an expression. Every node knows its place in the source.
import type { Dimension } from './units.ts';

export interface Place {
  readonly at: number;
  readonly end: number;
}

export type Comparison = '===' | '!==' | '<' | '<=' | '>' | '>=';
export type Arithmetic = '+' | '-' | '*' | '/';

export type Node = Place &
  (
    | { readonly kind: 'number'; readonly value: number; readonly dimension: Dimension }
    | { readonly kind: 'text'; readonly value: string }
    | { readonly kind: 'boolean'; readonly value: boolean }
    | { readonly kind: 'null' }
    | { readonly kind: 'list'; readonly items: readonly Node[] }
    | { readonly kind: 'field'; readonly path: readonly string[] }
    | { readonly kind: 'not'; readonly operand: Node }
    | { readonly kind: 'negative'; readonly operand: Node }
    | { readonly kind: 'and' | 'or'; readonly left: Node; readonly right: Node }
    | {
        readonly kind: 'compare';
        readonly sign: Comparison;
        readonly left: Node;
        readonly right: Node;
      }
    | {
        readonly kind: 'arithmetic';
        readonly sign: Arithmetic;
        readonly left: Node;
        readonly right: Node;
      }
    | { readonly kind: 'in'; readonly left: Node; readonly right: Node }
    | {
        readonly kind: 'choice';
        readonly condition: Node;
        readonly yes: Node;
        readonly no: Node;
      }
    | { readonly kind: 'call'; readonly name: string; readonly arguments: readonly Node[] }
  );

/** The nodes right below one. */
export function partsOf(node: Node): readonly Node[] {
  switch (node.kind) {
    case 'list':
      return node.items;
    case 'not':
    case 'negative':
      return [node.operand];
    case 'choice':
      return [node.condition, node.yes, node.no];
    case 'call':
      return node.arguments;
    case 'and':
    case 'or':
    case 'compare':
    case 'arithmetic':
    case 'in':
      return [node.left, node.right];
    default:
      return [];
  }
}
