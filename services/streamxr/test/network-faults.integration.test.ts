import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { FlakyLink } from '../src/testing/flaky-link.ts';
import { Follower } from '../src/testing/follower.ts';
import { ServerProcess } from '../src/testing/server-process.ts';
import { Witness } from '../src/testing/witness.ts';

for (const encoding of ['bin', 'json'] as const) {
  test(`P7 members on a slow, jittery link that keeps breaking lose and double nothing (${encoding})`, async () => {
    const room = `flaky-${encoding}`;
    await using server = await ServerProcess.start({ flags: ['--limits', 'off'] });
    await using link = await FlakyLink.open(server.socketUrl, 3);
    link.degrade({ delayMs: 60, jitterMs: 120, bytesPerSecond: 40_000 });
    using witness = await Witness.join(server, room);
    await using members = new AsyncDisposableStack();
    const followers = Array.from({ length: 8 }, (_, index) =>
      members.use(new Follower({ socketUrl: link.url, room, name: `Follower ${index}`, encoding })),
    );
    await Promise.all(followers.map((follower) => follower.joins()));
    await witness.outlives(async () => {
      for (let round = 0; round < 4; round++) {
        link.cut();
        // Some breaks come while they are on their way back.
        await sleep(round % 2 === 0 ? 300 : 1_500);
      }
    });
    await Promise.all(followers.map((follower) => follower.hears(witness.said, 20_000)));
    assert.deepEqual(
      followers.flatMap(({ violations }) => violations),
      [],
    );
    assert.ok(followers.every(({ returns, freshReturns }) => returns > 0 && freshReturns === 0));
  });
}

test('P7 a network that is away for a while: everybody comes back by itself, and whole', async () => {
  const room = 'away';
  await using server = await ServerProcess.start({ flags: ['--limits', 'off'] });
  await using link = await FlakyLink.open(server.socketUrl);
  using witness = await Witness.join(server, room);
  await using members = new AsyncDisposableStack();
  const followers = Array.from({ length: 8 }, (_, index) =>
    members.use(new Follower({ socketUrl: link.url, room, name: `Follower ${index}` })),
  );
  await Promise.all(followers.map((follower) => follower.joins()));
  const clientIds = followers.map(({ client }) => client.self?.clientId);
  await witness.outlives(async () => {
    link.goDown();
    // Longer than avatars wait for those who are away.
    await sleep(5_000);
    link.goUp();
    // The longest wait between two tries is 15 s.
    await Promise.all(followers.map((follower) => follower.joins(25_000)));
  });
  await Promise.all(followers.map((follower) => follower.hears(witness.said)));
  assert.deepEqual(
    followers.map(({ client }) => client.self?.clientId),
    clientIds,
  );
  assert.deepEqual(
    followers.flatMap(({ violations, freshReturns }) => [
      ...violations,
      ...(freshReturns === 0 ? [] : ['fresh']),
    ]),
    [],
  );
});
