import { CrowdEncoder, type CrowdPose, type CrowdTier, type ServerMessageOf } from '@streamxr/protocol';
import { type CrowdPlan, farStream, type StreamPlan } from './crowd-planner.ts';

/** One frame, and whom it is for: encoded once, sent to all of them. */
export interface CrowdDelivery {
  /** Counters of client ids. */
  readonly to: readonly number[];
  readonly message: ServerMessageOf<'crowd-positions'>;
  /**
   * What is new, for those who read no crowds; they get it as `user-positions`. With a keyframe as well: what they heard before, in
   * the welcome or on another stream, they still know.
   */
  readonly poses: readonly CrowdPose[];
}

interface Stream {
  readonly encoder: CrowdEncoder;
  sequence: number;
}

/** Turns plans into frames; keeps what the listeners of each stream were told. */
export class CrowdFrames {
  readonly #streams = new Map<number, Stream>();

  /** Near frames first: who is no longer near is then told of by the far frame. `timeMs` by the server's clock. */
  encode(plan: CrowdPlan, timeMs: number): readonly CrowdDelivery[] {
    for (const stream of plan.ended) this.#streams.delete(stream);
    const deliveries: CrowdDelivery[] = [];
    for (const near of plan.near) this.#encode(near, timeMs, deliveries);
    if (plan.far !== null) this.#encode(plan.far, timeMs, deliveries);
    return deliveries;
  }

  #encode(plan: StreamPlan, timeMs: number, deliveries: CrowdDelivery[]): void {
    const tier: CrowdTier = plan.stream === farStream ? 'far' : 'near';
    const stream = this.#stream(plan.stream, tier);
    const common = { type: 'crowd-positions', stream: plan.stream, tier, time: timeMs } as const;
    if (plan.updates.length > 0 || plan.removed.length > 0) {
      const data = stream.encoder.encode(plan.updates, plan.removed);
      stream.sequence += 1;
      const to = without(plan.members, plan.keyframesFor);
      const message = { ...common, sequence: stream.sequence, keyframe: false, data };
      if (to.length > 0) deliveries.push({ to, message, poses: plan.updates });
    }
    if (plan.keyframesFor.length > 0) {
      const data = stream.encoder.keyframe();
      const message = { ...common, sequence: stream.sequence, keyframe: true, data };
      deliveries.push({ to: plan.keyframesFor, message, poses: plan.updates });
    }
  }

  #stream(number: number, tier: CrowdTier): Stream {
    let stream = this.#streams.get(number);
    if (stream === undefined)
      this.#streams.set(number, (stream = { encoder: new CrowdEncoder(tier), sequence: 0 }));
    return stream;
  }
}

function without(members: readonly number[], excepted: readonly number[]): readonly number[] {
  if (excepted.length === 0) return members;
  const except = new Set(excepted);
  return members.filter((id) => !except.has(id));
}
