import type { LogRecord } from '../events.ts';
import type { RoomSnapshot } from '../state.ts';

/** `count` chat records of one epoch beginning at `firstOffset`; equal arguments give equal records. */
export function chatRecords(epoch: number, firstOffset: number, count: number): LogRecord[] {
  return Array.from({ length: count }, (_, index) => {
    const offset = firstOffset + index;
    return {
      offset,
      epoch,
      timeMs: 1_700_000_000_000 + offset,
      event: { type: 'chat-message', clientId: 'c1', name: 'Ada', text: `message ${offset}` },
    };
  });
}

/** A snapshot of an otherwise empty room that contains the records up to `offset`. */
export function snapshotAt(epoch: number, offset: number): RoomSnapshot {
  return {
    epoch,
    offset,
    timeMs: 1_700_000_000_000 + offset,
    epochs: [{ epoch, offset: 1 }],
    nextClient: 2,
    nextObject: 1,
    objects: [],
    chat: [
      {
        clientId: 'c1',
        name: 'Ada',
        text: `message ${offset}`,
        timeMs: 1_700_000_000_000 + offset,
        epoch,
        offset,
      },
    ],
    sessions: [],
  };
}
