import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TickReassembly, TickWindow } from '@streamxr/campaign';
import { binaryCodec, lossyFrameBytesMax, type ServerMessage } from '@streamxr/protocol';
import { Outgoing } from '../rooms/outgoing.ts';
import { TickNews } from './tick-news.ts';
import { type CampaignWatcher, Watchers } from './watchers.ts';

const about = { campaignId: 'p1', generation: 1, serverTime: 1_700_000_000_000 } as const;

/** A watcher without a line, which puts its ticks together. */
class Follower implements CampaignWatcher {
  readonly subprotocol = 'streamxr.v1.bin';
  readonly connectionId: number;
  readonly line: ServerMessage[] = [];
  readonly frames: Uint8Array[] = [];
  readonly fed: number[] = [];
  readonly #reassembly = new TickReassembly();
  /** Whether the channel takes a frame, and whether it arrives. */
  channel: 'closed' | 'open' | 'dead' = 'open';

  constructor(connectionId: number) {
    this.connectionId = connectionId;
    this.#reassembly.begin(0, 0);
  }

  isLate(): boolean {
    return false;
  }

  tell({ message }: Outgoing): void {
    this.line.push(message);
    if (message.type === 'recent-ticks') this.#take(message, 'line');
  }

  tellUnreliably(frame: Uint8Array): boolean {
    if (this.channel === 'closed') return false;
    this.frames.push(frame);
    if (this.channel === 'dead') return true;
    assert.ok(frame.length <= lossyFrameBytesMax);
    const decoded = binaryCodec.decodeServer(new Uint8Array(frame));
    assert.ok(decoded.ok && decoded.value.type === 'recent-ticks');
    this.#take(decoded.value, 'channel');
    return true;
  }

  #take(message: Extract<ServerMessage, { type: 'recent-ticks' }>, road: 'line' | 'channel'): void {
    const run = this.#reassembly.take(message, road, 0);
    run?.ticks.forEach((_, index) => this.fed.push(run.tick - run.ticks.length + 1 + index));
  }
}

class Campaign {
  readonly watchers = new Watchers();
  readonly window = new TickWindow();
  nowMs = 0;

  watch(connectionId: number, repeats: boolean): Follower {
    const follower = new Follower(connectionId);
    this.watchers.add(follower, { as: 'ticks', repeats, requestId: undefined });
    const nothing = new Outgoing({ type: 'goodbye', code: 'DRAINING', reason: '', retryAfterMs: 0 });
    this.watchers.sync({ full: nothing, brief: nothing });
    follower.line.length = 0;
    return follower;
  }

  tick(bytes = 100): void {
    this.nowMs += 17;
    this.window.add(this.window.newest + 1, new Uint8Array(bytes));
    this.watchers.tellTicks(new TickNews(about, this.window, 1), this.nowMs);
  }

  repeat(connectionId: number, after: number): void {
    const run = this.window.after(after);
    assert.ok(run !== null);
    this.watchers.repeat(connectionId, new Outgoing({ type: 'recent-ticks', ...about, ...run }), this.nowMs);
  }
}

const upTo = (last: number): number[] => Array.from({ length: last }, (_, index) => index + 1);

test('M6 one frame is made for all whose channel is open; who has none gets ticks over the line', () => {
  const campaign = new Campaign();
  const [ada, bob, cat, dan] = [
    campaign.watch(1, true),
    campaign.watch(2, true),
    campaign.watch(3, true),
    campaign.watch(4, false),
  ];
  cat.channel = 'closed';
  for (let tick = 0; tick < 5; tick++) campaign.tick();
  assert.equal(ada.frames.length, 5);
  for (const [index, frame] of ada.frames.entries()) assert.equal(frame, bob.frames[index]);
  assert.deepEqual([ada.line.length, cat.frames.length], [0, 0]);
  assert.deepEqual(
    cat.line.map((message) => message.type === 'recent-ticks' && message.ticks.length),
    [1, 1, 1, 1, 1],
  );
  assert.deepEqual([...new Set(dan.line.map(({ type }) => type))], ['campaign-ticks']);
  assert.deepEqual([ada.fed, cat.fed], [upTo(5), upTo(5)]);
});

test('M6 a channel that closes with frames under way: the line goes on at the next tick, without a gap or a double', () => {
  const campaign = new Campaign();
  const ada = campaign.watch(1, true);
  for (let tick = 0; tick < 20; tick++) campaign.tick();
  ada.channel = 'dead';
  for (let tick = 0; tick < 10; tick++) campaign.tick();
  ada.channel = 'closed';
  campaign.tick();
  assert.deepEqual(ada.fed, upTo(31));
  campaign.tick();
  assert.deepEqual(
    ada.line.map((message) => message.type === 'recent-ticks' && message.ticks.length),
    [16, 1],
  );
  ada.channel = 'open';
  campaign.tick();
  assert.deepEqual([ada.line.length, ada.fed], [2, upTo(33)]);
});

test('M6 a tick that is too much for a frame goes over the line, the others by channel', () => {
  const campaign = new Campaign();
  const ada = campaign.watch(1, true);
  for (const bytes of [100, 100, 1_300, 100, 1_100]) campaign.tick(bytes);
  assert.deepEqual(ada.fed, upTo(5));
  assert.deepEqual([ada.frames.length, ada.line.length], [4, 1]);
});

test('M6 a channel that leads nowhere rests once its ticks were asked for', () => {
  const campaign = new Campaign();
  const ada = campaign.watch(1, true);
  for (let tick = 0; tick < 40; tick++) campaign.tick();
  ada.channel = 'dead';
  for (let tick = 0; tick < 15; tick++) campaign.tick();
  assert.deepEqual(ada.fed, upTo(40));
  campaign.repeat(1, 40);
  for (let tick = 0; tick < 30; tick++) campaign.tick();
  assert.deepEqual(ada.fed, upTo(85));
  assert.equal(ada.frames.length, 55);
  for (let tick = 0; tick < 60; tick++) campaign.tick();
  assert.ok(ada.frames.length > 55, 'it is tried again after a second');
});

test('M6 a server that was kept from its work does not blame the channel when somebody asks', () => {
  const campaign = new Campaign();
  const ada = campaign.watch(1, true);
  for (let tick = 0; tick < 40; tick++) campaign.tick();
  campaign.nowMs += 800;
  campaign.tick();
  campaign.repeat(1, 40);
  campaign.tick();
  assert.deepEqual([ada.frames.length, ada.line.length, ada.fed], [42, 1, upTo(42)]);
});

test('M6 many watchers get their ticks over the line: a frame by channel costs the server more', () => {
  const campaign = new Campaign();
  const crowd = Array.from({ length: 48 }, (_, index) => campaign.watch(index + 1, true));
  campaign.tick();
  const last = campaign.watch(49, true);
  campaign.tick();
  for (const one of crowd) assert.deepEqual([one.frames.length, one.fed], [1, [1, 2]]);
  assert.equal(last.frames.length, 0);
  campaign.watchers.delete(49);
  campaign.tick();
  assert.equal(crowd[0]?.frames.length, 2);
});
