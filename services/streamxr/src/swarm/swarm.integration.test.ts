import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { FalseServer } from '../testing/false-server.ts';
import { ServerProcess } from '../testing/server-process.ts';
import { isHealthy, type SwarmReport } from './report.ts';
import { runSwarm } from './swarm.ts';

for (const encoding of ['bin', 'json'] as const) {
  test(`P1 P2 P3 P5 a mixed swarm lives in a room without gaps, doubles or refusals (${encoding})`, async () => {
    await using server = await ServerProcess.start();
    const { report, troubles } = await runSwarm(
      {
        url: server.socketUrl,
        room: 'swarm',
        members: 12,
        seconds: 4,
        encoding,
        behaviour: 'mixed',
        seed: 5,
        processes: 1,
      },
      new AbortController().signal,
    );
    assert.deepEqual(troubles, []);
    assert.ok(isHealthy(report), JSON.stringify(report));
    assert.equal(report.joined, 12);
    assert.deepEqual(report.errors, {});
    assert.ok(
      report.events > 100 &&
        report.latencyMs !== null &&
        report.peerLatencyMs !== null &&
        report.pingMs !== null,
      JSON.stringify(report),
    );
  });
}

for (const encoding of ['bin', 'json'] as const)
  test(`C4 a swarm plays with a campaign, and nobody is refused anything (${encoding})`, async () => {
    await using server = await ServerProcess.start();
    const { report, troubles } = await runSwarm(
      {
        url: server.socketUrl,
        room: 'swarm',
        members: 6,
        seconds: 4,
        encoding,
        behaviour: 'campaign',
        seed: 8,
        processes: 1,
      },
      new AbortController().signal,
    );
    assert.deepEqual(troubles, []);
    assert.ok(isHealthy(report), JSON.stringify(report));
    assert.deepEqual(report.errors, {});
    const campaigns = (await (await fetch(`${server.url}/api/rooms/swarm/campaigns`)).json()) as {
      readonly campaigns: readonly { readonly by: string }[];
    };
    assert.equal(campaigns.campaigns.length, 1);
  });

test('P7 a swarm outlives a server that is killed and started again', async () => {
  const first = await ServerProcess.start();
  const port = new URL(first.url).port;
  const running = runSwarm(
    {
      url: first.socketUrl,
      room: 'swarm',
      members: 8,
      seconds: 8,
      encoding: 'bin',
      behaviour: 'mixed',
      seed: 6,
      processes: 1,
    },
    new AbortController().signal,
  );
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  await first.kill();
  // A later flag wins over the port that the instrument chose.
  await using second = await ServerProcess.start({ dataFolder: first.dataFolder, flags: ['--port', port] });
  const { report } = await running;
  await first[Symbol.asyncDispose]();
  assert.equal(second.url, first.url);
  assert.ok(isHealthy(report), JSON.stringify(report));
  assert.ok(
    Object.keys(report.errors).every((code) => code === 'OFFLINE' || code === 'OBJECT_NOT_HELD'),
    JSON.stringify(report),
  );
});

test('P6 P7 crews in several processes make one report, and lines that break lose and double nothing', async () => {
  await using server = await ServerProcess.start();
  const { report, troubles } = await runSwarm(
    {
      url: server.socketUrl,
      room: 'swarm',
      members: 30,
      seconds: 8,
      encoding: 'bin',
      behaviour: 'flaky',
      seed: 7,
      processes: 2,
    },
    new AbortController().signal,
  );
  assert.deepEqual(troubles, []);
  assert.ok(isHealthy(report), JSON.stringify(report));
  assert.ok(report.joined === 30 && report.reconnects > 5, JSON.stringify(report));
});

for (const behaviour of ['flood', 'slow-reader'] as const) {
  test(`P5 P8 a room with one ${behaviour} in ten stays whole for the rest`, async () => {
    await using server = await ServerProcess.start();
    const { report } = await runSwarm(
      {
        url: server.socketUrl,
        room: 'swarm',
        members: 20,
        seconds: 8,
        encoding: 'bin',
        behaviour,
        seed: 8,
        processes: 1,
      },
      new AbortController().signal,
    );
    assert.ok(isHealthy(report) && report.joined === 20, JSON.stringify(report));
    const refused = behaviour === 'flood' ? ['RATE_LIMITED'] : [];
    assert.deepEqual(Object.keys(report.errors), refused, JSON.stringify(report));
    assert.ok(report.peerLatencyMs !== null && report.peerLatencyMs.p50 < 250, JSON.stringify(report));
  });
}

test('a swarm that nobody lets in says so, and ends', async () => {
  await using server = await ServerProcess.start({ flags: ['--guests', 'off'] });
  const { report, troubles } = await runSwarm(
    {
      url: server.socketUrl,
      room: 'swarm',
      members: 2,
      seconds: 1,
      encoding: 'bin',
      behaviour: 'wander',
      seed: 1,
      processes: 1,
    },
    new AbortController().signal,
  );
  assert.equal(report.failed, 2);
  assert.match(troubles.join(), /TICKET_NEEDED/);
});

const program = fileURLToPath(new URL('./main.ts', import.meta.url));

for (const [deed, isFound, exitCode] of [
  ['nothing', ({ gaps, duplicates }: SwarmReport) => gaps === 0 && duplicates === 0, 0],
  ['lose', ({ gaps }: SwarmReport) => gaps > 0, 1],
  ['double', ({ duplicates }: SwarmReport) => duplicates > 0, 1],
] as const) {
  test(`S8 canary: a swarm before a server that does this fails when it has to: ${deed}`, async () => {
    await using server = await FalseServer.open(deed, /./);
    const line = `--url ${server.socketUrl}ws --members 20 --seconds 5 --behaviour chat`;
    const swarm = spawn(process.execPath, [program, ...line.split(' ')], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const exit = once(swarm, 'exit');
    const printed = await text(swarm.stdout);
    await exit;
    const report = JSON.parse(printed) as SwarmReport;
    assert.deepEqual({ code: swarm.exitCode, failed: report.failed }, { code: exitCode, failed: 0 }, printed);
    assert.ok(isFound(report), printed);
  });
}
