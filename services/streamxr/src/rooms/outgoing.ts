import { encodeServerFrame } from '@streamxr/adapter-websocket';
import { codecFor, type ServerMessage, type Subprotocol } from '@streamxr/protocol';

/** A message on its way to one or many: encoded at most once for each encoding, whoever asks first. */
export class Outgoing {
  readonly message: ServerMessage;
  readonly #frames = new Map<Subprotocol, Buffer>();

  constructor(message: ServerMessage) {
    this.message = message;
  }

  /** The whole WebSocket frame. */
  frame(subprotocol: Subprotocol): Buffer {
    const ready = this.#frames.get(subprotocol);
    if (ready !== undefined) return ready;
    const frame = encodeServerFrame(codecFor(subprotocol).encodeServer(this.message));
    this.#frames.set(subprotocol, frame);
    return frame;
  }
}
