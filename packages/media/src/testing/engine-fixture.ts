import type { EngineRoom, MediaEngine } from '../engine.ts';

/** One engine under test, and a room in it; the engine is closed at the end of its test. */
export interface EngineFixture extends AsyncDisposable {
  readonly engine: MediaEngine;
  readonly room: EngineRoom;
  /** The newest level told of each source of `room`, in decibels. */
  readonly levels: ReadonlyMap<string, number>;
}

export type SetUp = () => Promise<EngineFixture>;
