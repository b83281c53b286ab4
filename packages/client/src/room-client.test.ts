import assert from 'node:assert/strict';
import { test } from 'node:test';
import { listen, outcomeOf, RoomRig } from './testing/room-rig.ts';

const cube = { kind: 'cube', position: [0, 1, 0] } as const;

for (const encoding of ['bin', 'json'] as const) {
  test(`P1 two members of a room see each other and each other's objects (${encoding})`, async () => {
    const rig = new RoomRig();
    const ada = await rig.joined({ name: 'Ada', encoding });
    const bob = await rig.joined({ name: 'Bob', encoding });
    const told = listen(ada);
    assert.deepEqual(
      [...ada.peers.values()].map((peer) => peer.name),
      ['Bob'],
    );
    assert.deepEqual(
      [...bob.peers.values()].map((peer) => peer.name),
      ['Ada'],
    );

    const creating = bob.createObject({ ...cube, color: '#2f9e8f' });
    await rig.time.advance(50);
    const object = await creating;
    assert.deepEqual(ada.objects.get(object.objectId), object);
    const created = told.find((entry) => entry.event === 'object-changed');
    assert.equal(created?.argument.kind, 'created');
    assert.equal(created?.argument.by, bob.self?.clientId);

    const moving = bob.updateObject(object.objectId, { position: [1, 1, 0] });
    await rig.time.advance(50);
    await moving;
    assert.deepEqual(ada.objects.get(object.objectId)?.position, [1, 1, 0]);

    const deleting = ada.deleteObject(object.objectId);
    await rig.time.advance(50);
    await deleting;
    assert.equal(bob.objects.size, 0);
    assert.equal(ada.stats.gaps + ada.stats.duplicates + bob.stats.gaps + bob.stats.duplicates, 0);
  });
}

test('P3 a refused request rejects with the code of the refusal, and names the object', async () => {
  const rig = new RoomRig();
  const ada = await rig.joined();
  const bob = await rig.joined();
  const creating = ada.createObject(cube);
  await rig.time.advance(20);
  const { objectId } = await creating;
  const grabbing = ada.grabObject(objectId);
  await rig.time.advance(20);
  await grabbing;
  const told = listen(bob);
  const refused = outcomeOf(bob.grabObject(objectId));
  await rig.time.advance(20);
  assert.equal(await refused, 'OBJECT_HELD');
  const error = told.find((entry) => entry.event === 'error');
  assert.equal(error?.argument.objectId, objectId);
});

test('P5 what is said is pending until the room has heard it', async () => {
  const rig = new RoomRig();
  const ada = await rig.joined({ name: 'Ada' });
  const saying = ada.say('  hello ');
  assert.deepEqual(
    ada.chat.map(({ text, pending, mine }) => [text, pending, mine]),
    [['  hello ', true, true]],
  );
  await rig.time.advance(20);
  await saying;
  assert.deepEqual(
    ada.chat.map(({ text, pending, mine }) => [text, pending, mine]),
    [['hello', undefined, true]],
  );

  const bob = await rig.joined({ name: 'Bob' });
  assert.deepEqual(
    bob.chat.map(({ text, history, mine }) => [text, history, mine]),
    [['hello', true, false]],
  );
  assert.equal(bob.stats.duplicates, 0);
});

test('P5 a line that was refused is taken back', async () => {
  const rig = new RoomRig();
  const ada = await rig.joined();
  rig.host.grants = ['join', 'edit'];
  const bob = await rig.joined();
  const refused = outcomeOf(bob.say('hello?'));
  assert.equal(bob.chat.length, 1);
  await rig.time.advance(20);
  assert.equal(await refused, 'NOT_ALLOWED');
  assert.deepEqual(bob.chat, []);
  assert.deepEqual(ada.chat, []);
});

test('what the server would not understand is refused here, with the name of the field', async () => {
  const rig = new RoomRig();
  const ada = await rig.joined();
  await assert.rejects(ada.say('   '), { code: 'BAD_FIELD' });
  await assert.rejects(ada.createObject({ kind: 'cube', position: [0, Number.NaN, 0] }), {
    code: 'BAD_FIELD',
    message: /position/,
  });
  await assert.rejects(ada.updateObject('o1', { color: 'red' }), { code: 'BAD_FIELD', message: /color/ });
  assert.throws(() => ada.updateObjectLive('o1', { scale: [0, 1, 1] }), {
    code: 'BAD_FIELD',
    message: /scale/,
  });
  assert.throws(() => ada.sendPose({ position: [1e9, 0, 0], rotation: [0, 0, 0, 1] }), { code: 'BAD_FIELD' });
});

test('P7 a client that dropped out resumes: it misses nothing, and applies everything once', async () => {
  const rig = new RoomRig();
  const ada = await rig.joined();
  const line = rig.host.line;
  const bob = await rig.joined();
  const before = ada.self?.clientId;
  rig.host.cut(line);
  rig.host.refuse = 'unreachable';
  assert.equal(ada.connection.state, 'reconnecting');
  const told = listen(ada);
  const making = Promise.all([bob.createObject(cube), bob.createObject(cube), bob.say('still here?')]);
  await rig.time.advance(1_000);
  await making;
  assert.equal(ada.objects.size, 0);

  rig.host.refuse = null;
  await rig.time.advance(20_000);
  assert.equal(ada.connection.state, 'joined');
  assert.equal(ada.self?.clientId, before);
  assert.deepEqual([...ada.objects], [...bob.objects]);
  assert.deepEqual(
    ada.chat.map(({ text }) => text),
    ['still here?'],
  );
  assert.equal(told.filter((entry) => entry.event === 'object-changed').length, 2);
  assert.equal(told.find((entry) => entry.event === 'welcome')?.argument.resumed, true);
  assert.equal(ada.stats.gaps + ada.stats.duplicates, 0);
  assert.deepEqual([...ada.peers.keys()], [bob.self?.clientId]);
});

for (const [kept, resyncRecordsMax] of [
  ['the records that were dropped', 512],
  ['the whole room where they were too many', 1],
] as const) {
  test(`P7 a client that read too slowly is told on the same line ${kept}, each event once`, async () => {
    const rig = new RoomRig({ resyncRecordsMax });
    const ada = await rig.joined();
    const { line } = rig.host;
    const bob = await rig.joined();
    const seen = rig.host.room.state.offset;
    line.mute = true;
    const mine = outcomeOf(ada.createObject(cube));
    const refused = outcomeOf(ada.grabObject('o99'));
    const theirs = Promise.all([bob.createObject(cube), bob.say('hello')]);
    await rig.time.advance(1_000);
    await theirs;
    const told = listen(ada);
    rig.host.resync(line, seen);
    const later = ada.say('here again');
    await rig.time.advance(100);
    await later;
    assert.equal(ada.connection.state, 'joined');
    assert.equal(rig.host.lines.length, 2);
    assert.equal(ada.stats.gaps + ada.stats.duplicates, 0);
    assert.deepEqual([...ada.objects], [...bob.objects]);
    assert.deepEqual(
      ada.chat.map(({ text }) => text),
      ['hello', 'here again'],
    );
    assert.deepEqual([...ada.peers.keys()], [bob.self?.clientId]);
    assert.equal(told.filter((entry) => entry.event === 'object-changed').length, 2);
    assert.equal(told.filter((entry) => entry.event === 'connection').length, 0);
    // A refusal that was dropped leaves nothing to find in the room.
    await rig.time.advance(10_000);
    assert.equal(await refused, 'TIMEOUT');
    assert.deepEqual(await mine, resyncRecordsMax === 1 ? 'TIMEOUT' : ada.objects.get('o1'));
  });
}

test('P7 after too long an absence the room comes whole, and what is different is told', async () => {
  const rig = new RoomRig({ tailMax: 1 });
  const ada = await rig.joined();
  const line = rig.host.line;
  const bob = await rig.joined();
  const making = Promise.all([ada.createObject(cube), bob.createObject(cube)]);
  await rig.time.advance(50);
  const [mine, theirs] = await making;
  rig.host.cut(line);
  const told = listen(ada);
  const changing = Promise.all([
    bob.deleteObject(mine.objectId),
    bob.updateObject(theirs.objectId, { color: '#112233' }),
    bob.createObject({ ...cube, kind: 'cone' }),
    bob.say('hello'),
  ]);
  rig.host.refuse = 'unreachable';
  await rig.time.advance(100);
  await changing;
  rig.host.refuse = null;
  await rig.time.advance(20_000);
  assert.equal(told.find((entry) => entry.event === 'welcome')?.argument.resumed, false);
  assert.deepEqual([...ada.objects], [...bob.objects]);
  const changed = told
    .filter((entry) => entry.event === 'object-changed')
    .map(({ argument }) => [argument.kind, argument.changes.color]);
  assert.deepEqual(changed.slice(0, 1), [['updated', '#112233']]);
  assert.equal(changed[1]?.[0], 'created');
  assert.equal(told.filter((entry) => entry.event === 'object-deleted').length, 1);
  assert.deepEqual(
    ada.chat.map(({ text }) => text),
    ['hello'],
  );
});

test('P7 a server that was killed and started again is found, under its new epoch', async () => {
  const rig = new RoomRig();
  const ada = await rig.joined();
  const bob = await rig.joined();
  const creating = ada.createObject(cube);
  await rig.time.advance(50);
  await creating;
  rig.host.restart();
  await rig.time.advance(5_000);
  const after = bob.createObject(cube);
  await rig.time.advance(50);
  await after;
  assert.equal(ada.objects.size, 2);
  assert.deepEqual([...ada.objects], [...bob.objects]);
  assert.equal(ada.stats.gaps, 0);
});

test('P7 an event that comes twice counts once; one that is missing makes the client fetch the room again', async () => {
  const rig = new RoomRig();
  const ada = await rig.joined();
  const bob = await rig.joined();
  rig.host.tamper = (message) => (message.type === 'object-created' ? [message, message] : [message]);
  const twice = bob.createObject(cube);
  await rig.time.advance(50);
  await twice;
  assert.equal(ada.objects.size, 1);
  assert.equal(ada.stats.duplicates, 1);

  const before = ada.self?.clientId;
  let lost = 0;
  rig.host.tamper = (message) => (message.type === 'chat-message' && lost++ < 2 ? [] : [message]);
  void outcomeOf(bob.say('lost'));
  await rig.time.advance(50);
  const next = outcomeOf(bob.createObject(cube));
  await rig.time.advance(5_000);
  await next;
  assert.equal(ada.stats.gaps, 1);
  assert.equal(ada.connection.state, 'joined');
  assert.equal(ada.self?.clientId, before, 'the session goes on');
  assert.equal(ada.objects.size, 2);
  assert.deepEqual(
    ada.chat.map(({ text }) => text),
    ['lost'],
  );
});

test('requests made while the line is down wait, and are sent once', async () => {
  const rig = new RoomRig();
  const ada = await rig.joined();
  rig.host.cut();
  const creating = ada.createObject(cube);
  await rig.time.advance(5_000);
  await creating;
  assert.equal(ada.objects.size, 1);
});

test('no more than 64 requests wait for the line', async () => {
  const rig = new RoomRig();
  const ada = rig.join();
  rig.host.refuse = 'unreachable';
  const outcomes = Array.from({ length: 66 }, () => outcomeOf(ada.createObject(cube)));
  assert.deepEqual(await Promise.all(outcomes.slice(64)), ['RATE_LIMITED', 'RATE_LIMITED']);
  await rig.time.advance(60_000);
  assert.equal(await outcomes[0], 'TIMEOUT');
});

test('a request whose answer was lost resolves when the replay shows its effect', async () => {
  const rig = new RoomRig();
  const ada = await rig.joined();
  rig.host.line.mute = true;
  const creating = ada.createObject({ kind: 'sphere', position: [0.12345, 1, -2], color: '#AABBCC' });
  const saying = ada.say('hello');
  await rig.time.advance(20);
  rig.host.cut();
  await rig.time.advance(5_000);
  const object = await creating;
  await saying;
  assert.equal(object.kind, 'sphere');
  assert.equal(ada.objects.size, 1);
  assert.deepEqual(
    ada.chat.map(({ text, pending }) => [text, pending]),
    [['hello', undefined]],
  );
});

test('a request that was lost with the line is rejected, not sent again', async () => {
  const rig = new RoomRig();
  const ada = await rig.joined();
  rig.host.line.deaf = true;
  const creating = outcomeOf(ada.createObject(cube));
  rig.host.cut();
  await rig.time.advance(5_000);
  assert.equal(await creating, 'OFFLINE');
  assert.equal(ada.objects.size, 0);
});

test('a delete whose answer was lost is done when the object is gone', async () => {
  const rig = new RoomRig({ tailMax: 1 });
  const ada = await rig.joined();
  const line = rig.host.line;
  const bob = await rig.joined();
  const making = ada.createObject(cube);
  await rig.time.advance(20);
  const { objectId } = await making;
  line.mute = true;
  const deleting = ada.deleteObject(objectId);
  await rig.time.advance(20);
  rig.host.cut(line);
  void outcomeOf(Promise.all([bob.say('one'), bob.say('two'), bob.say('three')]));
  await rig.time.advance(5_000);
  await deleting;
});

test('a request without an answer times out after ten seconds', async () => {
  const rig = new RoomRig();
  const ada = await rig.joined();
  rig.host.tamper = (message) => (message.type === 'object-created' ? [] : [message]);
  const creating = outcomeOf(ada.createObject(cube));
  await rig.time.advance(9_900);
  const marker = Symbol('pending');
  assert.equal(await Promise.race([creating, Promise.resolve(marker)]), marker);
  await rig.time.advance(200);
  assert.equal(await creating, 'TIMEOUT');
});

test('P2 the pose is sent at its rate while it changes, once more at rest, then once a second', async () => {
  const rig = new RoomRig();
  const ada = await rig.joined();
  const { heard } = rig.host.line;
  for (let frame = 0; frame < 60; frame++) {
    ada.sendPose({ position: [frame * 0.02, 1.6, 0], rotation: [0, 0, 0, 1] });
    await rig.time.advance(1000 / 60);
  }
  const moving = heard.filter(({ type }) => type === 'head-tracking').length;
  assert.ok(moving >= 19 && moving <= 21, `${moving} poses in a second`);
  await rig.time.advance(200);
  const settled = heard.filter(({ type }) => type === 'head-tracking').length;
  await rig.time.advance(2_900);
  assert.ok(settled - moving <= 3);
  assert.equal(heard.filter(({ type }) => type === 'head-tracking').length - settled, 3);
  const last = heard.filter((message) => message.type === 'head-tracking').at(-1);
  assert.deepEqual(last?.position, [1.18, 1.6, 0]);
});

test('P2 peers see a pose smoothly', async () => {
  const rig = new RoomRig();
  const ada = await rig.joined();
  const bob = await rig.joined();
  let shown = 0;
  let previous = Number.NaN;
  let largestStep = 0;
  for (let frame = 0; frame < 180; frame++) {
    ada.sendPose({
      position: [frame * 0.02, 1.6, 0],
      rotation: [0, 0, 0, 1],
      hands: { left: { position: [0, 1, 0], rotation: [0, 0, 0, 1] } },
    });
    if (frame % 2 === 0) rig.host.presenceTick();
    await rig.time.advance(1000 / 60);
    bob.peerPoses(bob.sampleTime(), (clientId, { position, hands }) => {
      assert.equal(clientId, ada.self?.clientId);
      if (frame > 30) largestStep = Math.max(largestStep, Math.abs(position[0] - previous));
      previous = position[0];
      if (hands?.left !== undefined && hands.right === undefined) shown += 1;
    });
  }
  assert.ok(shown > 150);
  assert.ok(previous > 3.2 && previous < 3.6, `shown at ${previous}`);
  assert.ok(largestStep < 0.05, `a step of ${largestStep} m in a frame`);
});

test('a drag is sent thirty times a second, and its last position always', async () => {
  const rig = new RoomRig();
  const ada = await rig.joined();
  const making = ada.createObject(cube);
  await rig.time.advance(20);
  const { objectId } = await making;
  const { heard } = rig.host.line;
  for (let frame = 0; frame < 90; frame++) {
    ada.updateObjectLive(objectId, { position: [frame * 0.01, 1, 0] });
    await rig.time.advance(1000 / 90);
  }
  const releasing = outcomeOf(ada.releaseObject(objectId));
  await rig.time.advance(200);
  assert.equal(await releasing, 'OBJECT_NOT_HELD');
  const updates = heard.filter(({ type }) => type === 'update-object').length;
  assert.ok(updates >= 28 && updates <= 32, `${updates} updates in a second`);
  assert.deepEqual(ada.objects.get(objectId)?.position, [0.89, 1, 0]);
});

test('leaving ends the session at once; nothing is tried afterwards', async () => {
  const rig = new RoomRig();
  const ada = await rig.joined();
  const bob = await rig.joined();
  const waiting = outcomeOf(bob.createObject(cube));
  const leaving = bob.leave();
  await rig.time.advance(50);
  await leaving;
  assert.equal(await waiting, 'OFFLINE');
  assert.equal(ada.peers.size, 0);
  assert.deepEqual(bob.connection, {
    state: 'closed',
    code: 'LEFT',
    message: 'You left the room.',
    canRetry: false,
  });
  assert.equal(await outcomeOf(bob.say('anybody?')), 'OFFLINE');
  const lines = rig.host.lines.length;
  bob.retryNow();
  await rig.time.advance(60_000);
  assert.equal(rig.host.lines.length, lines);
});

test('a session outlives a reload of the page, and is not shared by a copied tab', async () => {
  const rig = new RoomRig();
  const kept = new Map<string, string>();
  const storage = {
    take(room: string) {
      const sessionId = kept.get(room) ?? null;
      kept.delete(room);
      return sessionId;
    },
    keep: (room: string, sessionId: string) => void kept.set(room, sessionId),
  };
  const first = await rig.joined({ storage });
  const making = first.createObject(cube);
  await rig.time.advance(20);
  await making;
  assert.equal(kept.size, 0);
  rig.hide();
  rig.host.cut();
  const second = await rig.joined({ storage });
  assert.equal(second.self?.clientId, first.self?.clientId);
  assert.equal(second.objects.size, 1);
  assert.equal(kept.size, 0);
});

test('options that cannot work are refused at once', () => {
  const rig = new RoomRig();
  assert.throws(() => rig.join({ url: 'http://127.0.0.1/' }), { code: 'BAD_FIELD' });
  assert.throws(() => rig.join({ url: 'nonsense' }), { code: 'BAD_FIELD' });
  assert.throws(() => rig.join({ room: '../etc' }), { code: 'BAD_FIELD' });
  assert.throws(() => rig.join({ name: '' }), { code: 'BAD_FIELD' });
  assert.throws(() => rig.join({ color: 'red' }), { code: 'BAD_FIELD' });
});
