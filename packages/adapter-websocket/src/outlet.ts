import { LagMarkers } from './lag-markers.ts';
import type { ReaderLimits } from './reader-limits.ts';
import type { Writer, WriteSchedule } from './write-schedule.ts';

/** A reader whose lag has to be watched. */
export interface SlowReader extends Writer {
  /** False when that is not needed any more. */
  watch(nowMs: number): boolean;
}

/** What all connections of a server share for writing. */
export class Outlet {
  readonly schedule: WriteSchedule;
  readonly limits: ReaderLimits;
  readonly markers = new LagMarkers();
  /** Frames and bytes that were handed to sockets. */
  readonly written = { frames: 0, bytes: 0 };

  readonly slow = new Set<SlowReader>();

  constructor(schedule: WriteSchedule, limits: ReaderLimits) {
    this.schedule = schedule;
    this.limits = limits;
  }

  forget(reader: SlowReader): void {
    this.schedule.forget(reader);
    this.slow.delete(reader);
  }
}
