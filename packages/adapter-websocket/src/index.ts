export type { ServerFrame } from './batch.ts';
export { Connection, type ConnectionListener, type Urgency } from './connection.ts';
export { Feed } from './feed.ts';
export { defaultReaderLimits, type ReaderLimits } from './reader-limits.ts';
export { refuseUpgrade, WebSocketServer, type WebSocketServerOptions } from './websocket-server.ts';
export { encodeServerFrame } from './server-frame.ts';
export { WriteSchedule } from './write-schedule.ts';
