// The well-known shortcut: one frame for each broadcast, the same bytes written to every socket at once.
import { Sender, WebSocketServer } from 'ws';

const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false });
server.on('connection', (socket) => {
  socket.send('welcome');
  socket.on('message', (data) => {
    const frame = Buffer.concat(
      Sender.frame(data, { fin: true, rsv1: false, opcode: 1, mask: false, readOnly: false }),
    );
    for (const client of server.clients) client._socket.write(frame);
  });
});
server.on('listening', () => console.log(`listening http://127.0.0.1:${server.address().port}`));
