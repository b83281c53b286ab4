import type { OpenTransport } from './transport.ts';

/** A transport over the platform's own WebSocket: browsers, workers and Node alike. */
export const openWebSocket: OpenTransport = (url, subprotocol, events) => {
  const socket = new WebSocket(url, [subprotocol]);
  socket.binaryType = 'arraybuffer';
  socket.addEventListener('open', () => events.opened());
  socket.addEventListener('message', ({ data }: MessageEvent<string | ArrayBuffer>) => {
    events.received(typeof data === 'string' ? data : new Uint8Array(data));
  });
  // An `error` event says nothing that the `close` event after it does not.
  socket.addEventListener('close', ({ code, reason }) => events.closed(code, reason));
  return {
    send(frame) {
      if (socket.readyState === WebSocket.OPEN) socket.send(frame);
    },
    close: (code, reason) => socket.close(code, reason),
    get bufferedBytes() {
      return socket.bufferedAmount;
    },
  };
};
