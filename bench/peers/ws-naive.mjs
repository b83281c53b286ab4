// The way most begin: every broadcast is turned into JSON and framed again for each receiver.
import { WebSocketServer } from 'ws';

const utf8 = new TextDecoder();
const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false });
server.on('connection', (socket) => {
  socket.send('welcome');
  socket.on('message', (data) => {
    const text = utf8.decode(data);
    for (const client of server.clients) client.send(JSON.stringify({ type: 'say', text }));
  });
});
server.on('listening', () => console.log(`listening http://127.0.0.1:${server.address().port}`));
