import { assert, StorageError } from '@streamxr/kernel';
import type { LogRecord } from '../events.ts';
import type { OpenedLog, RoomLog, StoredRoom } from '../ports.ts';
import type { RoomSnapshot } from '../state.ts';

interface MemoryRoom {
  readonly createdMs: number;
  epoch: number;
  nextOffset: number;
  snapshot: RoomSnapshot | null;
  records: LogRecord[];
}

/**
 * A RoomLog that lives as long as the object: open the same one again to play a restart. Everything goes through JSON, as in
 * real storage, so that nobody shares objects with it.
 */
export class MemoryRoomLog implements RoomLog {
  readonly #rooms = new Map<string, MemoryRoom>();
  readonly #failures: StorageError['code'][] = [];

  /** The next call (of any method) throws StorageError with this code and changes nothing. Several calls queue up. */
  failNext(code: StorageError['code']): void {
    this.#failures.push(code);
  }

  async open(room: string, nowMs: number): Promise<OpenedLog> {
    this.#failIfAsked();
    let stored = this.#rooms.get(room);
    if (stored === undefined) {
      stored = { createdMs: nowMs, epoch: 0, nextOffset: 1, snapshot: null, records: [] };
      this.#rooms.set(room, stored);
    }
    stored.epoch++;
    return copyOf({
      epoch: stored.epoch,
      snapshot: stored.snapshot,
      records: stored.records,
      damagedRecords: 0,
    });
  }

  async append(room: string, records: readonly LogRecord[]): Promise<void> {
    this.#failIfAsked();
    const [first] = records;
    if (first === undefined) return;
    const stored = this.#opened(room);
    if (first.epoch < stored.epoch) {
      throw new StorageError('STORAGE_FENCED', `room ${room}: epoch ${first.epoch} is over`);
    }
    assert(
      records.every(
        ({ offset, epoch }, index) => offset === stored.nextOffset + index && epoch === stored.epoch,
      ),
      `room ${room}: records must continue at offset ${stored.nextOffset} under epoch ${stored.epoch}`,
    );
    stored.records.push(...copyOf(records));
    stored.nextOffset += records.length;
  }

  async compact(room: string, snapshot: RoomSnapshot, keepFromOffset: number): Promise<void> {
    this.#failIfAsked();
    const stored = this.#opened(room);
    if (stored.snapshot !== null && snapshot.offset < stored.snapshot.offset) {
      throw new StorageError('STORAGE_FENCED', `room ${room}: a newer snapshot is kept`);
    }
    assert(snapshot.offset < stored.nextOffset, `room ${room}: the snapshot is ahead of the log`);
    assert(keepFromOffset <= snapshot.offset + 1, `room ${room}: records after the snapshot must be kept`);
    stored.snapshot = copyOf(snapshot);
    stored.records = stored.records.filter(({ offset }) => offset >= keepFromOffset);
  }

  async rooms(): Promise<readonly StoredRoom[]> {
    this.#failIfAsked();
    return [...this.#rooms].map(([room, { createdMs }]) => ({ room, createdMs }));
  }

  #opened(room: string): MemoryRoom {
    const stored = this.#rooms.get(room);
    assert(stored !== undefined, `room ${room} was never opened`);
    return stored;
  }

  #failIfAsked(): void {
    const code = this.#failures.shift();
    if (code !== undefined) throw new StorageError(code, 'failure asked for by the test');
  }
}

function copyOf<Value>(value: Value): Value {
  return JSON.parse(JSON.stringify(value)) as Value;
}
