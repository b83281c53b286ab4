import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { defaultRoomLimits } from '@streamxr/rooms';
import { coreWaitMs } from '../src/testing/core-wait.ts';
import { Crowd } from '../src/testing/crowd.ts';
import { FlakyLink } from '../src/testing/flaky-link.ts';
import { Follower } from '../src/testing/follower.ts';
import { PlainClient } from '../src/testing/plain-client.ts';
import { ServerProcess } from '../src/testing/server-process.ts';
import { Witness } from '../src/testing/witness.ts';

const mebibyte = 1024 * 1024;
const crowdSize = 1_000;
const backMsMax = 5_000;

/**
 * How long `work` takes on a machine that does nothing else: less the time for which one of those concerned was ready to run and
 * other programs had the cores.
 */
async function undisturbedMs(
  server: ServerProcess,
  crowd: Crowd,
  work: () => Promise<void>,
): Promise<number> {
  const waitsMs = (): Promise<number[]> => Promise.all([coreWaitMs(server.pid), crowd.coreWaitMs()]);
  const [startMs, before] = [performance.now(), await waitsMs()];
  await work();
  const tookMs = performance.now() - startMs;
  const waits = (await waitsMs()).map((waitMs, index) => waitMs - (before[index] ?? 0));
  return tookMs - Math.max(...waits);
}

test(
  'P7 a thousand members cut off at once come back within 5 s, each with exactly what it missed',
  { timeout: 175_000 },
  async (t: TestContext) => {
    const room = 'cut-off';
    await using server = await ServerProcess.start({ flags: ['--limits', 'off'] });
    using crowd = await Crowd.join(server.socketUrl, room, crowdSize, 2);
    using witness = await Witness.join(server, room);
    await witness.outlives(
      async () => {
        let afterMs: readonly number[] = [];
        const tookMs = await undisturbedMs(server, crowd, async () => {
          afterMs = await crowd.cutOff();
          await crowd.hears(witness.said);
        });
        const [median, last] = [afterMs[crowdSize / 2], afterMs[crowdSize - 1]];
        t.diagnostic(
          `ms until back: half ${median}, all ${last}; undisturbed, with all they missed: ${tookMs}`,
        );
        assert.equal(afterMs.length, crowdSize);
        assert.ok(tookMs < backMsMax, `all back with all they missed after ${tookMs} ms`);
      },
      { memoryGrowthBytesMax: 256 * mebibyte },
    );
    await crowd.hears(witness.said);
    assert.deepEqual(await crowd.story(), { violations: [], freshReturns: 0 });
  },
);

test('P7 who was away until the log was cut short starts from a snapshot, without an error', async () => {
  const room = 'cut-short';
  await using server = await ServerProcess.start({ flags: ['--limits', 'off'] });
  await using link = await FlakyLink.open(server.socketUrl);
  using witness = await Witness.join(server, room);
  using builder = await PlainClient.join(server.socketUrl, { room, name: 'Builder' }, 'streamxr.v1.bin');
  builder.send({ type: 'create-object', kind: 'cube', position: [0, 0, 0] });
  const { object } = await builder.next('object-created');
  await using members = new AsyncDisposableStack();
  const followers = Array.from({ length: 40 }, (_, index) =>
    members.use(new Follower({ socketUrl: link.url, room, name: `Follower ${index}` })),
  );
  await Promise.all(followers.map((follower) => follower.joins()));
  // The tail is cut to its bound when it has grown to twice that.
  const changes = 2 * defaultRoomLimits.tailMax;
  await witness.outlives(
    async () => {
      link.goDown();
      for (let change = 1; change <= changes; change++) {
        builder.send({ type: 'update-object', objectId: object.objectId, position: [change, 0, 0] });
        if (change % 100 === 0) await sleep(20);
      }
      await builder.next('object-updated', ({ changes: told }) => told.position?.[0] === changes, 20_000);
      link.goUp();
      await Promise.all(followers.map((follower) => follower.joins(20_000)));
    },
    { memoryGrowthBytesMax: 128 * mebibyte },
  );
  await Promise.all(followers.map((follower) => follower.hears(witness.said)));
  assert.deepEqual(
    followers.flatMap(({ violations }) => violations),
    [],
  );
  for (const { freshReturns, returns, client } of followers) {
    assert.deepEqual([freshReturns, returns], [1, 1]);
    assert.deepEqual(client.objects.get(object.objectId)?.position, [changes, 0, 0]);
  }
});
