import { type FrameKind, FrameSealer, openFrame } from './frame-format.ts';
import { LockWatch } from './lock-watch.ts';
import type { FrameKey } from './media-key.ts';

type Bytes = Uint8Array<ArrayBuffer>;

/** What a section that receives does with frames. `drop`: it is between two tracks. */
export type ReceivingMode = 'pass' | 'open' | 'drop';

/** Frames of one sender. Null: it must not go out. */
export class SendingEnd {
  readonly #sealer: FrameSealer;
  readonly #isEncrypted: boolean;

  constructor(kind: FrameKind, isEncrypted: boolean) {
    this.#sealer = new FrameSealer(kind);
    this.#isEncrypted = isEncrypted;
  }

  async take(frame: Bytes, key: FrameKey | null): Promise<Bytes | null> {
    if (!this.#isEncrypted) return frame;
    return key === null ? null : this.#sealer.seal(frame, key);
  }
}

/** Frames of one receiver. Null: it must not be decoded. */
export class ReceivingEnd {
  readonly #kind: FrameKind;
  readonly #locked: (isLocked: boolean) => void;
  readonly #watch = new LockWatch();
  #mode: ReceivingMode = 'drop';

  constructor(kind: FrameKind, locked: (isLocked: boolean) => void) {
    this.#kind = kind;
    this.#locked = locked;
  }

  become(mode: ReceivingMode): void {
    this.#mode = mode;
    this.#watch.reset();
  }

  async take(frame: Bytes, key: FrameKey | null): Promise<Bytes | null> {
    if (this.#mode === 'pass') return frame;
    if (this.#mode === 'drop') return null;
    const opened = key === null ? null : await openFrame(this.#kind, frame, key);
    // Empty frames say nothing of the key.
    const change = frame.length === 0 ? null : this.#watch.saw(opened !== null);
    if (change !== null) this.#locked(change);
    return opened;
  }
}
