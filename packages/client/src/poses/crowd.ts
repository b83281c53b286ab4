import { unreachable } from '@streamxr/kernel';
import { CrowdDecoder, type CrowdPose, type ServerMessageOf } from '@streamxr/protocol';
import type { PoseBuffer } from './pose-buffer.ts';

type CrowdMessage = ServerMessageOf<'crowd-positions'>;

interface Stream {
  readonly number: number;
  readonly decoder: CrowdDecoder;
}

/** Far members are told of once a second, give or take a tick: somewhat more, so that nobody stops between. */
const farEveryMs = 1_100;

/** `waiting` for a keyframe: the stream is unknown, or a frame of it was missed. */
export type CrowdOutcome = 'shown' | 'waiting' | 'malformed';

/**
 * Reads the two streams that a large room comes in, and hands the poses on. Neighbours are heard of in the near stream; what the
 * far stream says of them is coarser, and ignored. Who moves about is handed from stream to stream: each begins with a keyframe.
 */
export class CrowdPoses {
  readonly #poses: PoseBuffer;
  #near: Stream | null = null;
  #far: Stream | null = null;

  constructor(poses: PoseBuffer) {
    this.#poses = poses;
  }

  /** `nowMs` by the clock that PoseBuffer is visited with. */
  received(message: CrowdMessage, nowMs: number): CrowdOutcome {
    this.#poses.arrived(message.time, nowMs);
    switch (message.tier) {
      case 'near':
        return this.#nearReceived(message);
      case 'far':
        return this.#farReceived(message);
      default:
        return unreachable(message.tier);
    }
  }

  /** What comes next begins anew. */
  lineLost(): void {
    this.#near = null;
    this.#far = null;
  }

  #nearReceived(message: CrowdMessage): CrowdOutcome {
    const former = this.#near;
    const stream = message.keyframe ? newStream(message) : former;
    if (stream === null || stream.number !== message.stream) return 'waiting';
    this.#near = stream;
    return this.#read(
      stream,
      message,
      // A keyframe repeats what was said last: of those who were near before that is known, and its time with it.
      (pose) => message.keyframe && former !== null && former.decoder.has(pose.id),
    );
  }

  #farReceived(message: CrowdMessage): CrowdOutcome {
    const stream = message.keyframe ? newStream(message) : this.#far;
    if (stream === null || stream.number !== message.stream) return 'waiting';
    this.#far = stream;
    return this.#read(stream, message, (pose) => this.#near !== null && this.#near.decoder.has(pose.id));
  }

  #read(stream: Stream, message: CrowdMessage, isKnownBetter: (pose: CrowdPose) => boolean): CrowdOutcome {
    const { decoder } = stream;
    const read = message.keyframe
      ? decoder.decodeKeyframe(message.data, message.sequence)
      : decoder.decode(message.data, message.sequence);
    if (!read.ok) return read.refusal.code === 'lost' ? 'waiting' : 'malformed';
    const { added, moved } = read.value;
    for (const pose of added) if (!isKnownBetter(pose)) this.#poses.push(`c${pose.id}`, pose, message.time);
    for (const pose of moved) {
      if (isKnownBetter(pose)) continue;
      if (message.tier === 'near') this.#poses.push(`c${pose.id}`, pose, message.time);
      else this.#poses.glide(`c${pose.id}`, pose, message.time, farEveryMs);
    }
    return 'shown';
  }
}

function newStream({ stream, tier }: CrowdMessage): Stream {
  return { number: stream, decoder: new CrowdDecoder(tier) };
}
