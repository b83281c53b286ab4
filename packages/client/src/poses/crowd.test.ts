import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CrowdEncoder, type CrowdPose, type CrowdTier } from '@streamxr/protocol';
import { CrowdPoses } from './crowd.ts';
import type { PoseBuffer } from './pose-buffer.ts';

const upright = [0, 0, 0, 1] as const;

/** Notes what it is given. */
class NotedPoses {
  readonly pushed: string[] = [];

  arrived(): void {
    this.pushed.push('·');
  }

  push(clientId: string, pose: CrowdPose): void {
    this.pushed.push(`${clientId}@${pose.position[0].toFixed(1)}${pose.hands === undefined ? '' : ' hands'}`);
  }

  glide(clientId: string, pose: CrowdPose): void {
    this.pushed.push(`${clientId}→${pose.position[0].toFixed(1)}`);
  }

  take(): string {
    return this.pushed.splice(0).join(' ');
  }
}

class Stream {
  readonly #number: number;
  readonly #encoder: CrowdEncoder;
  #sequence = 0;

  constructor(number: number, tier: CrowdTier) {
    this.#number = number;
    this.#encoder = new CrowdEncoder(tier);
  }

  frame(poses: readonly CrowdPose[], removed: readonly number[] = []) {
    this.#sequence += 1;
    return this.#message(false, this.#encoder.encode(poses, removed));
  }

  keyframe() {
    return this.#message(true, this.#encoder.keyframe());
  }

  #message(keyframe: boolean, data: Uint8Array) {
    return {
      type: 'crowd-positions',
      stream: this.#number,
      tier: this.#encoder.tier,
      sequence: this.#sequence,
      time: 1_000,
      keyframe,
      data,
    } as const;
  }
}

function crowd(): { noted: NotedPoses; poses: CrowdPoses } {
  const noted = new NotedPoses();
  return { noted, poses: new CrowdPoses(noted as unknown as PoseBuffer) };
}

function at(id: number, x: number): CrowdPose {
  return {
    id,
    position: [x, 1.6, 0],
    rotation: upright,
    hands: { left: { position: [x, 1, 0], rotation: upright } },
  };
}

test('P4 who is near is shown as the near stream says, with hands; who is far as the far stream does', () => {
  const { noted, poses } = crowd();
  const near = new Stream(4, 'near');
  const far = new Stream(0, 'far');
  assert.equal(poses.received(near.keyframe(), 0), 'shown');
  assert.equal(poses.received(far.keyframe(), 0), 'shown');
  poses.received(near.frame([at(1, 1), at(2, 2)]), 0);
  assert.equal(noted.take(), '· · · c1@1.0 hands c2@2.0 hands');
  poses.received(far.frame([at(1, 1), at(2, 2), at(3, 30)]), 0);
  assert.equal(noted.take(), '· c3@30.0');
  poses.received(near.frame([at(1, 1.1)], [2]), 0);
  poses.received(far.frame([at(1, 1.1), at(2, 2.2)]), 0);
  assert.equal(noted.take(), '· c1@1.1 hands · c2→2.2');
});

test('P4 who changes to another stream goes on from its keyframe, which moves nobody who was near before', () => {
  const { noted, poses } = crowd();
  const [one, other] = [new Stream(4, 'near'), new Stream(5, 'near')];
  poses.received(one.keyframe(), 0);
  poses.received(one.frame([at(1, 1)]), 0);
  other.frame([at(1, 1), at(2, 2)]);
  noted.take();
  assert.equal(poses.received(other.keyframe(), 0), 'shown');
  assert.equal(noted.take(), '· c2@2.0 hands');
  // On its way since before the change.
  assert.equal(poses.received(one.frame([at(1, 7)]), 0), 'waiting');
  assert.equal(poses.received(other.frame([at(1, 1.2)]), 0), 'shown');
  assert.equal(noted.take(), '· · c1@1.2 hands');
});

test('after a missed frame nothing is shown until the keyframe, which shows all', () => {
  const { noted, poses } = crowd();
  const near = new Stream(4, 'near');
  poses.received(near.keyframe(), 0);
  poses.received(near.frame([at(1, 1)]), 0);
  near.frame([at(1, 2)]);
  noted.take();
  assert.equal(poses.received(near.frame([at(1, 3)]), 0), 'waiting');
  assert.equal(noted.take(), '·');
  assert.equal(poses.received(near.keyframe(), 0), 'shown');
  assert.equal(noted.take(), '· c1@3.0 hands');
  poses.lineLost();
  assert.equal(poses.received(near.frame([at(1, 4)]), 0), 'waiting');
});

test('a frame that says nothing sensible is told apart from one that is missing', () => {
  const { poses } = crowd();
  const near = new Stream(4, 'near');
  const frame = { ...near.keyframe(), data: new Uint8Array(200).fill(0xff) };
  assert.equal(poses.received(frame, 0), 'malformed');
  assert.equal(poses.received(near.frame([at(1, 1)]), 0), 'waiting');
});
