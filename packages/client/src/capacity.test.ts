import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AudioZone } from '@streamxr/protocol';
import { listen, outcomeOf, RoomRig } from './testing/room-rig.ts';

const head = { position: [1, 1.6, 0], rotation: [0, 0, 0, 1] } as const;

function posesSent(rig: RoomRig): number {
  return rig.host.lines.reduce(
    (sum, { heard }) => sum + heard.filter(({ type }) => type === 'head-tracking').length,
    0,
  );
}

test('P4 a client in the lobby knows its position, and joins when its turn comes', async () => {
  const rig = new RoomRig({ membersMax: 1, lobbyMax: 5, staffPlaces: 0 });
  const ada = await rig.joined();
  const bob = rig.join();
  const cy = rig.join();
  await rig.time.advance(50);
  assert.deepEqual(bob.connection, { state: 'lobby', position: 1, waiting: 1 });
  assert.deepEqual(cy.connection, { state: 'lobby', position: 2, waiting: 2 });
  // Longer than a greeting may take: the line is watched, not given up.
  for (let i = 0; i < 60; i++) {
    rig.host.tick();
    await rig.time.advance(1_000);
  }
  assert.deepEqual(bob.connection, { state: 'lobby', position: 1, waiting: 2 });
  const left = ada.leave();
  await rig.time.advance(50);
  await left;
  assert.equal(bob.connection.state, 'joined');
  rig.host.tick();
  await rig.time.advance(50);
  assert.deepEqual(cy.connection, { state: 'lobby', position: 1, waiting: 1 });
  await cy.leave();
  await rig.time.advance(50);
  assert.equal(cy.connection.state, 'closed');
  assert.deepEqual(rig.host.room.lobby, []);
});

test('P7 a line that dies in the lobby is noticed, and the client waits anew', async () => {
  const rig = new RoomRig({ membersMax: 1, lobbyMax: 5 });
  await rig.joined();
  const bob = rig.join();
  await rig.time.advance(50);
  rig.host.line.mute = true;
  await rig.time.advance(20_000);
  assert.notEqual(rig.host.lines.length, 2);
  await rig.time.advance(30_000);
  assert.equal(bob.connection.state, 'lobby');
});

test('P4 a spectator sends no poses, raises a hand, is given the seat and moves', async () => {
  const rig = new RoomRig({ seats: 1 });
  const ada = await rig.joined({ name: 'Ada' });
  const bob = await rig.joined({ name: 'Bob' });
  const told = listen(bob);
  assert.deepEqual([bob.self?.standing, bob.seats], ['spectator', 1]);
  assert.equal([...ada.peers.values()][0]?.standing, 'spectator');
  bob.sendPose(head);
  await rig.time.advance(3_000);
  assert.equal(posesSent(rig), 0);
  const refused = outcomeOf(bob.createObject({ kind: 'cube', position: [0, 0, 0] }));
  const raising = bob.raiseHand();
  await rig.time.advance(50);
  await raising;
  assert.equal(await refused, 'SPECTATOR');
  assert.equal(bob.self?.handRaised, true);
  assert.equal([...ada.peers.values()][0]?.handRaised, true);
  assert.equal(await outcomeOf(bob.raiseHand()), 'done', 'a hand that is up stays up');
  const left = ada.leave();
  await rig.time.advance(50);
  await left;
  assert.deepEqual([bob.self?.standing, bob.self?.handRaised], ['participant', false]);
  assert.equal(told.filter(({ event }) => event === 'self-changed').length, 2);
  assert.equal(posesSent(rig), 1, 'the pose of now is told at once');
});

test('P7 standing, hands and slow mode are right after a resume, whatever was missed', async () => {
  const rig = new RoomRig({ seats: 1 });
  rig.host.grants = ['join', 'chat', 'edit', 'moderate'];
  const ada = await rig.joined({ name: 'Ada' });
  const bob = await rig.joined({ name: 'Bob' });
  const cy = await rig.joined({ name: 'Cy' });
  const told = listen(cy);
  rig.host.cut();
  const asking = [bob.raiseHand(), ada.setSlowMode(30), ada.introduce({ name: 'Ada the First' })];
  await rig.time.advance(20);
  await Promise.all(asking);
  await rig.time.advance(1_500);
  assert.equal(cy.connection.state, 'joined');
  const [first, second] = [...cy.peers.values()];
  assert.deepEqual([first?.name, second?.handRaised, cy.slowModeSeconds], ['Ada the First', true, 30]);
  assert.equal(told.filter(({ event }) => event === 'peer-changed').length, 2);
  assert.equal(cy.stats.gaps, 0);
});

test('P5 slow mode is told, and a line that comes too early rejects with the time to wait', async () => {
  const rig = new RoomRig();
  rig.host.grants = ['join', 'chat', 'moderate'];
  const host = await rig.joined();
  rig.host.grants = ['join', 'chat'];
  const bob = await rig.joined();
  const told = listen(bob);
  const setting = host.setSlowMode(10);
  await rig.time.advance(50);
  await setting;
  assert.equal(bob.slowModeSeconds, 10);
  assert.ok(told.some(({ event }) => event === 'slow-mode-changed'));
  assert.equal(await after(rig, bob.say('one')), 'done');
  assert.equal(await after(rig, bob.say('two')), 'SLOW_MODE');
  assert.equal(await after(rig, bob.setSlowMode(0)), 'NOT_ALLOWED');
});

test('P1 a member introduces itself under another name in the same session, also from the lobby', async () => {
  const rig = new RoomRig({ membersMax: 1, lobbyMax: 1 });
  const ada = await rig.joined({ name: 'Ada', color: '#112233' });
  const { clientId } = ada.self ?? {};
  assert.equal(await after(rig, ada.introduce({ name: 'Ada L', color: '#AABBCC' })), 'done');
  assert.deepEqual([ada.self?.clientId, ada.self?.name, ada.self?.color], [clientId, 'Ada L', '#aabbcc']);
  assert.equal(await after(rig, ada.introduce({ name: 'Ada L' })), 'done', 'nothing new is not said');
  assert.equal(await after(rig, ada.introduce({ name: '\u202e' })), 'BAD_FIELD');
  const bob = rig.join();
  await rig.time.advance(50);
  await bob.introduce({ name: 'Bob' });
  const left = ada.leave();
  await rig.time.advance(100);
  await left;
  assert.equal(bob.self?.name, 'Bob');
});

async function after(rig: RoomRig, promise: Promise<unknown>): Promise<unknown> {
  const outcome = outcomeOf(promise);
  await rig.time.advance(50);
  return outcome;
}

test('M3 audio zones are told to all, to newcomers and to who was away, and refused with a code', async () => {
  const rig = new RoomRig();
  rig.host.grants = ['join', 'chat', 'moderate'];
  const host = await rig.joined();
  rig.host.grants = ['join', 'chat'];
  const bob = await rig.joined();
  const told = listen(bob);
  const booth: AudioZone = {
    ...{ zoneId: 'z1', name: 'Booth', min: [0, 0, 0], max: [2, 3, 2.00049], passes: 0 },
    ...{ refDistanceMetres: 1.2, rolloff: 1, maxDistanceMetres: 40 },
  };
  assert.equal(await after(rig, host.setAudioZones([booth])), 'done');
  assert.deepEqual(bob.audioZones, [{ ...booth, max: [2, 3, 2] }], 'in whole millimetres');
  const newcomer = await rig.joined();
  assert.deepEqual(newcomer.audioZones, bob.audioZones);
  assert.equal(await after(rig, bob.setAudioZones([])), 'NOT_ALLOWED');
  assert.equal(await after(rig, host.setAudioZones([booth, booth])), 'AUDIO_ZONE_INVALID');
  // The answer is lost with the line; that the room is as it was asked to be is answer enough.
  const setting = host.setAudioZones([booth, { ...booth, zoneId: 'z2' }]);
  rig.host.cut();
  await rig.time.advance(1_500);
  await setting;
  assert.equal(bob.audioZones.length, 2);
  const changes = told.filter(({ event }) => event === 'audio-zones-changed');
  assert.equal(changes.length, 2, 'each change once, missed or not');
});
