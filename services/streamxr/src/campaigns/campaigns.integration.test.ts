import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { outlineOf } from '@streamxr/campaign';
import { silentLogger } from '@streamxr/kernel';
import type { Campaign } from '@streamxr/protocol';
import { systemClock } from '../system-clock.ts';
import { Campaigns, type CampaignRoom, type CampaignsOptions } from './campaigns.ts';
import { WatchingMember } from './testing/watching-member.ts';

const hangingWorker = new URL('./testing/hanging-worker.ts', import.meta.url);

/** A room with so many campaigns of 16,384 particles each. */
function roomWith(count: number): CampaignRoom & { readonly all: readonly Campaign[] } {
  const outline = outlineOf({ sample: 'fountain' });
  assert.ok(outline.ok);
  const described = { ...(JSON.parse(outline.value.description) as object), particles: 16_384 };
  const { parameters } = outline.value;
  const all = Array.from({ length: count }, (_, index): Campaign => ({
    campaignId: `p${index + 1}`,
    description: JSON.stringify(described),
    position: [0, 0, 0],
    by: null,
    running: true,
    parameters,
    generation: 1,
  }));
  return { room: 'lab', all, campaign: (campaignId) => all.find((one) => one.campaignId === campaignId) };
}

async function withCampaigns(
  options: Partial<CampaignsOptions>,
  work: (campaigns: Campaigns, folder: string) => Promise<void>,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'streamxr-campaigns-'));
  try {
    await using campaigns = new Campaigns({
      workers: 1,
      campaignsMax: 32,
      mode: 'auto',
      fullParticlesMax: 131_072,
      folder,
      clock: systemClock,
      logger: silentLogger,
      godot: null,
      ...options,
    });
    await work(campaigns, folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function watch(
  campaigns: Campaigns,
  room: CampaignRoom,
  campaign: Campaign,
  connectionId = 1,
): WatchingMember {
  const member = new WatchingMember(connectionId, campaign);
  const refusal = campaigns.watch(room, member, {
    type: 'watch-campaign',
    campaignId: campaign.campaignId,
    as: 'ticks',
  });
  assert.equal(refusal, null);
  return member;
}

const actor = { clientId: 'c7', standing: 'participant' } as const;
const pull = { type: 'act-on-campaign', action: 'pull', position: [0, 2, 0] } as const;

test('C5 ten campaigns run side by side in two threads, each for itself', { timeout: 60_000 }, async () => {
  await withCampaigns({ workers: 2 }, async (campaigns) => {
    const room = roomWith(10);
    const members = room.all.map((campaign, index) => watch(campaigns, room, campaign, index));
    for (const member of members) await member.until(() => member.tick > 60);
    assert.deepEqual(
      campaigns.pool.loads.map((load) => load.campaigns),
      [5, 5],
      'placed where there is less to do',
    );
    campaigns.act(room, actor, { ...pull, campaignId: 'p4' });
    const [third, fourth] = [members[2], members[3]];
    assert.ok(third !== undefined && fourth !== undefined);
    await fourth.until(() => fourth.follower.scene.holds.length > 0);
    assert.equal(third.follower.scene.holds.length, 0);
  });
});

test(
  'C5 C8 a worker that dies between two ticks is replaced, and nobody misses one',
  { timeout: 60_000 },
  async () => {
    await withCampaigns({ silenceMs: 20_000 }, async (campaigns) => {
      const room = roomWith(2);
      const members = room.all.map((campaign, index) => watch(campaigns, room, campaign, index));
      const [ada] = members;
      assert.ok(ada !== undefined);
      for (const member of members) await member.until(() => member.tick > 40);
      campaigns.act(room, actor, { ...pull, action: 'place', campaignId: 'p1' });
      await ada.until(() => ada.follower.scene.placed[0] !== null);
      await campaigns.pool.killAll();
      const diedAt = members.map(({ tick }) => tick);
      for (const [index, member] of members.entries())
        await member.until(() => member.tick > (diedAt[index] ?? 0) + 60);
      assert.equal(campaigns.pool.replaced, 1);
      for (const { begun } of members) assert.equal(begun, 1, 'ticks went on; nobody had to join again');
      assert.notEqual(ada.follower.scene.placed[0], null);
      // What follows is checked by the particles again.
      await ada.until(() =>
        ada.heard.some((one) => one.type === 'campaign:sync:v1:stream' && one.root !== undefined),
      );
    });
  },
);

test(
  'C5 a worker that hangs is replaced after two seconds; a campaign that always hangs is given up',
  { timeout: 90_000 },
  async () => {
    await withCampaigns({ workers: 1, workerUrl: hangingWorker }, async (campaigns) => {
      const room = roomWith(1);
      const [campaign] = room.all;
      assert.ok(campaign !== undefined);
      const member = watch(campaigns, room, campaign);
      for (const deaths of [1, 2, 3]) {
        const from = member.tick;
        await member.until(() => member.tick > from + 10);
        campaigns.act(room, actor, { ...pull, position: [99, 0, 0], campaignId: 'p1' });
        await member.until(() => campaigns.pool.replaced === deaths);
      }
      await member.until(() => member.heard.some((one) => one.type === 'error'));
      const refused = campaigns.watch(room, member, {
        type: 'watch-campaign',
        campaignId: 'p1',
        as: 'ticks',
      });
      assert.deepEqual(refused, { code: 'CAMPAIGN_UNAVAILABLE' });
    });
  },
);

test(
  'C8 what was stored is damaged: the campaign begins anew, and nothing else happens',
  { timeout: 60_000 },
  async () => {
    await withCampaigns({}, async (campaigns, folder) => {
      const room = roomWith(1);
      const [campaign] = room.all;
      assert.ok(campaign !== undefined);
      const first = watch(campaigns, room, campaign);
      await first.until(() => first.tick > 60);
      await campaigns[Symbol.asyncDispose]();
      const [name = ''] = await readdir(folder);
      const path = join(folder, name);
      const good = await readFile(path);
      for (const damaged of [
        good.subarray(0, -1),
        Buffer.alloc(0),
        Buffer.concat([good, good]),
        good.fill(7, 30, 40),
      ]) {
        await writeFile(path, damaged);
        await withStored(folder, async (again) => {
          const member = watch(again, room, campaign);
          await member.until(() => member.begun > 0);
          assert.ok(member.tick < 30);
        });
      }
    });
  },
);

test(
  'C5 beyond its bound the server runs no more campaigns; one that is left for a while makes room',
  { timeout: 60_000 },
  async () => {
    await withCampaigns({ campaignsMax: 1, idleMs: 500, saveEveryMs: 100 }, async (campaigns) => {
      const room = roomWith(2);
      const [one, two] = room.all;
      assert.ok(one !== undefined && two !== undefined);
      watch(campaigns, room, one, 1);
      const refused = campaigns.watch(room, new WatchingMember(2, two), {
        type: 'watch-campaign',
        campaignId: 'p2',
        as: 'ticks',
      });
      assert.deepEqual(refused, { code: 'TOO_MANY_CAMPAIGNS' });
      campaigns.left(room, 1);
      assert.equal(campaigns.totals().watchers, 0);
      await new Promise((resolve) => setTimeout(resolve, 1_500));
      watch(campaigns, room, two, 2);
    });
  },
);

test(
  'C8 a campaign that is taken away leaves no file behind, whatever was being written',
  { timeout: 60_000 },
  async () => {
    await withCampaigns({ saveEveryMs: 20 }, async (campaigns, folder) => {
      const room = roomWith(1);
      const [campaign] = room.all;
      assert.ok(campaign !== undefined);
      const member = watch(campaigns, room, campaign);
      await member.until(() => member.tick > 40);
      assert.equal((await readdir(folder)).filter((name) => name.endsWith('.campaign')).length, 1);
      campaigns.told('lab', { type: 'campaign-deleted', campaignId: 'p1', by: null, epoch: 1, offset: 1 });
      await new Promise((resolve) => setTimeout(resolve, 300));
      assert.deepEqual(await readdir(folder), []);
      assert.equal(campaigns.list.length, 0);
    });
  },
);

async function withStored(folder: string, work: (campaigns: Campaigns) => Promise<void>): Promise<void> {
  await using campaigns = new Campaigns({
    workers: 1,
    campaignsMax: 1,
    mode: 'audit',
    fullParticlesMax: 0,
    folder,
    clock: systemClock,
    logger: silentLogger,
    godot: null,
  });
  await work(campaigns);
}
