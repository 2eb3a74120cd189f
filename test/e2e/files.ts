// Files that the journeys drop: made here, the same on every run.

/** Two years of rides a day with a week, a year and a slow growth; the last day is yesterday. */
export function ridesCsv(days = 730, until = Date.now()): string {
  const last = Math.floor(until / 86_400_000) - 1;
  const lines = ['day,weather,rides'];
  for (let i = 0; i < days; i += 1) {
    const at = last - (days - 1 - i);
    const day = new Date(at * 86_400_000);
    const week = [0.7, 1.05, 1.1, 1.08, 1.06, 1.12, 0.85][day.getUTCDay()] as number;
    const year = 1 + 0.25 * Math.sin((2 * Math.PI * (at % 365)) / 365);
    const wobble = 1 + 0.05 * Math.sin(at * 12.9898);
    const rides = Math.round((900 + 0.4 * i) * week * year * wobble);
    lines.push(`${day.toISOString().slice(0, 10)},${i % 3 === 0 ? 'rain' : 'sun'},${rides}`);
  }
  return `${lines.join('\n')}\n`;
}

/** Revenue as a German spreadsheet writes it: semicolons, decimal commas, the day first. */
export function revenueCsv(days = 420, until = Date.now()): string {
  const last = Math.floor(until / 86_400_000) - 1;
  const lines = ['Datum;Filiale;PLZ;Bestellnr;Menge;Umsatz'];
  for (let i = 0; i < days; i += 1) {
    const at = last - (days - 1 - i);
    const [year = '', month = '', day = ''] = new Date(at * 86_400_000)
      .toISOString()
      .slice(0, 10)
      .split('-');
    const week = [0.4, 1, 1.05, 1.1, 1.15, 1.3, 1.2][
      new Date(at * 86_400_000).getUTCDay()
    ] as number;
    const wobble = 1 + 0.08 * Math.sin(at * 12.9898);
    const cents = Math.round((180_000 + 120 * i) * week * wobble);
    const amount = `${Math.floor(cents / 100)},${String(cents % 100).padStart(2, '0')}`;
    const shop = i % 2 === 0 ? 'Nord' : 'Süd';
    lines.push(
      `${day}.${month}.${year};${shop};${20_095 + (i % 7)};${90_000 + i};${20 + (i % 9)};${amount}`,
    );
  }
  return `${lines.join('\n')}\n`;
}
