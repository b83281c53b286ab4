import type { Frame } from '@streamxr/protocol';

const text = 0x1;
const binary = 0x2;
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
