// Reads poses and does nothing with them but keep the newest: what receiving alone costs with ws and JSON.
import { WebSocketServer } from 'ws';

const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false });
const poses = new Map();
server.on('connection', (socket) => {
  socket.send('welcome');
  socket.on('message', (data) => poses.set(socket, JSON.parse(data)));
  socket.on('close', () => poses.delete(socket));
});
server.on('listening', () => console.log(`listening http://127.0.0.1:${server.address().port}`));
