import { formatCount } from '../format/quantities.ts';

/** Why one watches: `The one seat is taken`, `All 1,200 seats are taken`. */
export function seatsTakenWords(seats: number): string {
  if (seats === 0) return 'This room is for watching';
  return seats === 1 ? 'The one seat is taken' : `All ${formatCount(seats)} seats are taken`;
}
