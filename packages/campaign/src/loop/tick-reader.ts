import { BadTickBytes, TickByteReader } from '../inputs/tick-bytes.ts';
import { decodeTick } from '../inputs/tick-codec.ts';
import type { TickInputs } from '../inputs/tick-inputs.ts';
import type { SceneState } from '../scene/scene-state.ts';

/** In one piece of bytes: those that a joiner replays, and some that came meanwhile. */
const ticksMax = 1_200;

/**
 * Makes inputs of the bytes of consecutive ticks. Each tick is written against the scene that the one before has left, so the reader
 * keeps a scene of its own, at the newest tick that it has read.
 */
export class TickReader {
  #scene: SceneState;

  /** Reads on from the end of the scene's tick; the scene is copied. */
  constructor(scene: SceneState) {
    this.#scene = scene.copy();
  }

  /** The newest tick that was read. */
  get tick(): number {
    return this.#scene.tick;
  }

  /** The ticks in the bytes; null for what is none, and then nothing has changed. */
  read(bytes: Uint8Array): readonly TickInputs[] | null {
    const scene = this.#scene.copy();
    const reader = new TickByteReader(bytes);
    const ticks: TickInputs[] = [];
    try {
      while (reader.remaining > 0) {
        if (ticks.length >= ticksMax) return null;
        const inputs = decodeTick(scene, reader);
        scene.apply(inputs);
        ticks.push(inputs);
      }
    } catch (error) {
      if (error instanceof BadTickBytes) return null;
      throw error;
    }
    this.#scene = scene;
    return ticks;
  }
}
