import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CampaignOrder } from './room.ts';
import { restore, takeSnapshot } from './snapshot.ts';
import { RoomSimulator } from './testing/room-simulator.ts';

test("C4 a campaign is made, steered, begun again and taken away before everybody's eyes, and survives a crash", () => {
  const room = new RoomSimulator();
  const [ada, bob] = [room.connect(), room.connect()];
  room.request(ada, { type: 'create-campaign', sample: 'storm', position: [1, 2, 3] });
  const made = room.mirror(bob).campaigns.get('p1');
  assert.deepEqual(made, {
    campaignId: 'p1',
    description: '{"name":"storm"}',
    position: [1, 2, 3],
    by: 'c1',
    running: true,
    parameters: [{ name: 'wind', value: 0 }],
    generation: 1,
  });
  room.request(bob, {
    type: 'update-campaign',
    campaignId: 'p1',
    running: false,
    reset: true,
    parameters: [{ name: 'wind', value: 7 }],
  });
  const steered = { ...made, running: false, parameters: [{ name: 'wind', value: 1 }], generation: 2 };
  assert.deepEqual(room.mirror(ada).campaigns.get('p1'), steered);
  room.compact(0);
  const [mirror] = room.crash();
  assert.deepEqual(room.room.state.campaigns.get('p1'), steered);
  const again = room.connect(mirror);
  room.request(again, { type: 'delete-campaign', campaignId: 'p1' });
  room.request(again, { type: 'create-campaign', description: '{}' });
  assert.deepEqual([...room.mirror(again).campaigns.keys()], ['p2'], 'an id is never used again');
});

test('C4 what cannot be is refused by its code', () => {
  const room = new RoomSimulator({ campaignsMax: 1 });
  const guest = room.connect(undefined, ['join', 'chat']);
  room.request(guest, { type: 'create-campaign', sample: 'galaxy' });
  const ada = room.connect();
  room.request(ada, { type: 'create-campaign' });
  room.request(ada, { type: 'create-campaign', sample: 'galaxy', description: '{}' });
  room.request(ada, { type: 'create-campaign', description: 'no' });
  room.request(ada, { type: 'update-campaign', campaignId: 'p1', running: true });
  room.request(ada, { type: 'delete-campaign', campaignId: 'p1' });
  room.request(ada, { type: 'create-campaign', sample: 'galaxy' });
  room.request(ada, { type: 'update-campaign', campaignId: 'p1', running: true });
  room.request(ada, { type: 'update-campaign', campaignId: 'p1', parameters: [{ name: 'x', value: 1 }] });
  room.request(ada, { type: 'create-campaign', sample: 'galaxy' });
  assert.deepEqual(room.mirror(guest).errors, ['NOT_ALLOWED']);
  assert.deepEqual(room.mirror(ada).errors, [
    'BAD_FIELD',
    'BAD_FIELD',
    'CAMPAIGN_INVALID',
    'CAMPAIGN_NOT_FOUND',
    'CAMPAIGN_NOT_FOUND',
    'BAD_FIELD',
    'BAD_FIELD',
    'TOO_MANY_CAMPAIGNS',
  ]);
});

test('C4 what the operator orders is done by nobody', () => {
  const room = new RoomSimulator();
  const ada = room.connect();
  const order = (one: CampaignOrder): string => {
    const decision = room.room.decideCampaign(one);
    room.perform({ type: 'campaign', order: one });
    return decision.ok ? decision.value.type : decision.refusal.code;
  };
  assert.equal(order({ order: 'create', spec: { sample: 'galaxy' } }), 'campaign-created');
  const update = { campaignId: 'p1', running: false };
  assert.equal(order({ order: 'update', update }), 'campaign-updated');
  assert.equal(room.mirror(ada).campaigns.get('p1')?.by, null);
  assert.equal(room.mirror(ada).campaigns.get('p1')?.running, false);
  assert.equal(order({ order: 'update', update }), 'BAD_FIELD');
  assert.equal(order({ order: 'delete', campaignId: 'p9' }), 'CAMPAIGN_NOT_FOUND');
  assert.equal(order({ order: 'delete', campaignId: 'p1' }), 'campaign-deleted');
});

test('P9 snapshots from before campaigns are read', () => {
  const room = new RoomSimulator();
  room.connect();
  const { campaigns: _campaigns, nextCampaign: _next, ...old } = takeSnapshot(room.room.state);
  const state = restore(old, [], room.limits);
  assert.deepEqual([state.campaigns.size, state.nextCampaign], [0, 1]);
});
