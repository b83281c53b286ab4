/** Quieter is not taken for speech: rooms, fans and keyboards lie below it (dB below full scale). */
const silenceDb = -55;
/** As loud as people speak into a headset. */
const loudDb = -20;
/** Pauses between words are shorter: whoever was heard a moment ago still speaks. */
const holdMs = 1_500;

interface Heard {
  loudness: number;
  atMs: number;
}

/** Who speaks, and how loudly: what engines measure, held over the pauses between words. */
export class Speech {
  readonly #heard = new Map<string, Heard>();

  /** Levels in decibels below full scale, as engines tell them. */
  hear(levels: ReadonlyMap<string, number>, nowMs: number): void {
    for (const [trackId, level] of levels) {
      if (!(level > silenceDb)) continue;
      const loudness = Math.min(1, (level - silenceDb) / (loudDb - silenceDb));
      const before = this.#heard.get(trackId);
      if (before === undefined) this.#heard.set(trackId, { loudness, atMs: nowMs });
      else {
        // Rises at once, falls with half of the difference: ten times a second, that is the pace of syllables.
        before.loudness = loudness >= before.loudness ? loudness : (before.loudness + loudness) / 2;
        before.atMs = nowMs;
      }
    }
  }

  /** 0 for who does not speak, up to 1. */
  loudnessOf(trackId: string, nowMs: number): number {
    const heard = this.#heard.get(trackId);
    return heard === undefined || nowMs - heard.atMs > holdMs ? 0 : heard.loudness;
  }

  forget(trackId: string): void {
    this.#heard.delete(trackId);
  }

  /** Those who speak, the loudest first. */
  loudest(max: number, nowMs: number): readonly { readonly trackId: string; readonly level: number }[] {
    const speaking: { trackId: string; level: number }[] = [];
    for (const [trackId, { loudness, atMs }] of this.#heard) {
      if (nowMs - atMs > holdMs) this.#heard.delete(trackId);
      // A tenth is as fine as a glow around an avatar shows.
      else speaking.push({ trackId, level: Math.max(0.1, Math.round(loudness * 10) / 10) });
    }
    return speaking.sort((a, b) => b.level - a.level).slice(0, max);
  }
}
