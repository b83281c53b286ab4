import { SeededRandom } from '@streamxr/kernel';

const side = 64;

/** Smooth noise in three dimensions, −1 to 1, that repeats every 64 units; equal seeds give equal noise. */
export class ValueNoise {
  readonly #lattice: Float32Array;

  constructor(seed: number) {
    const random = new SeededRandom(seed);
    this.#lattice = Float32Array.from({ length: side ** 3 }, () => random.float() * 2 - 1);
  }

  at(x: number, y: number, z: number): number {
    const x0 = Math.floor(x);
    const y0 = Math.floor(y);
    const z0 = Math.floor(z);
    const u = smooth(x - x0);
    const v = smooth(y - y0);
    const w = smooth(z - z0);
    return mix(
      mix(this.#row(x0, y0, z0, u), this.#row(x0, y0 + 1, z0, u), v),
      mix(this.#row(x0, y0, z0 + 1, u), this.#row(x0, y0 + 1, z0 + 1, u), v),
      w,
    );
  }

  /** Octaves of halving size and strength. */
  fractal(x: number, y: number, z: number, octaves: number): number {
    let sum = 0;
    for (let octave = 0; octave < octaves; octave++) {
      const frequency = 2 ** octave;
      // The shift keeps the octaves' lattices from lying upon each other at the origin.
      sum += this.at(x * frequency + octave * 17, y * frequency, z * frequency) / frequency;
    }
    return sum;
  }

  #row(x: number, y: number, z: number, u: number): number {
    const at = ((z & (side - 1)) * side + (y & (side - 1))) * side;
    return mix(this.#lattice[at + (x & (side - 1))] ?? 0, this.#lattice[at + ((x + 1) & (side - 1))] ?? 0, u);
  }
}

function mix(a: number, b: number, t: number): number {
  return a + (b - a) * t;
}

function smooth(t: number): number {
  return t * t * (3 - 2 * t);
}
