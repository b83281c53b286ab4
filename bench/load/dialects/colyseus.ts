import type { Dialect, Door } from '../dialect.ts';

/** Of @colyseus/shared-types. */
const joinRoom = 10;
const roomData = 13;

interface Reservation {
  readonly roomId: string;
  readonly processId: string;
  readonly sessionId: string;
}

/** A seat by HTTP, then the room by WebSocket. */
export const colyseus: Dialect = {
  async door(origin): Promise<Door> {
    const response = await fetch(`${origin}/matchmake/joinOrCreate/hall`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{}',
    });
    const body = await response.text();
    if (!response.ok) throw new Error(`no seat: ${response.status} ${body}`);
    const { roomId, processId, sessionId } = JSON.parse(body) as Reservation;
    return { path: `/${processId}/${roomId}?sessionId=${sessionId}`, subprotocol: null };
  },
  opening: () => null,
  joining(payload) {
    const isIn = payload[0] === joinRoom;
    return { isIn, reply: isIn ? Uint8Array.of(joinRoom) : null };
  },
  broadcast(text) {
    const body = Buffer.from(text);
    // The type as a schema string, then the message in MessagePack: `d9` is a string of up to 255 bytes.
    return new Uint8Array([roomData, 0xa0 | 3, ...Buffer.from('say'), 0xd9, body.length, ...body]);
  },
  pose: () => null,
};
