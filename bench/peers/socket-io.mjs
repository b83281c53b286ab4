import { createServer } from 'node:http';
import { Server } from 'socket.io';

const http = createServer();
const io = new Server(http, { serveClient: false, transports: ['websocket'], perMessageDeflate: false });
io.on('connection', (socket) => {
  socket.on('say', (text) => io.emit('say', text));
});
http.listen(0, '127.0.0.1', () => console.log(`listening http://127.0.0.1:${http.address().port}`));
