import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { issueTicket } from '@streamxr/access';
import { DatachannelEngine } from '@streamxr/adapter-datachannel';
import { findWorkerBinary, MediasoupEngine } from '@streamxr/adapter-mediasoup';
import { silentLogger } from '@streamxr/kernel';
import type { MediaEngine } from '@streamxr/media';
import { Ear, Eye, PictureSource, ToneSource, until } from '@streamxr/media/testing';
import type { Grant, Role } from '@streamxr/protocol';
import { EngineDesk } from './testing/engine-desk.ts';
import { HttpFixture, type HttpFixtureOptions, refusalOf, ticketKey } from './testing/http-fixture.ts';
import { WhipTool } from './testing/whip-tool.ts';

const engines: ReadonlyArray<readonly [string, () => Promise<MediaEngine>]> = [
  ['node-datachannel', openDatachannel],
  ['mediasoup', openMediasoup],
];

for (const [name, openEngine] of engines) {
  describe(`WHIP and WHEP over ${name}`, () => {
    test('M4 a tool publishes by WHIP, another plays it by WHEP, and both leave', async () => {
      await using place = await openPlace(openEngine);
      using tone = new ToneSource(440, 0.5);
      using picture = new PictureSource(200);
      using publisher = await place.tool('whip', '?title=Camera%20two');
      publisher.connection.addTransceiver(tone.track, { direction: 'sendonly' });
      publisher.connection.addTransceiver(picture.track, { direction: 'sendonly' });
      const opened = await publisher.open();
      assert.equal(opened.status, 201);
      assert.equal(opened.headers.get('content-type'), 'application/sdp');
      assert.equal(opened.headers.get('accept-patch'), 'application/trickle-ice-sdpfrag');
      assert.match(opened.headers.get('location') ?? '', /^\/api\/rooms\/plaza\/whip\/[\w-]{20,}$/);
      assert.deepEqual(place.desk.titles, ['Camera two']);
      await until(() => publisher.connection.iceGatheringState === 'complete', 'candidates');
      assert.equal((await publisher.trickle()).status, 204);
      await until(() => publisher.connection.connectionState === 'connected', 'the publisher is connected');

      using player = await place.tool('whep');
      const sound = player.connection.addTransceiver('audio', { direction: 'recvonly' });
      const pictures = player.connection.addTransceiver('video', { direction: 'recvonly' });
      using ear = new Ear(sound.receiver.track);
      using eye = new Eye(pictures.receiver.track);
      assert.equal((await player.open()).status, 201);
      await until(() => eye.frames > 5 && Math.abs(eye.brightness - 200) < 12, 'the picture is played');
      await until(() => ear.listen().loudness > 0.05, 'the sound is played');

      assert.equal((await player.end()).status, 200);
      assert.equal((await publisher.end()).status, 200);
      assert.deepEqual(codeOf(await refusalOf(await publisher.end())), [404, 'NOT_FOUND']);
      const { links } = await place.engine.stats();
      assert.equal(links, 0);
    });

    test('M4 a restart of ICE is answered with new credentials, or refused where the engine cannot', async () => {
      await using place = await openPlace(openEngine);
      using tone = new ToneSource(440, 0.5);
      using tool = await place.tool('whip');
      tool.connection.addTransceiver(tone.track, { direction: 'sendonly' });
      await tool.open();
      await until(() => tool.connection.connectionState === 'connected', 'connected');
      const fragment = 'a=ice-ufrag:fresh\r\na=ice-pwd:0123456789abcdef01234567\r\n';
      assert.deepEqual(codeOf(await refusalOf(await tool.patch(fragment, null))), [
        428,
        'PRECONDITION_NEEDED',
      ]);
      assert.deepEqual(codeOf(await refusalOf(await tool.patch(fragment, tool.etag))), [
        412,
        'PRECONDITION_FAILED',
      ]);
      const restarted = await tool.patch(fragment, '*');
      if (!place.engine.abilities.iceRestart) {
        assert.deepEqual(codeOf(await refusalOf(restarted)), [422, 'SDP_INVALID']);
        assert.equal(tool.connection.connectionState, 'connected');
        return;
      }
      assert.equal(restarted.status, 200);
      assert.notEqual(restarted.headers.get('etag'), tool.etag);
      assert.match(await restarted.text(), /^a=ice-ufrag:.+\r\na=ice-pwd:.+\r\nm=/m);
      assert.deepEqual(codeOf(await refusalOf(await tool.trickle())), [412, 'PRECONDITION_FAILED']);
    });

    test('M4 a session ends with its peer connection', async () => {
      await using place = await openPlace(openEngine);
      using tone = new ToneSource(440, 0.5);
      using tool = await place.tool('whip');
      tool.connection.addTransceiver(tone.track, { direction: 'sendonly' });
      await tool.open();
      await until(() => tool.connection.connectionState === 'connected', 'connected');
      tool.connection.close();
      await until(
        async () => (await tool.patch('a=end-of-candidates\r\n', tool.etag)).status === 404,
        'it is gone',
        20_000,
      );
    });
  });
}

test('M4 what is wrong with a request is said with a code', async () => {
  await using place = await openPlace(openDatachannel, { whipsPerMinute: 60 });
  const { url } = place.fixture;
  const endpoint = `${url}/api/rooms/plaza/whip`;
  const ask = async (
    init: RequestInit & { headers?: Record<string, string> },
    at = endpoint,
  ): Promise<readonly [number, string]> =>
    codeOf(await refusalOf(await fetch(at, { method: 'POST', ...init })));
  const sdp = { 'content-type': 'application/sdp' };
  const bearer = async (role: Role, room = 'plaza', grants?: Grant[]): Promise<Record<string, string>> => ({
    ...sdp,
    authorization: `Bearer ${await ticket(role, room, grants)}`,
  });
  const body = 'v=0\r\n';
  const good = await bearer('streamer');

  assert.deepEqual(await ask({ headers: sdp, body }), [401, 'TICKET_NEEDED']);
  assert.deepEqual(await ask({ headers: { ...sdp, authorization: 'Bearer nonsense' }, body }), [
    401,
    'BAD_TICKET',
  ]);
  assert.deepEqual(await ask({ headers: await bearer('anonymous', 'plaza', ['join']), body }), [
    403,
    'NOT_ALLOWED',
  ]);
  assert.equal((await ask({ headers: await bearer('streamer', 'attic'), body }))[0], 403);
  assert.deepEqual(
    await ask({ headers: await bearer('streamer', 'nowhere'), body }, `${url}/api/rooms/nowhere/whip`),
    [404, 'ROOM_NOT_FOUND'],
  );
  assert.deepEqual(await ask({ headers: { ...good, 'content-type': 'application/json' }, body: '{}' }), [
    415,
    'UNSUPPORTED_TYPE',
  ]);
  assert.deepEqual(
    await ask({ headers: { ...good, 'content-type': 'application/trickle-ice-sdpfrag' }, body }),
    [415, 'UNSUPPORTED_TYPE'],
  );
  assert.deepEqual(await ask({ headers: good, body }), [422, 'SDP_INVALID']);
  assert.deepEqual(await ask({ headers: good, body: 'a'.repeat(50_000) }), [413, 'TOO_LARGE']);
  assert.deepEqual(await ask({ headers: good, body }, `${endpoint}?title=${'x'.repeat(100)}`), [
    400,
    'BAD_FIELD',
  ]);
  assert.deepEqual(await ask({ headers: good, body }, `${url}/api/rooms/plaza/whep?track=t99`), [
    404,
    'TRACK_NOT_FOUND',
  ]);
  assert.deepEqual(await ask({ method: 'GET', headers: { authorization: good['authorization'] ?? '' } }), [
    405,
    'METHOD_NOT_ALLOWED',
  ]);
  const session = `${endpoint}/AAAAAAAAAAAAAAAAAAAAAA`;
  assert.deepEqual(
    await ask({ method: 'DELETE', headers: { authorization: good['authorization'] ?? '' } }, session),
    [404, 'NOT_FOUND'],
  );
  for (let count = 0; count < 60; count++) await fetch(endpoint, { method: 'POST', headers: good, body });
  assert.deepEqual(await ask({ headers: good, body }), [429, 'RATE_LIMITED']);
});

test('M4 candidates need the precondition of their session, and its ticket', async () => {
  await using place = await openPlace(openDatachannel);
  using tone = new ToneSource(440, 0.5);
  using tool = await place.tool('whip');
  tool.connection.addTransceiver(tone.track, { direction: 'sendonly' });
  await tool.open();
  assert.deepEqual(codeOf(await refusalOf(await tool.trickle(null))), [428, 'PRECONDITION_NEEDED']);
  assert.deepEqual(codeOf(await refusalOf(await tool.trickle('"stale"'))), [412, 'PRECONDITION_FAILED']);
  assert.deepEqual(codeOf(await refusalOf(await tool.patch('{}', tool.etag))), [400, 'BAD_FIELD']);
  assert.deepEqual(codeOf(await refusalOf(await tool.patch('v=0\r\n', tool.etag, 'application/sdp'))), [
    415,
    'UNSUPPORTED_TYPE',
  ]);
  using other = new WhipTool(
    `${place.fixture.url}/api/rooms/plaza/whip`,
    await ticket('streamer', 'plaza', undefined, 'eve'),
  );
  other.location = tool.location;
  assert.deepEqual(codeOf(await refusalOf(await other.end())), [404, 'NOT_FOUND']);
  assert.equal((await tool.trickle()).status, 204);
});

test('M4 pages of other origins may publish with a ticket, and are told of ICE servers', async () => {
  await using place = await openPlace(openDatachannel);
  place.desk.servers = [{ urls: ['turn:turn.example.org:3478'], credential: 'se"cret' }];
  const endpoint = `${place.fixture.url}/api/rooms/plaza/whip`;
  const preflight = await fetch(endpoint, {
    method: 'OPTIONS',
    headers: { origin: 'https://studio.example.org', 'access-control-request-method': 'POST' },
  });
  assert.equal(preflight.status, 204);
  assert.equal(preflight.headers.get('access-control-allow-origin'), '*');
  assert.match(preflight.headers.get('access-control-allow-headers') ?? '', /authorization.*if-match/);
  assert.equal(preflight.headers.get('accept-post'), 'application/sdp');

  const headers = { origin: 'https://studio.example.org', 'content-type': 'application/sdp' };
  const withoutTicket = await fetch(endpoint, { method: 'POST', headers, body: 'v=0\r\n' });
  assert.deepEqual(codeOf(await refusalOf(withoutTicket)), [401, 'TICKET_NEEDED']);
  using tone = new ToneSource(440, 0.5);
  using tool = await place.tool('whip');
  tool.connection.addTransceiver(tone.track, { direction: 'sendonly' });
  const opened = await tool.open();
  assert.equal(opened.headers.get('access-control-allow-origin'), '*');
  assert.match(opened.headers.get('access-control-expose-headers') ?? '', /location.*etag.*link/);
  assert.equal(
    opened.headers.get('link'),
    '<turn:turn.example.org:3478>; rel="ice-server"; username="tool"; credential="se\\"cret"; credential-type="password"',
  );
});

test('M4 a room takes so many publishers and no more', async () => {
  await using place = await openPlace(openDatachannel);
  using tone = new ToneSource(440, 0.5);
  using tools = new DisposableStack();
  const open = async (): Promise<Response> => {
    const tool = tools.use(await place.tool('whip'));
    tool.connection.addTransceiver(tone.track, { direction: 'sendonly' });
    return tool.open();
  };
  for (let count = 0; count < 8; count++) assert.equal((await open()).status, 201);
  const refused = await open();
  assert.ok(Number(refused.headers.get('retry-after')) > 0);
  assert.deepEqual(codeOf(await refusalOf(refused)), [503, 'MEDIA_FULL']);
});

interface Place extends AsyncDisposable {
  readonly fixture: HttpFixture;
  readonly engine: MediaEngine;
  readonly desk: EngineDesk;
  tool(kind: 'whip' | 'whep', query?: string): Promise<WhipTool>;
}

async function openPlace(
  openEngine: () => Promise<MediaEngine>,
  options: HttpFixtureOptions = {},
): Promise<Place> {
  const engine = await openEngine();
  const desk = await EngineDesk.open(engine);
  const fixture = await HttpFixture.start({ ...options, externals: desk });
  return {
    fixture,
    engine,
    desk,
    tool: async (kind, query = '') =>
      new WhipTool(`${fixture.url}/api/rooms/plaza/${kind}${query}`, await ticket('streamer', 'plaza')),
    [Symbol.asyncDispose]: async () => {
      await fixture[Symbol.asyncDispose]();
      await engine.close();
    },
  };
}

function ticket(role: Role, room: string, grants?: Grant[], subject = 'tool'): Promise<string> {
  return issueTicket(
    ticketKey,
    { subject, role, room, lifetimeMs: 60_000, ...(grants === undefined ? {} : { grants }) },
    Date.now(),
  );
}

function codeOf({ status, code }: { status: number; code: string }): readonly [number, string] {
  return [status, code];
}

function openDatachannel(): Promise<MediaEngine> {
  return Promise.resolve(new DatachannelEngine());
}

function openMediasoup(): Promise<MediaEngine> {
  const worker = findWorkerBinary(process.env);
  assert.ok(worker.kind !== 'missing', 'npm run media:setup comes first');
  return MediasoupEngine.open({ workerBinary: worker.path, workers: 1, log: silentLogger });
}
