import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Worker } from 'node:worker_threads';
import { silentLogger } from '@streamxr/kernel';
import { readConfiguration } from '../src/config/read-configuration.ts';
import { startServer } from '../src/server.ts';
import type { QuietCrowd } from '../src/testing/quiet-crowd.ts';

/** On the heap, the socket's and WebSocket's own objects included; measured 11.5 KiB. Growing past this is a change that somebody has to mean. */
const heapKibEachMax = 16;
const members = 300;

test(
  'P4 a member who is there and says nothing takes a bounded piece of memory',
  { timeout: 120_000 },
  async () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const folder = await mkdtemp(join(tmpdir(), 'streamxr-memory-'));
    const request = readConfiguration(['--port', '0', '--data', folder, '--limits', 'off'], {});
    assert.ok(request.kind === 'run');
    const server = await startServer(request.configuration, { logger: silentLogger });
    const crowd = new Worker(new URL('../src/testing/quiet-crowd.ts', import.meta.url), {
      workerData: {
        socketUrl: `${server.url.replace('http', 'ws')}/ws`,
        roomSize: 20,
      } satisfies QuietCrowd,
    });
    const heapBytesWith = async (more: number): Promise<number> => {
      crowd.postMessage(more);
      await once(crowd, 'message');
      // What their joining left behind goes first.
      await sleep(500);
      collect();
      collect();
      return process.memoryUsage().heapUsed;
    };
    try {
      // The first pay for what all share.
      const before = await heapBytesWith(100);
      const after = await heapBytesWith(members);
      const kibEach = (after - before) / members / 1024;
      assert.ok(kibEach < heapKibEachMax, `${kibEach.toFixed(1)} KiB each`);
    } finally {
      await crowd.terminate();
      await server.close();
      await rm(folder, { recursive: true });
    }
  },
);
