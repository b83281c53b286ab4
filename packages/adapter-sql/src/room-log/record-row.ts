import { crc32 } from 'node:zlib';
import type { LogRecord, RoomEvent } from '@streamxr/rooms';
import type { RoomRecordsTable } from '../schema.ts';

/** A record as its row. */
export function toRecordRow(room: string, { offset, epoch, timeMs, event }: LogRecord): RoomRecordsTable {
  const row = { room, log_offset: offset, epoch, time_ms: timeMs, event: JSON.stringify(event) };
  return { ...row, checksum: recordChecksum(row) };
}

/** The record of a row, or null when its checksum does not fit: then no column of it can be trusted. */
export function fromRecordRow(row: RoomRecordsTable): LogRecord | null {
  if (recordChecksum(row) !== row.checksum) return null;
  const event = parseJson<RoomEvent>(row.event);
  return event && { offset: row.log_offset, epoch: row.epoch, timeMs: row.time_ms, event };
}

/** CRC-32 (as in zlib) of everything that a record says. */
function recordChecksum({
  log_offset,
  epoch,
  time_ms,
  event,
}: Omit<RoomRecordsTable, 'room' | 'checksum'>): number {
  return crc32(`${log_offset} ${epoch} ${time_ms} ${event}`);
}

/** Null for text that is no JSON. The checksum has vouched that we wrote it, so its shape is known. */
export function parseJson<Value>(text: string): Value | null {
  try {
    return JSON.parse(text) as Value;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
