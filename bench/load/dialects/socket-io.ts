import type { Dialect } from '../dialect.ts';

/** Engine.IO 4 and Socket.IO 5 over WebSocket, https://socket.io/docs/v4/engine-io-protocol/. */
export const socketIo: Dialect = {
  door: () => Promise.resolve({ path: '/socket.io/?EIO=4&transport=websocket', subprotocol: null }),
  opening: () => null,
  joining(payload) {
    const text = payload.toString();
    // `0{…}` opens the line below, `40{…}` says that the namespace is joined.
    return { isIn: text.startsWith('40'), reply: text.startsWith('0') ? '40' : null };
  },
  broadcast: (text) => `42${JSON.stringify(['say', text])}`,
  pose: () => null,
};
