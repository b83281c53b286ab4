import { binaryCodec, type ClientMessageOf, lossyServerTypes, type ServerMessage } from '@streamxr/protocol';

/** What would be worthless when late, and ticks, which come with repeats: it may be lost, and may come in another order. */
export type LossyMessage = Extract<ServerMessage, { type: (typeof lossyServerTypes)[number] }>;

/** A way beside the line that loses rather than waits: the data channels of a peer connection. */
export interface LossyPath {
  /** A frame of `streamxr.v1.bin`. False when the path is not open or cannot take it now: it did not go out. */
  send(frame: Uint8Array<ArrayBuffer>): boolean;
}

/** Which way poses went, and poses and ticks came; bytes are those of frames, without what carries them. */
export interface LossyTraffic {
  readonly isOpen: boolean;
  readonly framesOut: number;
  readonly framesIn: number;
  /** Of these, with ticks of campaigns. */
  readonly tickFramesIn: number;
  readonly bytesOut: number;
  readonly bytesIn: number;
  /** Frames that cannot be read, or are none of those that may come this way. */
  readonly strayFrames: number;
}

const types: ReadonlySet<string> = new Set(lossyServerTypes);

/** The second road of a client: it takes poses while a path is open, and reads what comes down it. Durable events never use it. */
export class LossyRoad {
  #path: LossyPath | null = null;
  #framesOut = 0;
  #framesIn = 0;
  #tickFramesIn = 0;
  #bytesOut = 0;
  #bytesIn = 0;
  #strayFrames = 0;

  get traffic(): LossyTraffic {
    return {
      isOpen: this.#path !== null,
      framesOut: this.#framesOut,
      framesIn: this.#framesIn,
      tickFramesIn: this.#tickFramesIn,
      bytesOut: this.#bytesOut,
      bytesIn: this.#bytesIn,
      strayFrames: this.#strayFrames,
    };
  }

  /** Null closes it. */
  use(path: LossyPath | null): void {
    this.#path = path;
  }

  /** False where the line has to carry it. */
  send(message: ClientMessageOf<'head-tracking'>): boolean {
    if (this.#path === null) return false;
    const frame = binaryCodec.encodeClient(message);
    if (typeof frame === 'string' || !this.#path.send(frame)) return false;
    this.#framesOut += 1;
    this.#bytesOut += frame.length;
    return true;
  }

  /** What a frame says; null for what does not belong here. */
  read(frame: Uint8Array<ArrayBuffer>): LossyMessage | null {
    const decoded = binaryCodec.decodeServer(frame);
    if (!decoded.ok || !isLossy(decoded.value)) {
      this.#strayFrames += 1;
      return null;
    }
    this.#framesIn += 1;
    if (decoded.value.type === 'recent-ticks') this.#tickFramesIn += 1;
    this.#bytesIn += frame.length;
    return decoded.value;
  }
}

function isLossy(message: ServerMessage): message is LossyMessage {
  return types.has(message.type);
}
