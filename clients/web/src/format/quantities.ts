const byteUnits = ['bytes', 'KB', 'MB', 'GB', 'TB'] as const;

/** `0 bytes`, `812 bytes`, `1.4 KB`, `38 MB`: two significant digits below ten, whole above; 1 KB is 1,000 bytes. */
export function formatBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  // Rounding first: 999,950 bytes are 1.0 MB, not 1000 KB.
  while (unit < byteUnits.length - 1 && Math.round(value) >= 1000) {
    value /= 1000;
    unit += 1;
  }
  const digits = unit > 0 && value < 9.95 ? 1 : 0;
  return `${value.toFixed(digits)} ${byteUnits[unit] ?? ''}`;
}

/** `812`, `12,400`, `1.2 million`. */
export function formatCount(count: number): string {
  if (count < 1_000_000) return Math.round(count).toLocaleString('en');
  return `${(count / 1_000_000).toFixed(1)} million`;
}

/** `here` within arm's length, then `3 m`, `40 m`. */
export function formatDistance(metres: number): string {
  return metres < 1 ? 'right here' : `${Math.round(metres)} m away`;
}

/** Whole seconds, counted so that the last one shown is 1: `4 s`. */
export function formatCountdown(leftMs: number): string {
  return `${Math.max(1, Math.ceil(leftMs / 1000))} s`;
}

/** `12 people`, `1 person`. */
export function formatPeople(count: number): string {
  return count === 1 ? '1 person' : `${formatCount(count)} people`;
}

const ordinalEndings: Readonly<Partial<Record<Intl.LDMLPluralRule, string>>> = {
  one: 'st',
  two: 'nd',
  few: 'rd',
};
const ordinalRules = new Intl.PluralRules('en', { type: 'ordinal' });

/** `1st`, `2nd`, `3rd`, `11th`, `1,002nd`. */
export function formatOrdinal(place: number): string {
  return `${formatCount(place)}${ordinalEndings[ordinalRules.select(place)] ?? 'th'}`;
}
