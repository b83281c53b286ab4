import type { ByteRange } from '../ports.ts';
import type { Layer } from './layer.ts';
import type { Departure } from '../bandwidth/link-estimate.ts';

/** Bytes that were asked for and have not come. */
export interface Flight {
  readonly layer: Layer;
  readonly range: ByteRange;
  readonly departure: Departure;
  cancelled: boolean;
}

/** What is on the way: some dozens of ranges at most, found by walking. */
export class InFlight {
  readonly flights: Flight[] = [];
  #bytes = 0;

  get bytes(): number {
    return this.#bytes;
  }

  add(layer: Layer, range: ByteRange, departure: Departure): void {
    this.flights.push({ layer, range, departure, cancelled: false });
    this.#bytes += bytesOf(range);
  }

  /** Null when nothing of the kind is on the way: reported twice, or of an asset that is gone. */
  take(layer: Layer, { start, end }: ByteRange): Flight | null {
    const index = this.flights.findIndex(
      (flight) => flight.layer === layer && flight.range.start === start && flight.range.end === end,
    );
    const [flight] = index < 0 ? [] : this.flights.splice(index, 1);
    if (flight === undefined) return null;
    this.#bytes -= bytesOf(flight.range);
    return flight;
  }
}

export function bytesOf({ start, end }: ByteRange): number {
  return end - start + 1;
}
