import { codecFor, type Subprotocol } from '@streamxr/protocol';
import type { Dialect } from '../dialect.ts';
import { poseOf } from '../walk.ts';

export function streamxr(subprotocol: Subprotocol): Dialect {
  const codec = codecFor(subprotocol);
  return {
    door: () => Promise.resolve({ path: '/ws', subprotocol }),
    opening: ({ room, index }) =>
      codec.encodeClient({
        type: 'hello',
        room,
        name: `Member ${index}`,
        crowds: subprotocol === 'streamxr.v1.bin',
      }),
    joining(payload) {
      const frame = subprotocol === 'streamxr.v1.bin' ? new Uint8Array(payload) : payload.toString();
      const message = codec.decodeServer(frame);
      if (!message.ok) throw new Error(message.refusal.message);
      if (message.value.type === 'error') throw new Error(`${message.value.code}: ${message.value.message}`);
      return { isIn: message.value.type === 'welcome', reply: null };
    },
    broadcast: (text) => codec.encodeClient({ type: 'chat-message', text }),
    pose: (index, timeMs, walk) =>
      codec.encodeClient({ type: 'head-tracking', ...poseOf(index, timeMs, walk) }),
  };
}
