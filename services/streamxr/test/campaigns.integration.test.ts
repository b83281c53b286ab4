import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Campaign } from '@streamxr/protocol';
import { CampaignFollower } from '../src/testing/campaign-follower.ts';
import { PlainClient } from '../src/testing/plain-client.ts';
import { ServerProcess } from '../src/testing/server-process.ts';

const binary = 'streamxr.v1.bin';
const compared = 65_536;
/** Smaller than the samples, so that a busy machine keeps up. */
const small = JSON.stringify({
  format: 'streamxr-campaign-1',
  name: 'Small',
  particles: compared,
  box: { halfSizeMetres: 2 },
  look: { colors: ['#000000', '#ffffff'] },
  forces: { gravity: [0, -9.81, 0], attractors: [{ at: [0, 1, 0], strength: 3, spin: [0, 2, 0] }] },
  emitters: [{ at: [0, 1, 0], spread: [1, 0.5, 1], velocitySpread: [1, 1, 1], share: 1 }],
  bodies: [
    { shape: 'plane', at: [0, -1.9, 0] },
    { shape: 'sphere', radius: 0.3, at: [0, 1.5, 0], mass: 2, restitution: 0.8 },
    { shape: 'box', halfSize: [0.3, 0.2, 0.3], at: [0.4, 0.5, 0], mass: 1 },
  ],
  parameters: [{ name: 'gravity', min: -20, max: 20, value: -9.81, target: 'forces.gravity.y' }],
});

async function begin(client: PlainClient): Promise<Campaign> {
  client.send({ type: 'create-campaign', requestId: 'new', description: small, position: [3, 0, 0] });
  const { campaign } = await client.next('campaign-created');
  return campaign;
}

test(
  'C4 C8 two watchers and the server have the same particles, whatever people do; late ones, too',
  { timeout: 90_000 },
  async () => {
    await using server = await ServerProcess.start({ flags: ['--limits', 'off'] });
    using ada = await PlainClient.join(server.socketUrl, { room: 'lab', name: 'Ada' }, binary);
    using bob = await PlainClient.join(server.socketUrl, { room: 'lab', name: 'Bob' }, binary);
    const campaign = await begin(ada);
    const watchers = [
      await CampaignFollower.join(ada, campaign, compared),
      await CampaignFollower.join(bob, campaign, compared),
    ] as const;
    const { campaignId } = campaign;
    await watchers[0].until(() => watchers[0].follower.newestTick > 60);
    const sentAt = watchers[0].follower.newestTick;
    ada.send({ type: 'act-on-campaign', campaignId, action: 'pull', position: [0.5, 1, 0], strength: 1 });
    bob.send({
      type: 'act-on-campaign',
      campaignId,
      action: 'throw',
      position: [0, 1.5, 0],
      direction: [1, 0, 0],
      radius: 0.2,
    });
    bob.send({ type: 'update-campaign', campaignId, parameters: [{ name: 'gravity', value: 3 }] });
    for (const watcher of watchers) await watcher.until(() => watcher.compared.length >= 3);
    for (const watcher of watchers) watcher.assertAgrees();
    assert.deepEqual([...watchers[0].acted.keys()].slice(0, 50), [...watchers[1].acted.keys()].slice(0, 50));
    const heardAt = Math.min(...watchers[1].acted.keys());
    assert.ok(heardAt - sentAt < 30, `what was done at ${sentAt} happened at ${heardAt}`);
    const balls = [...watchers[1].acted.values()].at(-1);
    assert.deepEqual(balls, ['thrown']);
    assert.equal(watchers[1].follower.scene.parameters[0], Math.round((23 / 40) * 65_535));

    using cleo = await PlainClient.join(server.socketUrl, { room: 'lab', name: 'Cleo' }, binary);
    const [known] = cleo.welcome.campaigns;
    assert.ok(known !== undefined);
    assert.deepEqual(known.parameters, [{ name: 'gravity', value: 3 }]);
    const late = await CampaignFollower.join(cleo, known, compared);
    late.catchUp();
    assert.ok(late.kernel.isExact, 'eight seconds replayed are exact');
    await late.until(() => late.compared.length >= 1);
    late.assertAgrees();
  },
);

test(
  'C8 kill -9: the campaign goes on where it was, its bodies, sliders and all',
  { timeout: 90_000 },
  async () => {
    const dataFolder = await mkdtemp(join(tmpdir(), 'streamxr-campaigns-'));
    try {
      const first = await ServerProcess.start({ dataFolder, flags: ['--limits', 'off'] });
      using ada = await PlainClient.join(first.socketUrl, { room: 'lab' }, binary);
      const campaign = await begin(ada);
      const before = await CampaignFollower.join(ada, campaign, 4_096);
      ada.send({
        type: 'act-on-campaign',
        campaignId: campaign.campaignId,
        action: 'place',
        position: [1, 0, 0],
      });
      await before.until(() => before.follower.newestTick > 600);
      await first.kill();
      assert.equal((await readdir(join(dataFolder, 'campaigns'))).length, 1);

      await using second = await ServerProcess.start({ dataFolder, flags: ['--limits', 'off'] });
      using bob = await PlainClient.join(second.socketUrl, { room: 'lab' }, binary);
      const [known] = bob.welcome.campaigns;
      assert.deepEqual(known, campaign);
      assert.ok(known !== undefined);
      const after = await CampaignFollower.join(bob, known, compared);
      assert.ok(after.follower.newestTick > 300, `goes on at ${after.follower.newestTick}`);
      assert.equal(after.follower.scene.placed[0]?.kind, 'placed');
      await after.until(() => after.compared.length >= 2);
      after.assertAgrees();
      assert.equal(await second.drain(), 0);
    } finally {
      await rm(dataFolder, { recursive: true, force: true });
    }
  },
);

test(
  'C4 C7 in JSON one watches the bodies; ticks are for those who speak binary',
  { timeout: 60_000 },
  async () => {
    await using server = await ServerProcess.start({ flags: ['--limits', 'off'] });
    using ada = await PlainClient.join(server.socketUrl, { room: 'lab' });
    const { campaignId } = await begin(ada);
    ada.send({ type: 'watch-campaign', requestId: 'w', campaignId, as: 'ticks' });
    assert.equal((await ada.next('error')).code, 'BINARY_NEEDED');
    ada.send({ type: 'watch-campaign', requestId: 'w', campaignId, as: 'bodies' });
    assert.equal((await ada.next('campaign:sync:v1:stream')).requestId, 'w');
    const first = await ada.next('physics:state:v1:stream');
    assert.deepEqual(
      first.bodies.map(({ body }) => body),
      [1, 2],
      'a plane has no place to speak of',
    );
    await ada.next('physics:state:v1:stream', ({ bodies }) => (bodies[0]?.position[1] ?? 9) < 0.5);
    const metrics = await ada.next('performance:metrics:v1:stream');
    assert.deepEqual([metrics.watchers, metrics.particles, metrics.mode], [1, compared, 'full']);
    ada.send({ type: 'watch-campaign', campaignId, as: 'particles' });
    const update = await ada.next('particle:update:v1:stream', undefined, 10_000);
    assert.equal(update.data.length, update.count * 8);
    assert.ok(update.count >= 10_000 && update.count <= 20_000, `${update.count} particles`);
  },
);

test(
  'C4 a campaign rests while nobody watches or somebody has paused it, and begins anew when it is told to',
  { timeout: 60_000 },
  async () => {
    await using server = await ServerProcess.start({ flags: ['--limits', 'off'] });
    using ada = await PlainClient.join(server.socketUrl, { room: 'lab' }, binary);
    const campaign = await begin(ada);
    const { campaignId } = campaign;
    const follower = await CampaignFollower.join(ada, campaign, 4_096);
    await follower.until(() => follower.follower.newestTick > 30);
    ada.send({ type: 'update-campaign', campaignId, running: false });
    const paused = await ada.next('campaign:sync:v1:stream', ({ running }) => !running);
    ada.send({ type: 'act-on-campaign', requestId: 'a', campaignId, action: 'push', position: [0, 0, 0] });
    assert.equal((await ada.next('error')).code, 'CAMPAIGN_NOT_RUNNING');
    ada.heard.length = 0;
    assert.ok(await ada.silent('campaign-ticks', 300));
    ada.send({ type: 'update-campaign', campaignId, running: true });
    assert.ok((await ada.next('campaign-ticks')).tick <= paused.tick + 12);
    ada.send({ type: 'unwatch-campaign', campaignId });
    await new Promise((resolve) => setTimeout(resolve, 200));
    ada.heard.length = 0;
    assert.ok(await ada.silent('campaign-ticks', 300));

    const again = await CampaignFollower.join(ada, campaign, 4_096);
    assert.ok(again.follower.newestTick >= paused.tick);
    ada.send({ type: 'update-campaign', campaignId, reset: true });
    const sync = await ada.next('campaign:sync:v1:stream', ({ generation }) => generation === 2);
    assert.ok(sync.snapshot !== undefined && sync.tick < 30);
  },
);

test(
  'C4 what makes no sense is refused by its code, and what is too much by its rate',
  { timeout: 60_000 },
  async () => {
    await using server = await ServerProcess.start({
      flags: ['--room-campaigns-max', '2', '--room-seats', '1'],
    });
    using ada = await PlainClient.join(server.socketUrl, { room: 'lab' }, binary);
    using bob = await PlainClient.join(server.socketUrl, { room: 'lab' }, binary);
    const refusal = async (
      client: PlainClient,
      message: Parameters<PlainClient['send']>[0],
    ): Promise<string> => {
      client.send(message);
      return (await client.next('error')).code;
    };
    assert.equal(
      await refusal(ada, { type: 'create-campaign', description: '{"format":"x"}' }),
      'CAMPAIGN_INVALID',
    );
    assert.equal(
      await refusal(ada, { type: 'watch-campaign', campaignId: 'p9', as: 'ticks' }),
      'CAMPAIGN_NOT_FOUND',
    );
    const { campaignId } = await begin(ada);
    await begin(ada);
    assert.equal(await refusal(ada, { type: 'create-campaign', sample: 'storm' }), 'TOO_MANY_CAMPAIGNS');
    const push = {
      type: 'act-on-campaign',
      requestId: 'p',
      campaignId,
      action: 'push',
      position: [0, 0, 0],
    } as const;
    assert.equal(await refusal(ada, push), 'CAMPAIGN_NOT_RUNNING', 'nobody watches it');
    assert.equal(await refusal(bob, push), 'SPECTATOR');
    assert.equal(await refusal(bob, { type: 'create-campaign', sample: 'storm' }), 'SPECTATOR');
    assert.equal(
      await refusal(ada, { type: 'update-campaign', campaignId, parameters: [{ name: 'rain', value: 1 }] }),
      'BAD_FIELD',
    );
    const check = {
      type: 'check-campaign',
      campaignId,
      tick: 5,
      particles: 4_096,
      root: '0'.repeat(16),
    } as const;
    assert.equal(await refusal(ada, check), 'CAMPAIGN_NOT_FOUND');
    bob.send({ type: 'watch-campaign', campaignId, as: 'ticks' });
    const sync = await bob.next('campaign:sync:v1:stream', ({ root }) => root !== undefined, 20_000);
    assert.equal(await refusal(bob, { ...check, tick: 7 }), 'TICK_NOT_KEPT');
    bob.send({ ...check, tick: sync.tick, requestId: 'c' });
    const answer = await bob.next('campaign:sync:v1:stream', ({ requestId }) => requestId === 'c');
    assert.deepEqual([answer.tick, answer.particles, answer.chunks?.length], [sync.tick, 4_096, 8]);
    for (let i = 0; i < 100; i++) ada.send(push);
    assert.equal((await ada.next('error')).code, 'RATE_LIMITED');
    assert.equal(ada.closeCode, null);
  },
);

test('C4 over HTTP campaigns are listed, made, changed and taken away', { timeout: 60_000 }, async () => {
  await using server = await ServerProcess.start({ flags: ['--limits', 'off'] });
  using ada = await PlainClient.join(server.socketUrl, { room: 'lab' }, binary);
  const url = `${server.url}/api/rooms/lab/campaigns`;
  const call = async (
    method: string,
    path = '',
    body?: object,
  ): Promise<{ status: number; json: Record<string, unknown> }> => {
    const response = await fetch(url + path, {
      method,
      ...(body === undefined
        ? {}
        : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });
    const text = await response.text();
    return {
      status: response.status,
      json: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>),
    };
  };
  const made = await call('POST', '', { sample: 'galaxy', position: [1, 2, 3] });
  assert.equal(made.status, 201);
  const { campaign } = await ada.next('campaign-created');
  assert.deepEqual(made.json['campaign'], campaign);
  assert.equal((await call('PATCH', '/p1', { running: false })).status, 200);
  assert.equal((await ada.next('campaign-updated')).changes.running, false);
  const listed = (await call('GET')).json['campaigns'] as Campaign[];
  assert.deepEqual(listed, [{ ...campaign, running: false }]);
  assert.equal((await call('DELETE', '/p1')).status, 204);
  await ada.next('campaign-deleted');
  assert.equal((await call('DELETE', '/p1')).status, 404);
  assert.equal((await call('POST', '', { sample: 'nothing' })).status, 400);
  assert.equal((await call('POST', '', { description: '{}' })).status, 422);
  assert.equal((await fetch(`${server.url}/api/rooms/nowhere/campaigns`)).status, 404);
});
