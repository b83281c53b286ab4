import type { Frame } from '@streamxr/protocol';
import { opcodes } from './frame-reader.ts';

/**
 * A whole frame as a client sends it. Its mask is zero: the server has the same work to take it off, and we have none to put it on.
 */
export function encodeClientFrame(payload: Frame): Buffer {
  const opcode = typeof payload === 'string' ? opcodes.text : opcodes.binary;
  return frameOf(opcode, typeof payload === 'string' ? Buffer.from(payload) : payload);
}

export const pingFrame = frameOf(opcodes.ping, new Uint8Array(0));

export function encodePong(payload: Uint8Array): Buffer {
  return frameOf(opcodes.pong, payload);
}

function frameOf(opcode: number, body: Uint8Array): Buffer {
  const headBytes = body.length < 126 ? 2 : 4;
  if (body.length >= 65_536) throw new RangeError(`a load frame of ${body.length} bytes`);
  const maskBytes = 4;
  const frame = Buffer.alloc(headBytes + maskBytes + body.length);
  frame[0] = 0x80 | opcode;
  if (headBytes === 2) frame[1] = 0x80 | body.length;
  else {
    frame[1] = 0x80 | 126;
    frame.writeUInt16BE(body.length, 2);
  }
  frame.set(body, headBytes + maskBytes);
  return frame;
}
