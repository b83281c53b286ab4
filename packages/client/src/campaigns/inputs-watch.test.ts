import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseDescription, sampleDescription, TickMaster } from '@streamxr/campaign';
import type { Campaign } from '@streamxr/protocol';
import { InputsWatch } from './inputs-watch.ts';

const campaign: Campaign = {
  campaignId: 'p1',
  description: sampleDescription('storm'),
  position: [0, 0, 0],
  by: null,
  running: true,
  parameters: [],
  generation: 1,
};
const about = { campaignId: 'p1', generation: 1, serverTime: 0 } as const;

function master(): TickMaster {
  const parsed = parseDescription(campaign.description);
  assert.ok(parsed.ok);
  return new TickMaster(parsed.value);
}

function join(watch: InputsWatch, from: TickMaster): void {
  const { snapshot, inputs, tick } = from.stored();
  const type = 'campaign:sync:v1:stream';
  assert.equal(watch.received({ type, ...about, running: true, tick, snapshot, inputs }, 0), 'taken');
}

function play(server: TickMaster, watches: readonly InputsWatch[], ticks: number): void {
  for (let count = 0; count < ticks; count++) {
    if (count % 9 === 0)
      server.act({ action: 'push', by: count % 3, at: [0, 2, count / 100], strength: 0.5, radius: 1 });
    const { tick, bytes } = server.advance([]);
    for (const watch of watches)
      assert.equal(watch.received({ type: 'campaign-ticks', ...about, tick, data: bytes }, tick), 'taken');
  }
}

test('C4 bots that simulate nothing agree on everything that was done', () => {
  const server = master();
  const early = new InputsWatch(campaign);
  join(early, server);
  play(server, [early], 300);
  const late = new InputsWatch(campaign);
  join(late, server);
  play(server, [early, late], 300);
  assert.equal(early.figures.tick, 600);
  assert.equal(late.figures.tick, 600);
  assert.ok(early.sums.size >= 10);
  for (const [tick, sum] of late.sums) if (tick > 300) assert.equal(early.sums.get(tick), sum);
  assert.equal(late.sums.get(600)?.length, 8);
  assert.notEqual(late.sums.get(600), late.sums.get(540));
});

test('C4 a missing tick is noticed', () => {
  const server = master();
  const watch = new InputsWatch(campaign);
  join(watch, server);
  play(server, [watch], 10);
  server.advance([]);
  const { tick, bytes } = server.advance([]);
  assert.equal(watch.received({ type: 'campaign-ticks', ...about, tick, data: bytes }, 0), 'again');
  assert.equal(watch.figures.gaps, 1);
  join(watch, server);
  assert.equal(watch.figures.tick, 12);
});

test('C4 ticks that are none are noticed', () => {
  const server = master();
  const watch = new InputsWatch(campaign);
  join(watch, server);
  const data = Uint8Array.of(255, 255);
  assert.equal(watch.received({ type: 'campaign-ticks', ...about, tick: 1, data }, 0), 'again');
  assert.equal(watch.figures.malformed, 1);
});
