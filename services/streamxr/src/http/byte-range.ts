import type { ByteRange } from '@streamxr/assets';

export type RangeRequest =
  | { readonly kind: 'whole' }
  | { readonly kind: 'part'; readonly range: ByteRange }
  /** Two or more, in the order asked, none of which touches another. */
  | { readonly kind: 'parts'; readonly ranges: readonly ByteRange[] }
  | { readonly kind: 'unsatisfiable' };

const whole: RangeRequest = { kind: 'whole' };
/** More than a reader has use for; each costs a head of its own. */
const rangesMax = 16;

/**
 * Reads a Range header (RFC 9110, section 14). What is malformed is answered with the whole, and so are too many ranges and overlapping
 * ones, as its section 14.2 allows: they cost the server more than they save the client.
 */
export function parseRange(header: string | undefined, bytes: number): RangeRequest {
  const match = /^bytes=([\d\s,-]+)$/.exec(header?.trim() ?? '');
  if (match === null) return whole;
  // Empty elements of a list mean nothing (section 5.6.1).
  const specs = (match[1] ?? '').split(',').filter((spec) => spec.trim() !== '');
  if (specs.length === 0 || specs.length > rangesMax) return whole;
  const parsed = specs.map((spec) => parseSpec(spec, bytes));
  if (parsed.includes('malformed')) return whole;
  const ranges = parsed.filter((range) => typeof range !== 'string');
  const [first, ...others] = ranges;
  if (first === undefined) return { kind: 'unsatisfiable' };
  if (others.length === 0) return { kind: 'part', range: first };
  return areApart(ranges) ? { kind: 'parts', ranges } : whole;
}

function parseSpec(spec: string, bytes: number): ByteRange | 'unsatisfiable' | 'malformed' {
  const match = /^\s*(\d{0,15})-(\d{0,15})\s*$/.exec(spec);
  const [, first = '', last = ''] = match ?? [];
  if (match === null || (first === '' && last === '')) return 'malformed';
  if (first === '') return clamp(Math.max(0, bytes - Number(last)), bytes - 1, bytes);
  if (last !== '' && Number(last) < Number(first)) return 'malformed';
  return clamp(Number(first), last === '' ? bytes - 1 : Number(last), bytes);
}

function clamp(start: number, end: number, bytes: number): ByteRange | 'unsatisfiable' {
  return start >= bytes ? 'unsatisfiable' : { start, end: Math.min(end, bytes - 1) };
}

function areApart(ranges: readonly ByteRange[]): boolean {
  const sorted = ranges.toSorted((a, b) => a.start - b.start);
  return sorted.every((range, at) => at === 0 || range.start > (sorted[at - 1]?.end ?? 0) + 1);
}
