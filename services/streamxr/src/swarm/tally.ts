import { StreamXrError } from '@streamxr/client';
import { Latencies } from './latencies.ts';
import { Sightings } from './sightings.ts';

/** What the bots of a swarm measure together. */
export class Tally {
  readonly echo: Latencies;
  readonly peer: Latencies;
  readonly sightings: Sightings;
  /** By code. */
  readonly errors: Record<string, number> = {};

  /** `random` is uniform in [0, 1). */
  constructor(random: () => number) {
    this.echo = new Latencies(random);
    this.peer = new Latencies(random);
    this.sightings = new Sightings(this.peer);
  }

  failed(error: unknown): void {
    const code = error instanceof StreamXrError ? error.code : 'BUG';
    this.errors[code] = (this.errors[code] ?? 0) + 1;
  }
}
