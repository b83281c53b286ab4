import { createServer } from 'node:http';
import { Room, Server } from '@colyseus/core';
import { WebSocketTransport } from '@colyseus/ws-transport';

class Hall extends Room {
  maxClients = Infinity;

  onCreate() {
    this.onMessage('say', (_client, text) => this.broadcast('say', text));
  }
}

const http = createServer();
const server = new Server({
  transport: new WebSocketTransport({ server: http }),
  greet: false,
  gracefullyShutdown: false,
});
server.define('hall', Hall);
await server.listen(0, '127.0.0.1');
console.log(`listening http://127.0.0.1:${http.address().port}`);
