import type { SentStats } from '../media-types.ts';

/** So many seconds with pictures going in and none coming out: the encoder cannot do what it was asked for. */
const silentMax = 5;

/** Finds tracks whose encoder took the settings and then gave nothing: browsers say of no mode beforehand that it will not work. */
export class EncoderWatch {
  readonly #silent = new Map<string, number>();
  readonly #working = new Set<string>();

  /** To be called every second with what was sent; those of `watched` that never gave a picture, each once. */
  look(sent: readonly SentStats[], watched: ReadonlySet<string>): readonly string[] {
    return sent.flatMap(({ trackId, bitsPerSecond, framesPerSecond, sourceFramesPerSecond }) => {
      if (!watched.has(trackId) || this.#working.has(trackId)) return [];
      if (framesPerSecond > 0 || bitsPerSecond > 0) {
        this.#working.add(trackId);
        return [];
      }
      // A screen that stands still brings nothing in.
      const silent = (this.#silent.get(trackId) ?? 0) + (sourceFramesPerSecond > 0 ? 1 : 0);
      this.#silent.set(trackId, silent);
      return silent === silentMax ? [trackId] : [];
    });
  }
}
