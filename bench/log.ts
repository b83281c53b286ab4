import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Durability, openSqliteDatabase, SqlRoomLog } from '@streamxr/adapter-sql';
import { defaultRoomLimits, type LogRecord, Room, restore, takeSnapshot } from '@streamxr/rooms';
import { PlainClient } from '../services/streamxr/src/testing/plain-client.ts';
import { ServerProcess } from '../services/streamxr/src/testing/server-process.ts';
import { type Bench, type BenchOptions, type Figure, median } from './figure.ts';

const room = 'bench';

/** The room log on this machine's disk, and how long a start takes that has to read it. */
export const logBench: Bench = {
  summary: 'appending to the room log (SQLite, WAL), and starting with a long one',
  async *run(options) {
    for (const durability of ['process', 'power'] as const) {
      for (const perCommit of [1, 20]) yield* append(durability, perCommit, options);
    }
    yield* restart(options);
  },
};

async function* append(
  durability: Durability,
  perCommit: number,
  { quick }: BenchOptions,
): AsyncIterable<Figure> {
  const rates: number[] = [];
  let bytesPerEvent = 0;
  for (let repeat = 0; repeat < 3; repeat++) {
    await inFolder(async (folder) => {
      const file = join(folder, 'streamxr.db');
      await using database = await openSqliteDatabase({ file, durability });
      const log = new SqlRoomLog(database);
      const { epoch } = await log.open(room, Date.now());
      const untilMs = performance.now() + (quick ? 500 : 2_000);
      const startMs = performance.now();
      let offset = 0;
      while (performance.now() < untilMs) {
        await log.append(
          room,
          Array.from({ length: perCommit }, () => update(epoch, ++offset)),
        );
      }
      rates.push((offset * 1_000) / (performance.now() - startMs));
      await database.makePowerSafe();
      bytesPerEvent = (await stat(file)).size / offset;
    });
  }
  const waits = durability === 'power' ? 'fsync on each commit' : 'no fsync on commit';
  yield { figure: `append, ${perCommit} a commit, ${waits}`, value: median(rates), unit: 'events/s' };
  if (perCommit === 20)
    yield { figure: `stored size of an update, ${waits}`, value: bytesPerEvent, unit: 'bytes' };
}

async function* restart({ quick }: BenchOptions): AsyncIterable<Figure> {
  const events = quick ? 20_000 : 100_000;
  for (const snapshots of [true, false]) {
    const startMs: number[] = [];
    const joinMs: number[] = [];
    await inFolder(async (folder) => {
      await fill(folder, events, snapshots);
      // The first start of a long log leaves a snapshot behind: there is nothing to repeat.
      for (let repeat = 0; repeat < (snapshots ? 3 : 1); repeat++) {
        const beforeStart = performance.now();
        await using server = await ServerProcess.start({ dataFolder: folder });
        startMs.push(performance.now() - beforeStart);
        const beforeJoin = performance.now();
        await PlainClient.join(server.socketUrl, { room });
        joinMs.push(performance.now() - beforeJoin);
      }
    });
    const kind = `${events.toLocaleString('en')} events, ${snapshots ? 'with snapshots as in production' : 'no snapshot: all are read'}`;
    yield { figure: `start to listening; ${kind}`, value: median(startMs), unit: 'ms' };
    yield { figure: `first join, room opened from its log; ${kind}`, value: median(joinMs), unit: 'ms' };
  }
}

/** A room of 500 objects that have been moved about. */
async function fill(folder: string, events: number, snapshots: boolean): Promise<void> {
  await using database = await openSqliteDatabase({
    file: join(folder, 'streamxr.db'),
    durability: 'process',
  });
  const log = new SqlRoomLog(database);
  const { epoch } = await log.open(room, Date.now());
  const state = restore(null, [], defaultRoomLimits);
  const owner = new Room({
    room,
    state,
    epoch,
    limits: defaultRoomLimits,
    assetExists: () => true,
    nowMs: Date.now(),
  });
  let batch: LogRecord[] = [];
  const write = async (): Promise<void> => {
    await log.append(room, batch);
    batch = [];
    if (snapshots)
      await log.compact(room, takeSnapshot(state), Math.max(1, state.offset - defaultRoomLimits.tailMax));
  };
  const perform = (input: Parameters<Room['receive']>[0]): void => {
    for (const effect of owner.receive(input, Date.now()))
      if (effect.type === 'append') batch.push(...effect.records);
  };
  perform({
    type: 'connect',
    connectionId: 1,
    admission: { name: 'Ada', color: null, role: 'free', grants: ['edit'] },
    newSessionId: '0'.repeat(32),
    resume: null,
  });
  while (state.offset < events) {
    const i = state.offset;
    if (state.objects.size < 500) {
      perform({
        type: 'request',
        connectionId: 1,
        request: { type: 'create-object', kind: 'cube', position: [i, 0, 0] },
      });
    } else {
      const position = [i % 100, 1, 0] as const;
      perform({
        type: 'request',
        connectionId: 1,
        request: { type: 'update-object', objectId: `o${1 + (i % 500)}`, position },
      });
    }
    if (batch.length >= 2_000) await write();
  }
  await write();
}

function update(epoch: number, offset: number): LogRecord {
  const position = [1.234, 5.678, -9.012] as const;
  return {
    offset,
    epoch,
    timeMs: Date.now(),
    event: {
      type: 'object-updated',
      objectId: `o${offset % 500}`,
      changes: { position },
      version: offset,
      by: 'c1',
    },
  };
}

async function inFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'streamxr-bench-'));
  try {
    await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
