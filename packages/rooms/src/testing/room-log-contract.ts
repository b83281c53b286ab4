import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { BrokenInvariant, StorageError } from '@streamxr/kernel';
import fc from 'fast-check';
import type { LogRecord } from '../events.ts';
import type { OpenedLog, RoomLog } from '../ports.ts';
import { chatRecords, snapshotAt } from './log-samples.ts';

/** One storage under test; disposed of at the end of its test. */
export interface RoomLogFixture extends AsyncDisposable {
  readonly log: RoomLog;
  /** Lets go of `log` and gives the same storage through a fresh adapter, as after a restart. */
  restart(): Promise<RoomLog>;
}

/**
 * Registers the tests that every RoomLog passes. `setUp` gives an empty storage each time. What `RoomLog` leaves open is laid
 * down here: the first record of a room has offset 1, an empty batch is nothing, a snapshot older than the kept one is fenced.
 */
export function roomLogContract(adapter: string, setUp: () => Promise<RoomLogFixture>): void {
  const nowMs = 1_700_000_000_000;

  describe(`RoomLog contract: ${adapter}`, () => {
    test('P9 a room begins on its first opening, empty', async () => {
      await using fixture = await setUp();
      const opened = await fixture.log.open('plaza', nowMs);
      assert.deepEqual(opened, { epoch: opened.epoch, snapshot: null, records: [], damagedRecords: 0 });
      assert.deepEqual(await fixture.log.rooms(), [{ room: 'plaza', createdMs: nowMs }]);
    });

    test('P9 rooms keep the time of their first opening and do not mix', async () => {
      await using fixture = await setUp();
      const plaza = await fixture.log.open('plaza', nowMs);
      const attic = await fixture.log.open('attic', nowMs + 5);
      await fixture.log.append('plaza', chatRecords(plaza.epoch, 1, 3));
      await fixture.log.append('attic', chatRecords(attic.epoch, 1, 1));
      const log = await fixture.restart();
      assert.deepEqual(offsets(await log.open('plaza', nowMs + 100)), [1, 2, 3]);
      assert.deepEqual(offsets(await log.open('attic', nowMs + 100)), [1]);
      assert.deepEqual(byRoom(await log.rooms()), [
        { room: 'attic', createdMs: nowMs + 5 },
        { room: 'plaza', createdMs: nowMs },
      ]);
    });

    test('P9 records come back after a restart exactly as they were', async () => {
      await using fixture = await setUp();
      const { epoch } = await fixture.log.open('plaza', nowMs);
      const records = everyKindOfRecord(epoch, nowMs);
      await fixture.log.append('plaza', records.slice(0, 1));
      await fixture.log.append('plaza', records.slice(1));
      const log = await fixture.restart();
      const { records: found, damagedRecords } = await log.open('plaza', nowMs);
      assert.deepEqual(found, records);
      assert.equal(damagedRecords, 0);
    });

    test('P9 every opening has a larger epoch, also after a restart', async () => {
      await using fixture = await setUp();
      const epochs = [(await fixture.log.open('plaza', nowMs)).epoch];
      epochs.push((await fixture.log.open('plaza', nowMs)).epoch);
      const log = await fixture.restart();
      epochs.push((await log.open('plaza', nowMs)).epoch);
      assert.deepEqual(
        epochs,
        [...new Set(epochs)].sort((a, b) => a - b),
      );
      assert.ok(epochs.every((epoch) => Number.isSafeInteger(epoch) && epoch > 0));
    });

    test('P9 an older owner is fenced off and changes nothing', async () => {
      await using fixture = await setUp();
      const older = await fixture.log.open('plaza', nowMs);
      await fixture.log.append('plaza', chatRecords(older.epoch, 1, 2));
      const newer = await fixture.log.open('plaza', nowMs);
      const late = fixture.log.append('plaza', chatRecords(older.epoch, 3, 1));
      await assert.rejects(late, storageError('STORAGE_FENCED'));
      await fixture.log.append('plaza', chatRecords(newer.epoch, 3, 1));
      const { records } = await (await fixture.restart()).open('plaza', nowMs);
      assert.deepEqual(
        records.map(({ offset, epoch }) => [offset, epoch]),
        [
          [1, older.epoch],
          [2, older.epoch],
          [3, newer.epoch],
        ],
      );
    });

    test('P9 a batch with a gap, a repetition or two epochs is a bug, and none of it is kept', async () => {
      await using fixture = await setUp();
      const { epoch } = await fixture.log.open('plaza', nowMs);
      await fixture.log.append('plaza', chatRecords(epoch, 1, 2));
      const wrongBatches = [
        chatRecords(epoch, 4, 1),
        chatRecords(epoch, 2, 2),
        [...chatRecords(epoch, 3, 1), ...chatRecords(epoch, 5, 1)],
        [...chatRecords(epoch, 3, 1), ...chatRecords(epoch + 1, 4, 1)],
        chatRecords(epoch + 1, 3, 1),
      ];
      for (const batch of wrongBatches)
        await assert.rejects(fixture.log.append('plaza', batch), BrokenInvariant);
      await fixture.log.append('plaza', chatRecords(epoch, 3, 1));
      assert.deepEqual(offsets(await (await fixture.restart()).open('plaza', nowMs)), [1, 2, 3]);
    });

    test('P9 an empty batch is nothing, and a room that was never opened is a bug', async () => {
      await using fixture = await setUp();
      await fixture.log.open('plaza', nowMs);
      await fixture.log.append('plaza', []);
      await assert.rejects(fixture.log.append('attic', chatRecords(1, 1, 1)), BrokenInvariant);
      await assert.rejects(fixture.log.compact('attic', snapshotAt(1, 0), 1), BrokenInvariant);
    });

    test('P9 appends that are not awaited land in the order of their calls', async () => {
      await using fixture = await setUp();
      const { epoch } = await fixture.log.open('plaza', nowMs);
      const appends = Array.from({ length: 30 }, (_, batch) =>
        fixture.log.append('plaza', chatRecords(epoch, batch * 3 + 1, 3)),
      );
      await Promise.all(appends);
      const { records } = await (await fixture.restart()).open('plaza', nowMs);
      assert.deepEqual(records, chatRecords(epoch, 1, 90));
    });

    test('P9 an append never overtakes an earlier one, whatever the other is doing at that moment', async () => {
      await using fixture = await setUp();
      const { epoch } = await fixture.log.open('plaza', nowMs);
      let end = 0;
      const append = (): Promise<void> => fixture.log.append('plaza', chatRecords(epoch, ++end, 1));
      // The third comes in just as the first is done and the second wakes up, for some number of promises' steps.
      for (let laterBy = 0; laterBy < 100; laterBy++) {
        const appends = [append(), append()];
        for (let step = 0; step < laterBy; step++) await Promise.resolve();
        await Promise.all([...appends, append()]);
      }
      const { records } = await (await fixture.restart()).open('plaza', nowMs);
      assert.deepEqual(records, chatRecords(epoch, 1, end));
    });

    test('P9 a batch larger than any statement can take is still one batch', async () => {
      await using fixture = await setUp();
      const { epoch } = await fixture.log.open('plaza', nowMs);
      const records = chatRecords(epoch, 1, 12_000);
      await fixture.log.append('plaza', records);
      assert.deepEqual((await (await fixture.restart()).open('plaza', nowMs)).records, records);
    });

    test('P9 compaction keeps the snapshot and the records asked for', async () => {
      await using fixture = await setUp();
      const { epoch } = await fixture.log.open('plaza', nowMs);
      await fixture.log.append('plaza', chatRecords(epoch, 1, 10));
      await fixture.log.compact('plaza', snapshotAt(epoch, 8), 6);
      const opened = await (await fixture.restart()).open('plaza', nowMs);
      assert.deepEqual(opened.snapshot, snapshotAt(epoch, 8));
      assert.deepEqual(offsets(opened), [6, 7, 8, 9, 10]);
    });

    test('P9 a newer snapshot takes the place of an older one, also at the same offset', async () => {
      await using fixture = await setUp();
      const { epoch } = await fixture.log.open('plaza', nowMs);
      await fixture.log.append('plaza', chatRecords(epoch, 1, 10));
      await fixture.log.compact('plaza', snapshotAt(epoch, 4), 3);
      await fixture.log.compact('plaza', snapshotAt(epoch, 9), 9);
      const again = { ...snapshotAt(epoch, 9), nextObject: 77 };
      await fixture.log.compact('plaza', again, 10);
      const older = fixture.log.compact('plaza', snapshotAt(epoch, 8), 3);
      await assert.rejects(older, storageError('STORAGE_FENCED'));
      const opened = await (await fixture.restart()).open('plaza', nowMs);
      assert.deepEqual(opened.snapshot, again);
      assert.deepEqual(offsets(opened), [10]);
    });

    test('P9 a log that was compacted to nothing goes on where it was', async () => {
      await using fixture = await setUp();
      const first = await fixture.log.open('plaza', nowMs);
      await fixture.log.append('plaza', chatRecords(first.epoch, 1, 5));
      await fixture.log.compact('plaza', snapshotAt(first.epoch, 5), 6);
      const log = await fixture.restart();
      const second = await log.open('plaza', nowMs);
      assert.deepEqual(offsets(second), []);
      await assert.rejects(log.append('plaza', chatRecords(second.epoch, 1, 1)), BrokenInvariant);
      await log.append('plaza', chatRecords(second.epoch, 6, 2));
      assert.deepEqual(offsets(await log.open('plaza', nowMs)), [6, 7]);
    });

    test('P9 compaction that would lose records, or runs ahead of the log, is a bug', async () => {
      await using fixture = await setUp();
      const { epoch } = await fixture.log.open('plaza', nowMs);
      await fixture.log.append('plaza', chatRecords(epoch, 1, 5));
      await assert.rejects(fixture.log.compact('plaza', snapshotAt(epoch, 3), 5), BrokenInvariant);
      await assert.rejects(fixture.log.compact('plaza', snapshotAt(epoch, 6), 1), BrokenInvariant);
      const opened = await fixture.log.open('plaza', nowMs);
      assert.equal(opened.snapshot, null);
      assert.deepEqual(offsets(opened), [1, 2, 3, 4, 5]);
    });

    test('P9 any sequence of appends, compactions and restarts keeps what it should', async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(logStep, { maxLength: 25 }), async (steps) => {
          await using fixture = await setUp();
          let { log } = fixture;
          let { epoch } = await log.open('plaza', nowMs);
          const expected: { snapshotOffset: number | null; records: LogRecord[]; end: number } = {
            snapshotOffset: null,
            records: [],
            end: 0,
          };
          for (const step of steps) {
            if (step.kind === 'append') {
              const records = chatRecords(epoch, expected.end + 1, step.count);
              await log.append('plaza', records);
              expected.records.push(...records);
              expected.end += step.count;
            } else if (step.kind === 'compact') {
              const from = expected.snapshotOffset ?? 0;
              const at = from + Math.floor(step.at * (expected.end - from));
              const keepFrom = Math.max(1, at + 1 - step.keepBefore);
              await log.compact('plaza', snapshotAt(epoch, at), keepFrom);
              expected.snapshotOffset = at;
              expected.records = expected.records.filter(({ offset }) => offset >= keepFrom);
            } else {
              log = await fixture.restart();
              const opened = await log.open('plaza', nowMs);
              assert.ok(opened.epoch > epoch);
              ({ epoch } = opened);
              assert.deepEqual(opened.records, expected.records);
              assert.equal(opened.snapshot?.offset ?? null, expected.snapshotOffset);
            }
          }
        }),
        // Each run opens and closes real storage several times; 40 keep an adapter's suite in seconds.
        { numRuns: 40 },
      );
    });
  });
}

const logStep = fc.oneof(
  fc.record({ kind: fc.constant('append' as const), count: fc.integer({ min: 1, max: 6 }) }),
  fc.record({
    kind: fc.constant('compact' as const),
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    keepBefore: fc.integer({ min: 0, max: 8 }),
  }),
  fc.record({ kind: fc.constant('restart' as const) }),
);

function storageError(code: StorageError['code']): (error: unknown) => boolean {
  return (error) => error instanceof StorageError && error.code === code;
}

function offsets({ records }: OpenedLog): number[] {
  return records.map(({ offset }) => offset);
}

function byRoom<Stored extends { readonly room: string }>(rooms: readonly Stored[]): Stored[] {
  return [...rooms].sort((a, b) => a.room.localeCompare(b.room));
}

function everyKindOfRecord(epoch: number, timeMs: number): LogRecord[] {
  const events: LogRecord['event'][] = [
    {
      type: 'member-joined',
      clientId: 'c1',
      sessionId: 'a'.repeat(32),
      name: 'Zoë “Ω” 👩‍🚀\u2028',
      color: '#ff8800',
      role: 'anonymous',
    },
    {
      type: 'object-created',
      object: {
        objectId: 'o1',
        kind: 'cube',
        position: [0.1, -1e-7, 10_000],
        rotation: [0, 0, 0, 1],
        scale: [1, 1, 1],
        color: '#00ff00',
        owner: 'c1',
        holder: null,
        locked: false,
        version: Number.MAX_SAFE_INTEGER,
      },
    },
    { type: 'object-updated', objectId: 'o1', changes: { holder: 'c1' }, version: 2, by: 'c1' },
    { type: 'object-deleted', objectId: 'o1', by: null },
    { type: 'chat-message', clientId: 'c1', name: "Robert'); --", text: '\u0000"\\\n'.repeat(500) },
    { type: 'member-left', clientId: 'c1', final: false },
  ];
  return events.map((event, index) => ({ offset: index + 1, epoch, timeMs: timeMs + index, event }));
}
