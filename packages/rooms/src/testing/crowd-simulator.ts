import assert from 'node:assert/strict';
import { CrowdDecoder, type CrowdPose, type CrowdTier } from '@streamxr/protocol';
import type { Vec3 } from '@streamxr/spatial';
import { type CrowdDelivery, CrowdFrames } from '../presence/crowd-frames.ts';
import { CrowdPlanner, type CrowdPlan } from '../presence/crowd-planner.ts';

/** Thirty a second. */
export const tickMs = 1_000 / 30;

interface Stream {
  readonly number: number;
  readonly decoder: CrowdDecoder;
}

/** A client: reads what it is sent, and remembers the newest pose of everybody. */
class Listener {
  readonly heard = new Map<number, CrowdPose>();
  readonly #streams = new Map<CrowdTier, Stream>();

  receive({ message }: CrowdDelivery): void {
    const { stream: number, tier, sequence, keyframe, data } = message;
    if (keyframe) this.#streams.set(tier, { number, decoder: new CrowdDecoder(tier) });
    const stream = this.#streams.get(tier);
    assert.equal(stream?.number, number, 'a stream begins with a keyframe');
    const read = keyframe
      ? stream?.decoder.decodeKeyframe(data, sequence)
      : stream?.decoder.decode(data, sequence);
    if (read?.ok !== true) assert.fail(`refused: ${JSON.stringify(read)}`);
    const near = this.#streams.get('near');
    for (const pose of [...read.value.added, ...read.value.moved])
      if (tier === 'near' || near?.decoder.has(pose.id) !== true) this.heard.set(pose.id, pose);
  }
}

/** A room's presence from poses to what each member knows, with a clock of its own. */
export class CrowdSimulator {
  readonly planner = new CrowdPlanner();
  readonly listeners = new Map<number, Listener>();
  readonly #frames = new CrowdFrames();
  readonly #listening: boolean;
  nowMs = 0;

  /** Without listeners only plans are made: reading every frame for each of a thousand takes a thousand times as long. */
  constructor({ listening = true } = {}) {
    this.#listening = listening;
  }

  place(id: number, position: Vec3, rotation: CrowdPose['rotation'] = [0, 0, 0, 1]): void {
    const pose = { id, position, rotation };
    if (this.planner.has(id)) this.planner.moved(pose);
    else {
      this.planner.join(pose);
      if (this.#listening) this.listeners.set(id, new Listener());
    }
  }

  watch(id: number): void {
    this.planner.watch(id, [0, 1.6, 0]);
    if (this.#listening) this.listeners.set(id, new Listener());
  }

  leave(id: number): void {
    this.planner.leave(id);
    this.listeners.delete(id);
  }

  tick(): CrowdPlan {
    this.nowMs += tickMs;
    const plan = this.planner.tick(this.nowMs);
    if (!this.#listening) return plan;
    for (const delivery of this.#frames.encode(plan, Math.round(this.nowMs)))
      for (const id of delivery.to) this.listeners.get(id)?.receive(delivery);
    return plan;
  }
}
