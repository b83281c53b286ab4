import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ServerMessage } from '@streamxr/protocol';
import { WebSocket } from 'ws';
import { FlakyLink } from '../src/testing/flaky-link.ts';
import { Follower } from '../src/testing/follower.ts';
import { PlainClient } from '../src/testing/plain-client.ts';
import { ServerProcess } from '../src/testing/server-process.ts';
import { Testimony } from '../src/testing/testimony.ts';
import { Witness } from '../src/testing/witness.ts';

/** Who has read nothing for 20 s is given up; the clocks that decide it tick every ten. */
const givenUpMsMax = 45_000;
const noiseEveryMs = 50;

/** A member who makes 30 KB of events a second, so that there is something to fall behind of. */
async function makeNoise(server: ServerProcess, room: string): Promise<Disposable> {
  const noise = await PlainClient.join(server.socketUrl, { room, name: 'Noise' }, 'streamxr.v1.bin');
  const timer = setInterval(() => {
    noise.send({ type: 'chat-message', text: 'x'.repeat(1_500) });
    noise.heard.length = 0;
  }, noiseEveryMs);
  return {
    [Symbol.dispose]() {
      clearInterval(timer);
      noise[Symbol.dispose]();
    },
  };
}

/** Resolves when the server has so many connections. */
async function connectionsDropTo(server: ServerProcess, count: number): Promise<void> {
  const untilMs = performance.now() + givenUpMsMax;
  while ((await server.connections()) !== count) {
    assert.ok(performance.now() < untilMs, `${await server.connections()} connections are left`);
    await sleep(250);
  }
}

function isEvent(message: ServerMessage): message is ServerMessage & { readonly offset: number } {
  return (
    message.type !== 'welcome' && 'offset' in message && !('history' in message && message.history === true)
  );
}

function lastOffsetOf(client: PlainClient): number | undefined {
  return client.heard.findLast(isEvent)?.offset;
}

// Side by side: most of what they do is wait until the server's patience ends.
suite('readers that do not read', { concurrency: true, timeout: 120_000 }, () => {
  test('P7 a slow reader goes without poses before it goes without events, and keeps its line', async () => {
    const room = 'slow';
    await using server = await ServerProcess.start({ flags: ['--limits', 'off'] });
    await using link = await FlakyLink.open(server.socketUrl);
    using witness = await Witness.join(server, room);
    await using slow = new Follower({ socketUrl: link.url, room, name: 'Slow', encoding: 'json' });
    await using fast = new Follower({ socketUrl: server.socketUrl, room, name: 'Fast', encoding: 'json' });
    await Promise.all([slow.joins(), fast.joins()]);
    const walkers = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        PlainClient.join(server.socketUrl, { room, name: `Walker ${index}` }, 'streamxr.v1.bin'),
      ),
    );
    let step = 0;
    const walking = setInterval(() => {
      step += 1;
      for (const [index, walker] of walkers.entries()) {
        walker.heard.length = 0;
        const position = [index + Math.sin(step), 1.6, 0] as const;
        walker.send({ type: 'head-tracking', position, rotation: [0, 0, 0, 1] });
      }
    }, 50);
    // Enough for what is said, not for where everybody is.
    link.degrade({ bytesPerSecond: 8_000 });
    const before = [slow.line.unseenBytes, fast.line.unseenBytes];
    await witness.outlives(() => sleep(8_000));
    clearInterval(walking);
    for (const walker of walkers) walker[Symbol.dispose]();
    const [slowBytes = 0, fastBytes = 0] = [slow, fast].map(
      ({ line }, index) => line.unseenBytes - (before[index] ?? 0),
    );
    await slow.hears(witness.said, 30_000);
    assert.deepEqual([slow.violations, slow.returns], [[], 0]);
    assert.ok(slowBytes < fastBytes / 2, `${slowBytes} bytes of poses, and ${fastBytes} for who reads fast`);
  });

  test('P7 a reader far behind is told anew on the same line when it reads again, each event once', async () => {
    const room = 'far-behind';
    await using server = await ServerProcess.start({ flags: ['--limits', 'off'] });
    await using link = await FlakyLink.open(server.socketUrl);
    using witness = await Witness.join(server, room);
    using _noise = await makeNoise(server, room);
    await using slow = new Follower({ socketUrl: link.url, room, name: 'Slow' });
    await slow.joins();
    const { line } = slow;
    // Two thirds of what is said: after a quarter of a minute the lag passes its bound, and what is on its way then still arrives in time.
    link.degrade({ bytesPerSecond: 20_000 });
    await witness.outlives(() => slow.until(() => slow.returns > 0, 'to be told anew', 60_000));
    link.degrade({});
    await slow.hears(witness.said, 30_000);
    assert.deepEqual([slow.violations, slow.line === line], [[], true]);
  });

  test('P7 a reader that stopped for ever is given up; when it reads again it has missed nothing', async () => {
    const room = 'stalled';
    await using server = await ServerProcess.start({ flags: ['--limits', 'off'] });
    using witness = await Witness.join(server, room);
    using _noise = await makeNoise(server, room);
    using stalled = await PlainClient.join(server.socketUrl, { room, name: 'Stalled' }, 'streamxr.v1.bin');
    await witness.outlives(async () => {
      stalled.socket.pause();
      await connectionsDropTo(server, 3);
    });
    const { sessionId, epoch } = stalled.welcome;
    const offset = lastOffsetOf(stalled) ?? stalled.welcome.offset;
    stalled.socket.terminate();
    const resume = { sessionId, epoch, offset };
    using back = await PlainClient.join(server.socketUrl, { room, resume }, 'streamxr.v1.bin');
    assert.equal(back.welcome.resumed, true);
    const story = new Testimony(offset);
    await back.until(
      () => ((lastOffsetOf(back) ?? 0) > back.welcome.offset ? true : undefined),
      'to be level',
    );
    for (const message of back.heard) if (isEvent(message)) story.heardEvent(message.offset);
    assert.deepEqual(story.violations, []);
  });

  test('P2 P7 a member whose machine lost its power is missed within seconds, and comes back whole', async () => {
    const room = 'half-open';
    await using server = await ServerProcess.start({ flags: ['--limits', 'off'] });
    await using link = await FlakyLink.open(server.socketUrl);
    using witness = await Witness.join(server, room);
    using _noise = await makeNoise(server, room);
    using neighbour = await PlainClient.join(server.socketUrl, { room, name: 'Neighbour' });
    await using gone = new Follower({ socketUrl: link.url, room, name: 'Gone' });
    await gone.joins();
    const clientId = gone.client.self?.clientId;
    await witness.outlives(async () => {
      link.freeze();
      await neighbour.next('peer-left', (left) => left.clientId === clientId, givenUpMsMax);
    });
    link.thaw();
    await gone.until(() => gone.returns > 0, 'to come back', 30_000);
    await gone.hears(witness.said);
    assert.deepEqual([gone.violations, gone.client.self?.clientId], [[], clientId]);
  });

  test('P7 a member that lies about what it has read harms nobody but itself', async () => {
    const room = 'liars';
    await using server = await ServerProcess.start({ flags: ['--limits', 'off'] });
    using witness = await Witness.join(server, room);
    using _noise = await makeNoise(server, room);
    using silent = await Liar.join(server, room, () => []);
    using stuck = await Liar.join(server, room, ({ first }) => [first]);
    using inventive = await Liar.join(server, room, () =>
      [0, 1, 2 ** 32 - 1, Math.floor(Math.random() * 2 ** 32)].map(marker),
    );
    using twice = await Liar.join(server, room, ({ ping }) => [ping, ping]);
    const exposed = [silent, stuck, inventive];
    await witness.outlives(async () => {
      await connectionsDropTo(server, 4);
      assert.deepEqual(
        exposed.map(({ isClosed }) => isClosed),
        [true, true, true],
      );
    });
    assert.equal(twice.isClosed, false, 'who answers twice has answered');
  });
});

interface Asked {
  readonly ping: Buffer;
  /** The first ping that it ever got. */
  readonly first: Buffer;
}

/** A member whose pongs are what its story wants them to be. */
class Liar implements Disposable {
  readonly #socket: WebSocket;
  isClosed = false;

  private constructor(socket: WebSocket, answers: (asked: Asked) => readonly Buffer[]) {
    this.#socket = socket;
    let first: Buffer | null = null;
    socket.on('ping', (ping: Buffer) => {
      first ??= ping;
      for (const answer of answers({ ping, first })) socket.pong(answer);
    });
    socket.on('close', () => (this.isClosed = true));
  }

  static async join(
    server: ServerProcess,
    room: string,
    answers: (asked: Asked) => readonly Buffer[],
  ): Promise<Liar> {
    const socket = new WebSocket(server.socketUrl, ['streamxr.v1.json'], { autoPong: false });
    const liar = new Liar(socket, answers);
    await new Promise<void>((resolve) => {
      socket.once('open', () => socket.send(JSON.stringify({ type: 'hello', room, name: 'Liar' })));
      socket.once('message', () => resolve());
    });
    return liar;
  }

  [Symbol.dispose](): void {
    this.#socket.terminate();
  }
}

/** As the server's pings carry it. */
function marker(id: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(id);
  return bytes;
}
