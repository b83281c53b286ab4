import assert from 'node:assert/strict';
import { test } from 'node:test';
import { kernelOptionsOf } from '../description/kernel-options.ts';
import { ParticleKernel } from '../kernel/particle-kernel.ts';
import { differingChunks } from '../kernel/root-hash.ts';
import { FollowedCampaign } from '../testing/followed-campaign.ts';
import { smallDescription } from '../testing/scene-arbitraries.ts';
import { chunkRanges } from './growth.ts';
import { Follower } from './follower.ts';
import { TickMaster } from './tick-master.ts';

const near = { delayMs: 5, jitterMs: 3, stallMs: 0 };
const far = { delayMs: 120, jitterMs: 60, stallMs: 700 };

for (const seed of [1, 2, 3])
  test(`C4 over whatever line, everybody has the particles of the master, bit for bit (seed ${seed})`, async () => {
    const campaign = await FollowedCampaign.create(smallDescription(), seed);
    const early = [await campaign.join(near), await campaign.join(far)];
    campaign.run(3_000);
    const late = await campaign.join(far, 4_096);
    campaign.run(9_000);
    campaign.settle();
    const latest = await campaign.join(near, 4_096);
    latest.catchUp();
    assert.ok(latest.kernel.isExact, 'who joins after 480 ticks is exact at once');
    campaign.run(1_500);
    campaign.settle();
    for (const client of [...early, late, latest]) {
      assert.equal(client.follower.nextTick, campaign.master.tick + 1);
      assert.ok(client.roots.size > 0);
      for (const [tick, root] of client.roots)
        assert.equal(root, campaign.roots.get(tick)?.(client.kernel.particles), `tick ${tick}`);
    }
  });

test('C4 ticks are shown evenly: a steady line waits one tick, a jittery one no more than six', async () => {
  const campaign = await FollowedCampaign.create(smallDescription(4_096), 5);
  const [close, away] = [await campaign.join(near), await campaign.join({ ...far, stallMs: 0 })];
  campaign.run(4_000);
  close.burst = away.burst = 0;
  campaign.run(2_000);
  assert.equal(close.follower.bufferTicks, 1);
  assert.equal(close.burst, 1, 'one tick at a time');
  assert.ok(close.follower.waiting <= 2);
  assert.ok(away.follower.bufferTicks >= 2 && away.follower.bufferTicks <= 6);
  assert.ok(away.burst <= 2, `${away.burst} ticks in one go`);
});

test('C4 a bit that flips is found at the next checksum, and healed by making its chunk anew', async () => {
  const campaign = await FollowedCampaign.create(smallDescription(), 6);
  const client = await campaign.join(near);
  campaign.run(9_000);
  const words = new Uint32Array(client.kernel.buffer, 589_824 + 102_400, 1_000);
  words[20] = (words[20] ?? 0) ^ 0x0040_0000;
  campaign.run(1_000);
  campaign.settle();
  while (campaign.master.tick % 60 !== 0) campaign.tick();
  campaign.settle();
  const checkpoint = campaign.checkpoints.at(campaign.master.tick);
  assert.ok(checkpoint !== null);
  assert.notEqual(client.kernel.rootHash(), checkpoint.root);
  const wrong = differingChunks(client.kernel.chunkHashes(), checkpoint.chunkHashes);
  assert.deepEqual(wrong, [1]);
  const replay = client.follower.replay();
  const helper = await ParticleKernel.create({ ...kernelOptionsOf(campaign.description), drawn: false });
  helper.reset(replay.nextTick);
  for (
    let next = replay.next(client.follower.nextTick - 1);
    next !== null;
    next = replay.next(client.follower.nextTick - 1)
  ) {
    helper.setInputs(next.inputs);
    helper.beginStep(next.tick);
    for (const [first, end] of chunkRanges(wrong)) helper.stepChunks(first, end, 0);
    helper.endStep();
  }
  assert.ok(helper.isExact);
  for (const chunk of wrong) client.kernel.importChunk(chunk, helper.exportChunk(chunk));
  campaign.run(2_000);
  campaign.settle();
  const last = Math.max(...client.roots.keys());
  assert.ok(last > checkpoint.tick);
  assert.equal(client.roots.get(last), campaign.roots.get(last)?.(client.kernel.particles));
});

test('C4 a page that grows makes the further particles beside those that it shows', async () => {
  const campaign = await FollowedCampaign.create(smallDescription(), 7);
  campaign.run(2_000);
  const joined = await campaign.join(near, 4_096);
  campaign.run(9_000);
  const replay = joined.follower.replay();
  const larger = await ParticleKernel.create({ ...kernelOptionsOf(campaign.description), drawn: false });
  larger.reset(replay.nextTick);
  for (;;) {
    // The small ones go on meanwhile.
    campaign.run(5);
    let next = null;
    for (let step = 0; step < 40; step++) {
      next = replay.next(joined.follower.nextTick - 1);
      if (next === null) break;
      larger.setInputs(next.inputs);
      larger.step(next.tick);
    }
    if (next === null) break;
  }
  assert.equal(larger.nextTick, joined.follower.nextTick);
  assert.ok(larger.isExact);
  assert.equal(larger.rootHash(4_096), joined.kernel.rootHash());
});

test('C4 what is missing or damaged is noticed', () => {
  const description = smallDescription(4_096);
  const master = new TickMaster(description);
  const follower = Follower.join(description, master.stored(), 0);
  assert.ok(follower.ok);
  const [one, two, three] = [master.advance([]), master.advance([]), master.advance([])];
  assert.equal(follower.value.received({ tick: one.tick, data: one.bytes }, 17), 'taken');
  assert.equal(follower.value.received({ tick: one.tick, data: one.bytes }, 18), 'old');
  assert.equal(follower.value.received({ tick: three.tick, data: Uint8Array.of(255) }, 20), 'malformed');
  const missed = follower.value.received({ tick: three.tick, data: three.bytes }, 20);
  assert.equal(missed, 'gap');
  assert.equal(two.tick, 2);
  assert.equal(Follower.join(description, { ...master.stored(), snapshot: Uint8Array.of(1) }, 0).ok, false);
  assert.equal(Follower.join(description, { ...master.stored(), tick: 99 }, 0).ok, false);
});
