import type { ClientMessage } from './messages/client-messages.ts';
import type { ServerMessage } from './messages/server-messages.ts';

/**
 * Frames of the data channel to the server (`media-ready.channels`): two bytes of sequence number, big-endian, one more with each frame
 * and from the beginning again after 65,535; then a frame of `streamxr.v1.bin`. To clients the latter goes alone: it says itself of
 * when it is, and is the same for many.
 */
const headerBytes = 2;
const sequences = 2 ** 16;

/** What arrives in one piece on every path: beyond it, one lost packet loses several. */
export const lossyFrameBytesMax = 1_200;

/** What may travel by data channel, because it bears loss or is sent with repeats; everything else there is ignored. */
export const lossyClientTypes = ['head-tracking'] as const satisfies readonly ClientMessage['type'][];
export const lossyServerTypes = [
  'user-position',
  'user-positions',
  'crowd-positions',
  'particle:update:v1:stream',
  'recent-ticks',
] as const satisfies readonly ServerMessage['type'][];

export interface LossyFrame {
  readonly sequence: number;
  /** A view of what was unwrapped. */
  readonly frame: Uint8Array<ArrayBuffer>;
}

/** Null when it would not arrive in one piece. `sequence` may be any whole number: its lowest 16 bits travel. */
export function wrapLossy(sequence: number, frame: Uint8Array): Uint8Array<ArrayBuffer> | null {
  if (headerBytes + frame.length > lossyFrameBytesMax) return null;
  const bytes = new Uint8Array(headerBytes + frame.length);
  new DataView(bytes.buffer).setUint16(0, sequence % sequences);
  bytes.set(frame, headerBytes);
  return bytes;
}

/** Null for what cannot be a frame: too short, or too long. */
export function unwrapLossy(bytes: Uint8Array<ArrayBuffer>): LossyFrame | null {
  if (bytes.length <= headerBytes || bytes.length > lossyFrameBytesMax) return null;
  const sequence = new DataView(bytes.buffer, bytes.byteOffset).getUint16(0);
  return { sequence, frame: bytes.subarray(headerBytes) };
}

/** Whether a frame came later than another of its channel, which may be half the numbers away. Source: RFC 1982. */
export function isLaterFrame(sequence: number, than: number): boolean {
  const ahead = (sequence - than + sequences) % sequences;
  return ahead > 0 && ahead < sequences / 2;
}
