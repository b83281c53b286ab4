import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sampleDescription } from '@streamxr/campaign';
import { silentLogger } from '@streamxr/kernel';
import type { Campaign } from '@streamxr/protocol';
import type { CampaignMessage } from '../room-client-types.ts';
import { ManualTime } from '../testing/manual-time.ts';
import type { CampaignFigures } from './campaign-figures.ts';
import { CampaignWatch, type WatchedPicture } from './campaign-watch.ts';
import type { ComputeFigures, FromCompute, ToCompute } from './compute/compute-messages.ts';

const campaign: Campaign = {
  campaignId: 'p1',
  description: sampleDescription('galaxy'),
  position: [0, 0, 0],
  by: null,
  running: true,
  parameters: [],
  generation: 1,
};
const steady: ComputeFigures = {
  sync: { kind: 'exact' },
  tick: 600,
  ticksBehind: 2,
  particles: 102_400,
  threads: 1,
  stepMs: 0.8,
  packMs: 0.2,
  bufferTicks: 2,
  road: 'line',
  asked: 0,
  checks: 3,
  mismatches: 0,
  roots: [],
};

/** A watch whose worker and server are the test. */
function watched() {
  const time = new ManualTime();
  const sent: CampaignMessage[] = [];
  const posted: ToCompute[] = [];
  let say: (message: FromCompute) => void = () => undefined;
  let fail: (why: string) => void = () => undefined;
  const watch = new CampaignWatch(campaign, 500_000, {
    openCompute: (receive, failed) => {
      say = receive;
      fail = failed;
      return { post: (message) => posted.push(message), [Symbol.dispose]: () => undefined };
    },
    timers: time,
    log: silentLogger,
    send: (message) => sent.push(message) > 0,
    canShare: false,
    nowMs: () => time.nowMs(),
    onClosed: () => undefined,
  });
  const seconds = async (count: number, figures: ComputeFigures) => {
    for (let second = 0; second < count; second++) {
      watch.received({
        type: 'campaign-ticks',
        ...{ campaignId: 'p1', generation: 1, tick: 1, serverTime: 0, data: new Uint8Array(100) },
      });
      say({ type: 'figures', figures });
      await time.advance(1_000);
    }
  };
  return {
    watch,
    time,
    sent,
    posted,
    seconds,
    say: (message: FromCompute) => say(message),
    fail: (why: string) => fail(why),
  };
}

test('C1 a campaign is watched by its ticks, and simulated small at first', () => {
  const { sent, posted } = watched();
  assert.deepEqual(sent, [{ type: 'watch-campaign', campaignId: 'p1', as: 'ticks', repeats: true }]);
  const [first] = posted;
  assert.ok(first?.type === 'set-up' && first.particles === 100_000);
});

test('C1 a device with room gets more particles, and figures tell what travels', async () => {
  const { watch, posted, seconds } = watched();
  const told: CampaignFigures[] = [];
  watch.on('figures', (figures) => told.push(figures));
  await seconds(6, steady);
  assert.deepEqual(
    posted.find(({ type }) => type === 'particles'),
    { type: 'particles', particles: 250_000 },
  );
  assert.equal(told.at(-1)?.bytesPerSecond, 100);
});

test('C1 the ultra level of half a million particles is half a million', () => {
  const { watch, posted } = watched();
  watch.choice = 'ultra';
  assert.deepEqual(posted.at(-1), { type: 'particles', particles: 500_000 });
});

test('C1 who looks away is told nothing, and joins anew when back', () => {
  const { watch, sent, posted } = watched();
  watch.rest(true);
  assert.deepEqual(sent.at(-1), { type: 'unwatch-campaign', campaignId: 'p1' });
  assert.equal(posted.at(-1)?.type, 'rest');
  watch.rest(false);
  assert.deepEqual(sent.at(-1), { type: 'watch-campaign', campaignId: 'p1', as: 'ticks', repeats: true });
  assert.equal(posted.at(-1)?.type, 'set-up');
});

test('C1 a campaign that begins anew is joined anew; ticks of before are not mixed in', () => {
  const { watch, posted } = watched();
  watch.updated({ ...campaign, generation: 2 });
  assert.ok(posted.at(-1)?.type === 'set-up');
  const count = posted.length;
  watch.received({
    type: 'campaign-ticks',
    ...{ campaignId: 'p1', generation: 1, tick: 9, serverTime: 0, data: new Uint8Array(1) },
  });
  assert.equal(posted.length, count);
});

test('M6 ticks that did not come by channel are asked for over the line', () => {
  const { watch, sent, posted, say } = watched();
  const message = {
    type: 'recent-ticks',
    ...{ campaignId: 'p1', generation: 1, tick: 9, serverTime: 0, ticks: [new Uint8Array(1)] },
  } as const;
  watch.received(message, 'channel');
  watch.received(message);
  assert.deepEqual(
    posted.flatMap((one) => (one.type === 'stream' ? [one.road] : [])),
    ['channel', 'line'],
  );
  say({ type: 'repeat', generation: 1, after: 7 });
  assert.deepEqual(sent.at(-1), { type: 'repeat-ticks', campaignId: 'p1', generation: 1, after: 7 });
});

test('C1 a worker that ends is started again, later and later', async () => {
  const { time, sent, fail } = watched();
  fail('gone');
  await time.advance(300);
  assert.equal(sent.length, 2);
  fail('gone again');
  await time.advance(300);
  assert.equal(sent.length, 2);
  await time.advance(300);
  assert.equal(sent.length, 3);
});

test('C1 when nothing comes any more it is asked for again', async () => {
  const { time, sent } = watched();
  await time.advance(10_000);
  assert.ok(sent.length >= 2 && sent.at(-1)?.type === 'watch-campaign');
});

test('C1 a device that cannot simulate gets a stream, and tries again after a while', async () => {
  const { watch, time, sent, posted, seconds } = watched();
  const pictures: WatchedPicture[] = [];
  watch.on('picture', (picture) => pictures.push(picture));
  await seconds(7, { ...steady, stepMs: 40, ticksBehind: 200 });
  assert.deepEqual(sent.at(-1), { type: 'watch-campaign', campaignId: 'p1', as: 'particles' });
  assert.ok(posted.some(({ type }) => type === 'rest'));
  const told: CampaignFigures[] = [];
  watch.on('figures', (figures) => told.push(figures));
  for (let count = 1; count <= 200; count++) {
    watch.received({
      type: 'particle:update:v1:stream',
      ...{ campaignId: 'p1', tick: count * 20, serverTime: 0, count: 2, data: new Uint8Array(16) },
    });
    await time.advance(330);
  }
  assert.equal(pictures[0]?.count, 2);
  assert.equal(told[0]?.sync.kind, 'streamed');
  assert.deepEqual(sent.at(-1), { type: 'watch-campaign', campaignId: 'p1', as: 'ticks', repeats: true });
  assert.equal(watch.isStreamed, false);
});

test('C1 pictures come and go in the same memory', () => {
  const { watch, say, posted } = watched();
  const seen: number[] = [];
  watch.on('picture', ({ tick }) => seen.push(tick));
  const memory = () => new ArrayBuffer(16 * 16 + (2 * 32 * 7 + 16 * 3 + 2) * 4);
  say({ type: 'picture', memory: memory(), tick: 1, tickBefore: 0 });
  assert.equal(posted.filter(({ type }) => type === 'picture-back').length, 0);
  say({ type: 'picture', memory: memory(), tick: 2, tickBefore: 1 });
  assert.equal(posted.filter(({ type }) => type === 'picture-back').length, 1);
  assert.deepEqual(seen, [1, 2]);
});
