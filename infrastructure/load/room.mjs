// What the scenario's members do, spoken in streamxr.v1.json (docs/protocol.md). Artillery calls these by name and times the rest.

const answerMsMax = 10_000;
let spoken = 0;

/** Says hello and waits for the welcome. */
export async function join(context, events) {
  const startMs = performance.now();
  const welcome = answer(context.ws, (message) => message.type === 'welcome');
  send(context.ws, { type: 'hello', room: context.vars.room });
  await welcome;
  events.emit('histogram', 'streamxr.join_ms', performance.now() - startMs);
}

/** Says something and waits until the room has it. A refusal for talking too fast is counted, and no failure. */
export async function say(context, events) {
  const startMs = performance.now();
  const requestId = `a${++spoken}`;
  const heard = answer(context.ws, (message) => message.requestId === requestId);
  send(context.ws, { type: 'chat-message', text: 'Is this the right room?', requestId });
  const message = await heard;
  if (message.type === 'error') events.emit('counter', `streamxr.refused.${message.code}`, 1);
  else events.emit('histogram', 'streamxr.chat_echo_ms', performance.now() - startMs);
}

/** Leaves for good, so that nobody waits for it to come back. */
export async function leave(context) {
  send(context.ws, { type: 'leave' });
}

function send(socket, message) {
  socket.send(JSON.stringify(message));
}

/** The first message that fits. Rejects when the line ends, when the server refuses us, or after ten seconds. */
function answer(socket, fits) {
  return new Promise((resolve, reject) => {
    const over = () => {
      clearTimeout(late);
      socket.off('message', onMessage);
      socket.off('close', onClose);
    };
    const fail = (why) => {
      over();
      reject(new Error(why));
    };
    const late = setTimeout(() => fail('no answer in time'), answerMsMax);
    const onClose = (code) => fail(`closed with ${code}`);
    const onMessage = (data) => {
      const message = JSON.parse(data);
      if (fits(message)) {
        over();
        resolve(message);
      } else if (message.type === 'error' && message.requestId === undefined) fail(message.code);
    };
    socket.on('message', onMessage);
    socket.on('close', onClose);
  });
}
