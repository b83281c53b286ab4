const samplesKept = 8;

interface Sample {
  readonly roundTripMs: number;
  readonly offsetMs: number;
}

/**
 * How far the server's clock is ahead of ours, from pings. The sample with the shortest round trip of the last eight counts: the
 * less time a ping took, the less its halves can differ. Source: the clock filter of NTP, RFC 5905 §10.
 */
export class ServerClock {
  #samples: Sample[] = [];

  /** Milliseconds; the newest measurement. 0 before the first. */
  get roundTripMs(): number {
    return this.#samples.at(-1)?.roundTripMs ?? 0;
  }

  /** Server time minus local time, in milliseconds. 0 before the first measurement. */
  get offsetMs(): number {
    let best: Sample | undefined;
    for (const sample of this.#samples)
      if (best === undefined || sample.roundTripMs <= best.roundTripMs) best = sample;
    return best?.offsetMs ?? 0;
  }

  measured(sentMs: number, receivedMs: number, serverMs: number): void {
    const roundTripMs = Math.max(0, receivedMs - sentMs);
    this.#samples.push({ roundTripMs, offsetMs: serverMs - (sentMs + receivedMs) / 2 });
    if (this.#samples.length > samplesKept) this.#samples = this.#samples.slice(-samplesKept);
  }
}
