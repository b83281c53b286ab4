import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Eye, PictureSource, ToneSource, until } from '@streamxr/media/testing';
import { WhipTool } from '../http/testing/whip-tool.ts';
import { PlainClient } from '../testing/plain-client.ts';
import { ServerProcess } from '../testing/server-process.ts';

test('M4 what a tool publishes hangs on the wall of the room, is played out of it, and goes with the tool', async () => {
  await using server = await ServerProcess.start({ flags: ['--media-engine', 'node-datachannel'] });
  const ticket = await server.ticket({ room: 'plaza', role: 'streamer' });
  using tone = new ToneSource(440, 0.5);
  using picture = new PictureSource(200);
  using early = new WhipTool(`${server.url}/api/rooms/plaza/whip`, ticket);
  early.connection.addTransceiver(picture.track, { direction: 'sendonly' });
  assert.equal((await early.open()).status, 404, 'no tool makes a room');

  const member = await PlainClient.join(server.socketUrl, { room: 'plaza', name: 'Ada' });
  using publisher = new WhipTool(`${server.url}/api/rooms/plaza/whip?title=Talk`, ticket);
  publisher.connection.addTransceiver(tone.track, { direction: 'sendonly' });
  publisher.connection.addTransceiver(picture.track, { direction: 'sendonly' });
  assert.equal((await publisher.open()).status, 201);
  await until(() => publisher.connection.connectionState === 'connected', 'the publisher is connected');
  const published = [await member.next('track-published'), await member.next('track-published')];
  assert.deepEqual(published.map(({ track }) => track.kind).toSorted(), ['external', 'external-sound']);
  for (const { track } of published) {
    assert.equal(track.clientId, null);
    assert.equal(track.place, 'wall');
  }
  assert.ok(published.some(({ track }) => track.title === 'Talk'));

  using player = new WhipTool(`${server.url}/api/rooms/plaza/whep`, ticket);
  player.connection.addTransceiver('audio', { direction: 'recvonly' });
  const slot = player.connection.addTransceiver('video', { direction: 'recvonly' });
  using eye = new Eye(slot.receiver.track);
  assert.equal((await player.open()).status, 201);
  await until(() => eye.frames > 5 && Math.abs(eye.brightness - 200) < 12, 'the picture is played');

  assert.equal((await publisher.end()).status, 200);
  const gone = [await member.next('track-unpublished'), await member.next('track-unpublished')];
  assert.deepEqual(
    gone.map(({ trackId }) => trackId).toSorted(),
    published.map(({ track }) => track.trackId).toSorted(),
  );
  member.socket.close();
});
