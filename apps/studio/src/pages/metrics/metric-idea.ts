// What a table is most likely about: the column that a person would take, how it is put together, and whether it
// is something that is used up. Told from the names of columns in English and German. Pure.
import type { Aggregation, TableColumn } from '@aibaas/sdk';

export interface MetricIdea {
  readonly time: string;
  /** null: rows are counted. */
  readonly value: string | null;
  readonly aggregation: Aggregation;
}

/** Words of a name: `orderId`, `order-id` and `Order ID` are the same two. */
export function wordsOf(name: string): readonly string[] {
  return name
    .normalize('NFC')
    .replace(/(\p{Ll}|\p{N})(\p{Lu})/gu, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
}

const has = (name: string, words: RegExp): boolean =>
  wordsOf(name).some((word) => words.test(word));

/** Numbers that name, place or sort things: adding them up says nothing. */
const naming =
  /^(id|ids|uuid|key|code|year|yr|jahr|month|mnth|monat|day|tag|hour|hr|stunde|week|kw|woche|weekday|holiday|workingday|season|zip|plz|postal|postcode|postleitzahl|phone|telefon|lat|lon|lng|latitude|longitude|index|instant|rank|no|nr|number|num|nummer|version|sku|ean|gtin|iban|row|zeile|position)$|.(id|nr|nummer|plz|code|zip)$/;
/** Of one thing or one moment: they are averaged, never added. */
const rate =
  /^(price|preis|rate|ratio|percent|prozent|pct|share|anteil|temp|atemp|temperature|temperatur|hum|humidity|windspeed|age|alter|score|rating|avg|average|mean|median|min|max|unit|einzelpreis|stückpreis)$|.preis$/;
/** Sums of money beside the one that is asked for. */
const besides =
  /^(vat|tax|mwst|ust|steuer|discount|rabatt|shipping|versand|fee|fees|gebühr|gebühren|refund|refunds|cost|costs|kosten)$|kosten$/;
const money =
  /^(revenue|revenues|sales|turnover|amount|income|gmv|mrr|umsatz|umsätze|umsaetze|erlös|erlöse|erloes|erloese|betrag|einnahmen|nettoumsatz|bruttoumsatz|rechnungsbetrag|gesamtbetrag|eur|usd|gbp|chf|euro)$|(umsatz|betrag|erlös)$/;
const used =
  /^(credit|credits|token|tokens|usage|used|consumption|consumed|verbrauch|verbraucht|kwh|mwh|quota|guthaben|kontingent)$|verbrauch$/;
const total = /^(total|sum|summe|gesamt|value|wert|brutto|netto|gross|net)$/;
const count =
  /^(cnt|count|counts|anzahl|visits|besuche|visitors|besucher|clicks|klicks|orders|bestellungen|sessions|views|signups|tickets)$/;
const quantity = /^(qty|quantity|menge|stück|stueck|pieces|items|units)$/;

/** The higher, the more likely a person takes it. */
function rankOf(name: string): number {
  if (has(name, besides)) return 1;
  if (has(name, money)) return 7;
  if (has(name, used)) return 6;
  if (has(name, total)) return 5;
  if (has(name, count)) return 4;
  return has(name, quantity) ? 2 : 3;
}

const isTime = ({ type }: TableColumn): boolean => type === 'date' || type === 'timestamp';
const isNumber = ({ type }: TableColumn): boolean => type === 'number' || type === 'integer';
/** Times that are about something else than when it happened. */
const asideTime =
  /^(birth|birthday|geburt|geburtstag|geburtsdatum|due|fällig|updated|modified|geändert|deleted|expires|expiry|valid|delivery|delivered|shipped|lieferdatum)$/;

/**
 * The amount that the names speak of, else the last amount, else how many rows; null for a table without a time.
 *
 * @example
 * metricIdea(columns); // { time: 'Datum', value: 'Umsatz', aggregation: 'sum' }
 */
export function metricIdea(columns: readonly TableColumn[]): MetricIdea | null {
  const times = columns.filter(isTime);
  const time = times.find(({ name }) => !has(name, asideTime)) ?? times[0];
  if (time === undefined) return null;
  const numbers = columns.filter((column) => isNumber(column) && !has(column.name, naming));
  const amounts = numbers.filter(({ name }) => !has(name, rate));
  const best = Math.max(...amounts.map(({ name }) => rankOf(name)));
  const likely = amounts.filter(({ name }) => rankOf(name) === best);
  // Columns that nobody named as an amount: the last one is mostly what the others explain.
  const value = best === 3 ? likely.at(-1) : likely[0];
  if (value !== undefined) return { time: time.name, value: value.name, aggregation: 'sum' };
  const measured = numbers.at(-1);
  if (measured !== undefined) {
    return { time: time.name, value: measured.name, aggregation: 'avg' };
  }
  return { time: time.name, value: null, aggregation: 'count' };
}

/**
 * Whether what is added up takes from a balance: credits do, revenue and counts do not; null where a name does not
 * say it and a person has to.
 */
export function isUsedUpBy(aggregation: Aggregation, names: readonly string[]): boolean | null {
  if (names.some((name) => has(name, used)))
    return aggregation === 'sum' || aggregation === 'count';
  if (aggregation !== 'sum') return false;
  const isSaid = (words: RegExp): boolean => names.some((name) => has(name, words));
  return isSaid(money) || isSaid(besides) || isSaid(count) ? false : null;
}
