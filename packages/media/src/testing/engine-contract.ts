import assert from 'node:assert/strict';
import { describe } from 'node:test';
import type { MediaEngine } from '../engine.ts';
import { lifeContract } from './contract-life.ts';
import { mediaContract } from './contract-media.ts';
import { signallingContract } from './contract-signalling.ts';
import type { SetUp } from './engine-fixture.ts';

/**
 * Registers the tests that every MediaEngine passes, with libwebrtc for a browser. `openEngine` gives a fresh engine each time
 * that can be reached from this machine. What `MediaEngine` leaves open is laid down here: silence is a level of −60 dB or
 * less, or none at all.
 */
export function engineContract(adapter: string, openEngine: () => Promise<MediaEngine>): void {
  const setUp: SetUp = async () => {
    const engine = await openEngine();
    const levels = new Map<string, number>();
    const room = await engine.openRoom({
      levels: (told) => {
        for (const [sourceId, level] of told) levels.set(sourceId, level);
      },
      lost: (reason) => assert.fail(`the room is lost: ${reason}`),
    });
    return { engine, room, levels, [Symbol.asyncDispose]: () => engine.close() };
  };
  describe(`MediaEngine contract: ${adapter}`, () => {
    mediaContract(setUp);
    signallingContract(setUp);
    lifeContract(setUp);
  });
}
