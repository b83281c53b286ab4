// Forwards one camera to all who ask, as werift's users do it: the track that comes in is sent on to each connection.
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { RTCPeerConnection } from 'werift';

let camera = null;
const connections = new Set();

function open() {
  const connection = new RTCPeerConnection({ iceServers: [], iceUseIpv6: false });
  connections.add(connection);
  return connection;
}

async function answered(connection) {
  await connection.setLocalDescription(await connection.createAnswer());
  return connection.localDescription.sdp;
}

async function publish(sdp) {
  const connection = open();
  connection.onTrack.subscribe((track) => (camera = track));
  await connection.setRemoteDescription({ type: 'offer', sdp });
  return answered(connection);
}

async function subscribe(sdp) {
  const connection = open();
  if (camera === null) throw new Error('nobody publishes');
  connection.addTransceiver(camera, { direction: 'sendonly' });
  await connection.setRemoteDescription({ type: 'offer', sdp });
  return answered(connection);
}

const routes = { '/publish': publish, '/subscribe': subscribe };
async function serve(request, response) {
  try {
    response.end(await routes[request.url](await text(request)));
  } catch (error) {
    response.writeHead(500).end(String(error?.stack ?? error));
  }
}

const server = createServer((request, response) => void serve(request, response));
server.listen(0, '127.0.0.1', () => console.log(`listening http://127.0.0.1:${server.address().port}`));
