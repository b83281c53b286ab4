import { SeededRandom } from '@streamxr/kernel';
import { CrowdDecoder, CrowdEncoder, type CrowdPose, type CrowdTier, jsonCodec } from '@streamxr/protocol';
import { Walker } from '@streamxr/protocol/testing';
import type { Bench, BenchOptions, Figure } from './figure.ts';

const framesPerSecond = 30;

interface Measured {
  readonly tier: CrowdTier;
  readonly members: number;
  readonly everySeconds: number;
  readonly goalBytes: number;
}

/** One stream each: a group that hears of 64 neighbours at 10 Hz, and a room of 900 told of once a second. */
const streams: readonly Measured[] = [
  { tier: 'near', members: 64, everySeconds: 0.1, goalBytes: 11 },
  { tier: 'far', members: 900, everySeconds: 1, goalBytes: 6 },
];

/** Bytes and processor time of one pose on the wire. */
export const presenceCodecBench: Bench = {
  summary: 'one pose of a crowd: people who walk, gesture and look around',
  async *run(options) {
    for (const stream of streams) yield* measure(stream, options);
  },
};

async function* measure(
  { tier, members, everySeconds, goalBytes }: Measured,
  { quick }: BenchOptions,
): AsyncIterable<Figure> {
  const frames = makeFrames(members, everySeconds, (quick ? 10 : 60) * framesPerSecond);
  const encoder = new CrowdEncoder(tier);
  const encodeStartMs = performance.now();
  const encoded = frames.map((poses) => encoder.encode(poses));
  const encodeMs = performance.now() - encodeStartMs;
  const decoder = new CrowdDecoder(tier);
  decoder.decodeKeyframe(new CrowdEncoder(tier).keyframe(), 0);
  const decodeStartMs = performance.now();
  for (const [index, data] of encoded.entries()) {
    const read = decoder.decode(data, index + 1);
    if (!read.ok) throw new Error(`frame ${index}: ${read.refusal.code}`);
  }
  const decodeMs = performance.now() - decodeStartMs;
  // Everybody is new in the beginning; that is another figure.
  const known = Math.ceil(framesPerSecond * everySeconds);
  const updates = sum(frames.slice(known).map((poses) => poses.length));
  const bytes = sum(encoded.slice(known).map((data) => data.length)) / updates;
  const all = updates + members;
  yield { figure: `${tier} update`, value: bytes, unit: 'bytes', goal: `≤ ${goalBytes}` };
  yield {
    figure: `${tier} update, of its JSON`,
    value: bytes / jsonBytes(frames, tier),
    unit: '',
    goal: '≤ 0.25',
  };
  yield { figure: `${tier} keyframe, a member`, value: encoder.keyframe().length / members, unit: 'bytes' };
  yield { figure: `${tier} update, encoding`, value: (encodeMs * 1_000) / all, unit: 'µs' };
  yield { figure: `${tier} update, decoding`, value: (decodeMs * 1_000) / all, unit: 'µs' };
}

/** Poses by frame; each member has its turn in one frame of each round. */
function makeFrames(members: number, everySeconds: number, count: number): readonly (readonly CrowdPose[])[] {
  const random = new SeededRandom(7);
  const walkers = Array.from(
    { length: members },
    (_, member) => new Walker(1 + member * 3, random, { centre: [0, 0], halfMetres: 60 }),
  );
  const round = framesPerSecond * everySeconds;
  return Array.from({ length: count }, (_, frame) =>
    walkers
      .filter((_walker, member) => Math.floor((member * round) / members) === frame % round)
      .map((walker) => walker.next(everySeconds)),
  );
}

/** What an entry of `user-positions` takes as JSON, with the same number of digits as the wire keeps. */
function jsonBytes(frames: readonly (readonly CrowdPose[])[], tier: CrowdTier): number {
  const poses = frames[0] ?? [];
  const users = poses.map(({ id, position, rotation, hands }) => ({
    clientId: `c${id}`,
    position: rounded(position),
    rotation: rounded(rotation),
    ...(tier === 'far' || hands?.left === undefined || hands.right === undefined
      ? {}
      : {
          hands: {
            left: { position: rounded(hands.left.position), rotation: rounded(hands.left.rotation) },
            right: { position: rounded(hands.right.position), rotation: rounded(hands.right.rotation) },
          },
        }),
  }));
  return (
    jsonCodec.encodeServer({ type: 'user-positions', time: 1_790_000_000_000, users }).length / users.length
  );
}

function rounded<Numbers extends readonly number[]>(numbers: Numbers): Numbers {
  return numbers.map((part) => Math.round(part * 1_000) / 1_000) as unknown as Numbers;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
