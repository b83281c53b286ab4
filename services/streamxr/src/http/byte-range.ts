import type { ByteRange } from '@streamxr/assets';

export type RangeRequest =
  | { readonly kind: 'whole' }
  | { readonly kind: 'part'; readonly range: ByteRange }
  | { readonly kind: 'unsatisfiable' };

const whole: RangeRequest = { kind: 'whole' };

/** Reads a Range header (RFC 9110, section 14). What is malformed, or asks for several ranges, is answered with the whole. */
export function parseRange(header: string | undefined, bytes: number): RangeRequest {
  const match = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header?.trim() ?? '');
  const [, first = '', last = ''] = match ?? [];
  if (match === null || (first === '' && last === '')) return whole;
  if (first === '') return clamp(Math.max(0, bytes - Number(last)), bytes - 1, bytes);
  if (last !== '' && Number(last) < Number(first)) return whole;
  return clamp(Number(first), last === '' ? bytes - 1 : Number(last), bytes);
}

function clamp(start: number, end: number, bytes: number): RangeRequest {
  if (start >= bytes) return { kind: 'unsatisfiable' };
  return { kind: 'part', range: { start, end: Math.min(end, bytes - 1) } };
}
