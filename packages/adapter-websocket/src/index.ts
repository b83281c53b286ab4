export { Connection, type ConnectionListener } from './connection.ts';
export { refuseUpgrade, WebSocketServer, type WebSocketServerOptions } from './websocket-server.ts';
