import type { LogRecord, OpenedLog, RoomLog, RoomSnapshot, StoredRoom } from '@streamxr/rooms';
import { appendRecords } from './room-log/append-records.ts';
import { compactRoom } from './room-log/compact-room.ts';
import { openRoom } from './room-log/open-room.ts';
import type { SqlDatabase } from './sql-database.ts';

/** The RoomLog in a SQL database. It borrows the database: whoever opened that closes it. */
export class SqlRoomLog implements RoomLog {
  readonly #database: SqlDatabase;
  #previous: Promise<unknown> = Promise.resolve();

  constructor(database: SqlDatabase) {
    this.#database = database;
  }

  async open(room: string, nowMs: number): Promise<OpenedLog> {
    const opened = await this.#inOrder(() =>
      this.#database.kysely.transaction().execute((transaction) => openRoom(transaction, room, nowMs)),
    );
    // An epoch that a power cut could take back might be given out twice, and a member could resume into the wrong history.
    await this.#database.makePowerSafe();
    return opened;
  }

  async append(room: string, records: readonly LogRecord[]): Promise<void> {
    if (!hasRecords(records)) return;
    await this.#inOrder(() =>
      this.#database.kysely.transaction().execute((transaction) => appendRecords(transaction, room, records)),
    );
  }

  async compact(room: string, snapshot: RoomSnapshot, keepFromOffset: number): Promise<void> {
    await this.#inOrder(() =>
      this.#database.kysely
        .transaction()
        .execute((transaction) => compactRoom(transaction, room, snapshot, keepFromOffset)),
    );
  }

  async rooms(): Promise<readonly StoredRoom[]> {
    const rows = await this.#database.kysely
      .selectFrom('rooms')
      .select(['room', 'created_ms'])
      .orderBy('room')
      .execute();
    return rows.map(({ room, created_ms }) => ({ room, createdMs: created_ms }));
  }

  /** Kysely hands its connection to waiting callers in no promised order; the records of a room have one. */
  #inOrder<Value>(work: () => Promise<Value>): Promise<Value> {
    const result = this.#previous.then(work);
    this.#previous = result.catch(() => 'told to the caller of this turn, and no matter of the next');
    return result;
  }
}

function hasRecords(records: readonly LogRecord[]): records is readonly [LogRecord, ...LogRecord[]] {
  return records.length > 0;
}
