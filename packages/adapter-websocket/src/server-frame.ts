import type { Frame } from '@streamxr/protocol';

const text = 0x1;
const binary = 0x2;
const ping = 0x9;
const final = 0x80;

/**
 * A whole WebSocket frame as a server sends it (RFC 6455 §5.2): final, unmasked, so that the same bytes serve every receiver.
 */
export function encodeServerFrame(payload: Frame): Buffer {
  const body = typeof payload === 'string' ? Buffer.from(payload) : payload;
  const opcode = typeof payload === 'string' ? text : binary;
  const length = body.length;
  const headBytes = length < 126 ? 2 : length < 65_536 ? 4 : 10;
  const frame = Buffer.allocUnsafe(headBytes + length);
  frame[0] = final | opcode;
  if (headBytes === 2) frame[1] = length;
  else if (headBytes === 4) {
    frame[1] = 126;
    frame.writeUInt16BE(length, 2);
  } else {
    frame[1] = 127;
    frame.writeBigUInt64BE(BigInt(length), 2);
  }
  frame.set(body, headBytes);
  return frame;
}

/** A ping that carries a number; its pong brings the number back. */
export function encodePing(id: number): Buffer {
  const frame = Buffer.from([final | ping, 4, 0, 0, 0, 0]);
  frame.writeUInt32BE(id, 2);
  return frame;
}

/** The number in a pong, or null when it is not one of ours. */
export function decodePong(payload: Buffer): number | null {
  return payload.length === 4 ? payload.readUInt32BE(0) : null;
}
