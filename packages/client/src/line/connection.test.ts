import assert from 'node:assert/strict';
import { test } from 'node:test';
import { listen, RoomRig } from '../testing/room-rig.ts';

test('P7 tries come after growing random delays, and the first success ends them', async () => {
  const rig = new RoomRig();
  const client = await rig.joined();
  await rig.time.advance(6_000);
  rig.host.refuse = 'unreachable';
  rig.host.cut();
  const delays: number[] = [];
  client.on('connection', (state) => {
    if (state.state === 'reconnecting' && state.nextTryAtMs > rig.time.nowMs())
      delays.push(state.nextTryAtMs - rig.time.nowMs());
  });
  await rig.time.advance(120_000);
  assert.ok(delays.length >= 10, `${delays.length} tries in two minutes`);
  delays.forEach((delayMs, index) =>
    assert.ok(delayMs <= Math.min(15_000, 500 * 2 ** (index + 1)), `delay ${index}: ${delayMs}`),
  );
  assert.ok(Math.max(...delays) > 4_000);
  rig.host.refuse = null;
  await rig.time.advance(16_000);
  assert.equal(client.connection.state, 'joined');
});

test('a goodbye names the delay, and it is kept', async () => {
  const rig = new RoomRig();
  const client = await rig.joined();
  const told = listen(client);
  const { line } = rig.host;
  rig.host.send(line, {
    type: 'goodbye',
    code: 'DRAINING',
    reason: 'The server is restarting.',
    retryAfterMs: 3_000,
  });
  await rig.time.advance(10);
  assert.equal(told[0]?.event, 'goodbye');
  const state = client.connection;
  assert.ok(state.state === 'reconnecting' && state.nextTryAtMs - rig.time.nowMs() >= 2_990);
  assert.equal(state.reason, 'The server is restarting.');
  await rig.time.advance(2_900);
  assert.equal(rig.host.lines.length, 1);
  await rig.time.advance(2_000);
  assert.equal(client.connection.state, 'joined');
});

test('an error that trying again cannot cure closes the connection; one that it can does not', async () => {
  const rig = new RoomRig();
  rig.host.refuse = { code: 'ROOM_FULL', retryAfterMs: 1_000 };
  const client = rig.join();
  await rig.time.advance(20);
  assert.equal(String(client.connection.state), 'reconnecting');
  rig.host.refuse = { code: 'BAD_TICKET', retryAfterMs: 0 };
  await rig.time.advance(5_000);
  const state = client.connection;
  assert.ok(state.state === 'closed');
  assert.deepEqual([state.code, state.canRetry], ['BAD_TICKET', false]);
  const lines = rig.host.lines.length;
  await rig.time.advance(60_000);
  assert.equal(rig.host.lines.length, lines);
});

test('a session that was continued elsewhere is not fought for, but can be taken back', async () => {
  const rig = new RoomRig();
  const first = await rig.joined();
  const sessionId = first.self?.sessionId ?? '';
  const second = await rig.joined({ storage: { take: () => sessionId, keep: () => undefined } });
  const state = first.connection;
  assert.ok(state.state === 'closed');
  assert.deepEqual([state.code, state.canRetry], ['REPLACED', true]);
  first.retryNow();
  await rig.time.advance(50);
  assert.equal(first.connection.state, 'joined');
  assert.equal(first.self?.sessionId, sessionId);
  assert.equal(second.connection.state, 'closed');
  const saying = first.say('back');
  await rig.time.advance(50);
  await saying;
});

test('twelve seconds of silence end a line that looks open', async () => {
  const rig = new RoomRig();
  const client = await rig.joined();
  rig.host.line.mute = true;
  await rig.time.advance(4_000);
  assert.equal(client.connection.state, 'joined');
  await rig.time.advance(8_100);
  assert.equal(String(client.connection.state), 'reconnecting');
  await rig.time.advance(5_000);
  assert.equal(client.connection.state, 'joined');
});

test('a page whose timers ran once a minute keeps its line', async () => {
  const rig = new RoomRig();
  const client = await rig.joined();
  for (let minute = 0; minute < 10; minute++) await rig.time.sleep(60_000);
  await rig.time.advance(20_000);
  assert.equal(client.connection.state, 'joined');
  assert.equal(rig.host.lines.length, 1);
});

test('a laptop that was opened finds out within four seconds that its line is dead', async () => {
  const rig = new RoomRig();
  const client = await rig.joined();
  rig.host.line.mute = true;
  rig.host.line.deaf = true;
  await rig.time.sleep(3_600_000);
  rig.wakeUp();
  await rig.time.advance(4_600);
  assert.equal(client.connection.state, 'joined');
  assert.equal(rig.host.lines.length, 2);
});

test('the network is back: the next try does not wait for its delay', async () => {
  const rig = new RoomRig();
  const client = await rig.joined();
  rig.host.refuse = 'unreachable';
  rig.host.cut();
  await rig.time.advance(60_000);
  assert.equal(client.connection.state, 'reconnecting');
  rig.host.refuse = null;
  rig.wakeUp();
  await rig.time.advance(30);
  assert.equal(client.connection.state, 'joined');
});

test('unreadable frames cost nothing, too many of them cost the line', async () => {
  const rig = new RoomRig();
  const client = await rig.joined();
  const { line } = rig.host;
  const garbage = [
    new Uint8Array([0]),
    new Uint8Array([255, 1, 2]),
    new Uint8Array(),
    'text',
    new Uint8Array([101, 7]),
  ];
  for (const frame of garbage) rig.host.sendFrame(line, frame);
  await rig.time.advance(10);
  assert.equal(client.connection.state, 'joined');
  assert.equal(client.stats.garbledFrames, 5);
  for (let i = 0; i < 11; i++) rig.host.sendFrame(line, 'more');
  await rig.time.advance(10);
  assert.equal(client.connection.state, 'reconnecting');
});

test('a server that accepts and says nothing is given up after ten seconds', async () => {
  const rig = new RoomRig();
  rig.host.tamper = () => [];
  const client = rig.join();
  await rig.time.advance(9_900);
  assert.equal(client.connection.state, 'connecting');
  await rig.time.advance(200);
  assert.equal(client.connection.state, 'reconnecting');
});

test('what arrives on a line that was given up is not heard', async () => {
  const rig = new RoomRig();
  const client = await rig.joined();
  const { line } = rig.host;
  rig.host.cut(line);
  const told = listen(client);
  line.events.received(line.codec.encodeServer({ type: 'peer-left', clientId: 'c9', epoch: 1, offset: 99 }));
  line.events.closed(1006, '');
  assert.deepEqual(told, []);
});

test('the round trip and the offset of the clocks are measured', async () => {
  const rig = new RoomRig();
  const client = await rig.joined();
  assert.equal(client.stats.roundTripMs, 10);
  assert.ok(Math.abs(client.stats.serverClockOffsetMs) <= 1);
  assert.ok(client.stats.bytesIn.control > 0 && client.stats.bytesOut.control > 0);
});
