import { encodeServerFrame, type ServerFrame } from '@streamxr/adapter-websocket';
import { codecFor, type ServerMessage, type Subprotocol } from '@streamxr/protocol';

/** A message on its way to one or many: encoded at most once for each encoding, whoever asks first. */
export class Outgoing {
  readonly message: ServerMessage;
  #json: ServerFrame | null = null;
  #binary: ServerFrame | null = null;

  constructor(message: ServerMessage) {
    this.message = message;
  }

  /** The whole WebSocket frame. */
  frame(subprotocol: Subprotocol): ServerFrame {
    return subprotocol === 'streamxr.v1.bin'
      ? (this.#binary ??= frameOf(this.message, subprotocol))
      : (this.#json ??= frameOf(this.message, subprotocol));
  }
}

/** A message as a frame of its own. */
export function frameOf(message: ServerMessage, subprotocol: Subprotocol): ServerFrame {
  return {
    bytes: encodeServerFrame(codecFor(subprotocol).encodeServer(message)),
    after: afterOf(message),
  };
}

/** The offset that a member has before this message; null for what is not durable. What begins anew needs none. */
function afterOf(message: ServerMessage): number | null {
  if (!('offset' in message)) return null;
  const isBeginning = message.type === 'welcome' || ('history' in message && message.history === true);
  return isBeginning ? 0 : message.offset - 1;
}
