import { type Codec, codecFor, type Frame, type ServerMessage, type Subprotocol } from '@streamxr/protocol';

/** A message on its way to one or many: encoded at most once for each encoding, whoever asks first. */
export class Outgoing {
  readonly message: ServerMessage;
  readonly #frames = new Map<Subprotocol, Frame>();

  constructor(message: ServerMessage) {
    this.message = message;
  }

  frame(subprotocol: Subprotocol): Frame {
    const ready = this.#frames.get(subprotocol);
    if (ready !== undefined) return ready;
    const codec: Codec = codecFor(subprotocol);
    const frame = codec.encodeServer(this.message);
    this.#frames.set(subprotocol, frame);
    return frame;
  }
}
