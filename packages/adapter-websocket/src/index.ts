export { Connection, type ConnectionListener, type Urgency } from './connection.ts';
export { refuseUpgrade, WebSocketServer, type WebSocketServerOptions } from './websocket-server.ts';
export { encodeServerFrame } from './server-frame.ts';
