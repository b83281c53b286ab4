import { serverMessages } from '@streamxr/protocol';

const presence = Object.entries(serverMessages).filter(([, { plane }]) => plane === 'presence');
const numbers: ReadonlySet<number> = new Set(presence.map(([, { number }]) => number));
const heads = presence.map(([name]) => Buffer.from(`{"type":"${name}"`));

/** Whether a frame of the server carries poses, found out without decoding it. */
export function isPresence(bytes: Buffer, isBinary: boolean): boolean {
  if (isBinary) return numbers.has(bytes[0] ?? 0);
  return heads.some((head) => bytes.subarray(0, head.length).equals(head));
}
