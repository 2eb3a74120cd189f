// The column that a person would take, and whether it is used up.
import type { TableColumn } from '@aibaas/sdk';
import { describe, expect, it } from 'vitest';
import { isUsedUpBy, metricIdea, wordsOf } from './metric-idea.ts';

const columns = (...all: [string, string][]) =>
  all.map(([name, type]) => ({ name, type })) as TableColumn[];
const day: [string, string] = ['Datum', 'date'];

describe('the metric that columns suggest', () => {
  it.each([
    ['dteday:date cnt:integer temp:number', 'cnt'],
    ['day:date order_id:integer revenue:number', 'revenue'],
    ['day:date revenue:number order_id:integer', 'revenue'],
    ['day:date revenue:number quantity:integer', 'revenue'],
    ['day:date quantity:integer amount:number customerId:integer', 'amount'],
    ['Datum:date Kundennummer:integer PLZ:integer Umsatz:number', 'Umsatz'],
    ['Datum:date Umsatz:number Jahr:integer Menge:integer', 'Umsatz'],
    [
      'Rechnungsdatum:date Rechnungsnr:integer Rechnungsbetrag:number MwSt:number',
      'Rechnungsbetrag',
    ],
    ['day:date net_amount:number tax_amount:number shipping:number', 'net_amount'],
    ['day:date unit_price:number qty:integer', 'qty'],
    ['at:timestamp customer_id:integer credits:integer', 'credits'],
    ['day:date year:integer zip:integer rides:integer', 'rides'],
    ['day:date total:number items:integer', 'total'],
  ])('%s: %s', (table, value) => {
    const list = table.split(' ').map((column) => column.split(':') as [string, string]);
    expect(metricIdea(columns(...list))).toMatchObject({ value, aggregation: 'sum' });
  });

  it('averages what cannot be added up', () => {
    const table = columns(['at', 'timestamp'], ['temp', 'number'], ['user_id', 'integer']);
    expect(metricIdea(table)).toEqual({ time: 'at', value: 'temp', aggregation: 'avg' });
  });

  it('counts rows where there is no amount, and is none without a time', () => {
    const counted = { time: 'Datum', value: null, aggregation: 'count' };
    expect(metricIdea(columns(day, ['who', 'text']))).toEqual(counted);
    expect(metricIdea(columns(day, ['order_id', 'integer'], ['plz', 'integer']))).toEqual(counted);
    expect(metricIdea(columns(['cnt', 'integer']))).toBeNull();
    expect(metricIdea([])).toBeNull();
  });

  it('takes the time at which it happened', () => {
    const table = columns(['birthday', 'date'], ['ordered_at', 'timestamp'], ['due', 'date']);
    expect(metricIdea(table)?.time).toBe('ordered_at');
    expect(metricIdea(columns(['due', 'date']))?.time).toBe('due');
  });
});

describe('what is used up', () => {
  it.each([
    ['sum', ['usage', 'credits'], true],
    ['sum', ['strom', 'Stromverbrauch'], true],
    ['count', ['api_tokens', ''], true],
    ['sum', ['sales', 'revenue'], false],
    ['sum', ['umsatz', 'Betrag'], false],
    ['sum', ['web', 'visits'], false],
    ['count', ['orders', ''], false],
    ['avg', ['weather', 'temp'], false],
    ['avg', ['usage', 'credits'], false],
    ['sum', ['rides', 'rides'], null],
    ['sum', ['stock', 'quantity'], null],
  ] as const)('%s of %j: %s', (aggregation, names, answer) => {
    expect(isUsedUpBy(aggregation, names)).toBe(answer);
  });
});

it('a name has words, however it is written', () => {
  expect(wordsOf('orderId')).toEqual(['order', 'id']);
  expect(wordsOf('Order ID')).toEqual(['order', 'id']);
  expect(wordsOf('net_amount-EUR')).toEqual(['net', 'amount', 'eur']);
  expect(wordsOf('___')).toEqual([]);
});
