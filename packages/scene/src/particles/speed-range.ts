import { packedSpeed, particleWords } from './particle-format.ts';

/** So many particles, spread over all of them, say how fast they are. */
const sampleCount = 1024;
const steps = 64;
/** The slowest and the fastest of a hundred may share the ends of the palette with their neighbours. */
const lowShare = 0.04;
const highShare = 0.97;
/** A campaign at rest must not show the noise of its speeds in all colours. */
const widthMin = 0.08;
/** How quickly the range follows, per second. */
const followPerSecond = 1.2;

/** The speeds that a palette is spread over: most campaigns use a small part of what their speed limit allows. */
export class SpeedRange {
  from = 0;
  to = 1;
  readonly #counts = new Uint16Array(steps);
  #isKnown = false;

  /** Looks at some of the packed particles; `dtSeconds` since the last look. */
  look(particles: Uint32Array, count: number, dtSeconds: number): void {
    const stride = Math.max(1, Math.floor(count / sampleCount));
    this.#counts.fill(0);
    let seen = 0;
    for (let index = 0; index < count; index += stride) {
      const speed = packedSpeed(particles[index * particleWords + 1] ?? 0);
      if (speed === null) continue;
      const step = Math.min(steps - 1, Math.floor(speed * steps));
      this.#counts[step] = (this.#counts[step] ?? 0) + 1;
      seen += 1;
    }
    if (seen > 0) this.#follow(this.#speedAt(seen * lowShare), this.#speedAt(seen * highShare), dtSeconds);
  }

  /** The speed that so many of the sample are slower than. */
  #speedAt(rank: number): number {
    let below = 0;
    for (let step = 0; step < steps; step++) {
      const here = this.#counts[step] ?? 0;
      if (below + here >= rank && here > 0) return (step + (rank - below) / here) / steps;
      below += here;
    }
    return 1;
  }

  #follow(low: number, high: number, dtSeconds: number): void {
    const to = Math.max(high, low + widthMin);
    const share = this.#isKnown ? 1 - Math.exp(-dtSeconds * followPerSecond) : 1;
    this.#isKnown = true;
    this.from += (low - this.from) * share;
    this.to += (to - this.to) * share;
  }
}
