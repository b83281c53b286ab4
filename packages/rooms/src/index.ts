export type { LogRecord, RoomEvent } from './events.ts';
export type { OpenedLog, RoomLog, StoredRoom } from './ports.ts';
export { type ChatEntry, defaultRoomLimits, type EpochStart, type RoomLimits, type RoomSnapshot, type RoomState, type SessionRecord } from './state.ts';
