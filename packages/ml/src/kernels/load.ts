// Loads the assembled WebAssembly kernels, synchronously and without any module of Node. Where there
// is no WebAssembly, callers get null and take their scalar twin.
import { assembled } from './assembled.ts';

export type KernelName = keyof typeof assembled;

/** Numbers in, a number out: all that a kernel's exports are. */
export type KernelFunction = (...values: number[]) => number;

/** A memory that kernels and typed arrays look into together. */
export interface KernelMemory {
  readonly buffer: ArrayBuffer | SharedArrayBuffer;
}

interface MemoryDescriptor {
  readonly initial: number;
  readonly maximum: number;
  readonly shared: boolean;
}

/** The part of the WebAssembly interface that is used here. */
interface WebAssemblyApi {
  Memory: new (descriptor: MemoryDescriptor) => KernelMemory;
  Module: new (bytes: Uint8Array) => object;
  Instance: new (
    module: object,
    imports: { env: { memory: KernelMemory } },
  ) => { readonly exports: Readonly<Record<string, unknown>> };
}

export const PAGE_BYTES = 65536;
const PAGES_MAX = 65536;

const api = (globalThis as { WebAssembly?: WebAssemblyApi }).WebAssembly;
const modules = new Map<string, object | null>();

const decode = (base64: string): Uint8Array =>
  Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));

/** The compiled module; null where the engine has no WebAssembly or none of its vectors. */
function moduleOf(name: KernelName, isShared: boolean): object | null {
  const key = `${name}${isShared ? ' shared' : ''}`;
  const known = modules.get(key);
  if (known !== undefined) return known;
  let module: object | null = null;
  try {
    if (api !== undefined) module = new api.Module(decode(assembled[name][isShared ? 1 : 0]));
  } catch {
    // An engine without vector instructions refuses the bytes: the scalar twin does the work.
    module = null;
  }
  modules.set(key, module);
  return module;
}

/** Whether the engine runs this kernel. */
export const isKernelSupported = (name: KernelName): boolean => moduleOf(name, false) !== null;

/**
 * A memory of at least `bytes`, or null where there is no WebAssembly, not so much memory, or, for a
 * shared one, no SharedArrayBuffer.
 */
export function createKernelMemory(bytes: number, isShared = false): KernelMemory | null {
  const pages = Math.max(1, Math.ceil(bytes / PAGE_BYTES));
  if (api === undefined || pages > PAGES_MAX) return null;
  if (isShared && typeof SharedArrayBuffer === 'undefined') return null;
  try {
    return new api.Memory({ initial: pages, maximum: pages, shared: isShared });
  } catch {
    return null;
  }
}

/**
 * The functions a kernel exports, on the given memory; null where the engine cannot run it.
 *
 * @example
 * const memory = createKernelMemory(1 << 20);
 * const kernel = memory && instantiateKernel('histogram', memory);
 * kernel?.subtract?.(to, from, cells);
 */
export function instantiateKernel(
  name: KernelName,
  memory: KernelMemory,
): Readonly<Record<string, KernelFunction>> | null {
  const isShared =
    typeof SharedArrayBuffer !== 'undefined' && memory.buffer instanceof SharedArrayBuffer;
  const module = moduleOf(name, isShared);
  if (api === undefined || module === null) return null;
  const { exports } = new api.Instance(module, { env: { memory } });
  return exports as Record<string, KernelFunction>;
}
