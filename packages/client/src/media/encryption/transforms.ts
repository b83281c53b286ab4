import type { LinkTransforms } from '../link/link.ts';
import type { SlotKind } from '../link/slots.ts';
import type { ReceivingMode } from './frame-ends.ts';
import type { EncodedFrame, EndOptions, FromTransforms, ToTransforms } from './transform-messages.ts';

/** The thread that encrypts and decrypts. */
export interface TransformThread extends Disposable {
  post(message: ToTransforms, transfer?: readonly Transferable[]): void;
  /** For `RTCRtpScriptTransform`. */
  readonly worker: Worker;
}

export type OpenTransformThread = (receive: (message: FromTransforms) => void) => TransformThread;

/** In a worker of its own: frames never wait for the page. */
export const openTransformWorker: OpenTransformThread = (receive) => {
  const worker = new Worker(new URL('./transform-worker.ts', import.meta.url), {
    type: 'module',
    name: 'media-encryption',
  });
  worker.addEventListener('message', ({ data }: MessageEvent<FromTransforms>) => receive(data));
  return {
    worker,
    post: (message, transfer = []) => worker.postMessage(message, [...transfer]),
    [Symbol.dispose]: () => worker.terminate(),
  };
};

type Streams = {
  readonly readable: ReadableStream<EncodedFrame>;
  readonly writable: WritableStream<EncodedFrame>;
};
type ScriptTransform = new (worker: Worker, options: EndOptions) => object;
/** What browsers have of encoded transforms; neither way is in all of their types. */
type RtpEnd = (RTCRtpSender | RTCRtpReceiver) & {
  transform?: object | null;
  createEncodedStreams?: () => Streams;
};

interface Slot {
  readonly end: number;
  readonly kind: SlotKind;
  isAttached: boolean;
  trackId: string | null;
  isLocked: boolean;
}

export interface TransformsOptions {
  readonly openThread: OpenTransformThread;
  readonly isEncrypted: (trackId: string) => boolean;
  /** `isLocked` may be different now for some track. */
  readonly changed: () => void;
}

/** True where this browser can encrypt media. */
export function canEncrypt(): boolean {
  return scriptTransform() !== null || hasEncodedStreams();
}

/** The ends of a client's links: which frames are encrypted, opened, passed or dropped, and which tracks stay locked. */
export class Transforms implements LinkTransforms, Disposable {
  readonly #options: TransformsOptions;
  readonly #slots = new Map<RTCRtpReceiver, Slot>();
  #thread: TransformThread | null = null;
  #hasKey = false;
  #nextEnd = 1;

  constructor(options: TransformsOptions) {
    this.#options = options;
  }

  /** The older way has to be asked for beforehand, and then takes part in everything. */
  get configuration(): RTCConfiguration {
    return this.#usesStreams ? ({ encodedInsertableStreams: true } as RTCConfiguration) : {};
  }

  setKey(key: CryptoKey | null): void {
    this.#hasKey = key !== null;
    this.#post({ type: 'key', key });
    for (const [receiver, slot] of this.#slots) {
      slot.isLocked = false;
      this.receive(receiver, slot.kind, slot.trackId);
    }
    this.#options.changed();
  }

  /** Of an encrypted track that arrives. */
  isLocked(trackId: string): boolean {
    if (!this.#hasKey) return true;
    for (const slot of this.#slots.values()) if (slot.trackId === trackId) return slot.isLocked;
    return false;
  }

  send(sender: RTCRtpSender, kind: SlotKind, encrypted: boolean): void {
    if (encrypted || this.#usesStreams)
      this.#attach(sender, { end: this.#nextEnd++, role: 'send', kind, encrypted });
  }

  receive(receiver: RTCRtpReceiver, kind: SlotKind, trackId: string | null): void {
    let slot = this.#slots.get(receiver);
    if (slot === undefined) {
      slot = { end: this.#nextEnd++, kind, isAttached: false, trackId: null, isLocked: false };
      this.#slots.set(receiver, slot);
    }
    if (slot.trackId !== trackId) slot.isLocked = false;
    slot.trackId = trackId;
    const mode = this.#modeOf(trackId);
    // Browsers let frames of a section past whoever comes later than its making: with a key, every section gets a transform.
    if (!slot.isAttached && this.#hasKey && canEncrypt()) {
      slot.isAttached = true;
      this.#attach(receiver, { end: slot.end, role: 'receive', kind });
    }
    if (slot.isAttached) this.#post({ type: 'mode', end: slot.end, mode });
  }

  /** Its connection is gone. */
  forget(): void {
    for (const { end } of this.#slots.values()) this.#post({ type: 'gone', end });
    this.#slots.clear();
  }

  [Symbol.dispose](): void {
    this.#thread?.[Symbol.dispose]();
    this.#thread = null;
  }

  get #usesStreams(): boolean {
    return this.#hasKey && scriptTransform() === null && hasEncodedStreams();
  }

  #modeOf(trackId: string | null): ReceivingMode {
    if (trackId === null) return 'drop';
    return this.#options.isEncrypted(trackId) ? 'open' : 'pass';
  }

  #attach(rtpEnd: RtpEnd, options: EndOptions): void {
    const Transform = scriptTransform();
    // The mode of an end may be told before its streams come: it has to be known by then.
    this.#open().post({ type: 'end', options });
    if (Transform !== null) rtpEnd.transform = new Transform(this.#open().worker, options);
    else if (rtpEnd.createEncodedStreams !== undefined) {
      const { readable, writable } = rtpEnd.createEncodedStreams();
      this.#open().post({ type: 'streams', options, readable, writable }, [readable, writable]);
    }
  }

  #post(message: ToTransforms): void {
    // Who never had a key needs no thread.
    if (this.#thread !== null || this.#hasKey) this.#open().post(message);
  }

  #open(): TransformThread {
    this.#thread ??= this.#options.openThread((message) => this.#told(message));
    return this.#thread;
  }

  #told({ end, isLocked }: FromTransforms): void {
    for (const slot of this.#slots.values()) {
      if (slot.end !== end || slot.isLocked === isLocked) continue;
      slot.isLocked = isLocked;
      this.#options.changed();
    }
  }
}

function scriptTransform(): ScriptTransform | null {
  const { RTCRtpScriptTransform: found } = globalThis as { readonly RTCRtpScriptTransform?: ScriptTransform };
  return found ?? null;
}

function hasEncodedStreams(): boolean {
  return 'RTCRtpSender' in globalThis && 'createEncodedStreams' in RTCRtpSender.prototype;
}
