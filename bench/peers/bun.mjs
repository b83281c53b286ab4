// Runs on Bun. With `--tick 20`, broadcasts of 20 ms go out together, as ours do.
const tickMs = Number(process.argv[process.argv.indexOf('--tick') + 1] || 0);
const isBatched = process.argv.includes('--tick');
let waiting = [];

function publishAll() {
  for (const text of waiting) server.publish('hall', text);
  waiting = [];
}

const server = Bun.serve({
  port: 0,
  hostname: '127.0.0.1',
  fetch: (request, self) => (self.upgrade(request) ? undefined : new Response('no', { status: 400 })),
  websocket: {
    perMessageDeflate: false,
    open(socket) {
      socket.subscribe('hall');
      socket.send('welcome');
    },
    message(_socket, text) {
      waiting.push(text);
      if (!isBatched) publishAll();
      else if (waiting.length === 1) setTimeout(publishAll, tickMs);
    },
  },
});
console.log(`listening http://127.0.0.1:${server.port}`);
