import { lossyFrameBytesMax, type MediaChannels, wrapLossy } from '@streamxr/protocol';
import type { LossyPath } from '../../lossy/lossy-road.ts';

type Bytes = Uint8Array<ArrayBuffer>;

/** More than this waits in the channel: its network does not take poses now. */
const waitingBytesMax = 4 * 1024;

export interface LinkChannelsEvents {
  /** Null: closed, or its network is gone. */
  path(path: LossyPath | null): void;
  frame(frame: Bytes): void;
}

/** The two data channels of a link, one for each way. */
export class LinkChannels {
  readonly #up: RTCDataChannel;
  readonly #down: RTCDataChannel;
  readonly #events: LinkChannelsEvents;
  #sequence = 0;
  #isReachable = false;
  #isTold = false;

  constructor(connection: RTCPeerConnection, channels: MediaChannels, events: LinkChannelsEvents) {
    this.#events = events;
    const unreliable = { negotiated: true, ordered: false, maxRetransmits: 0 } as const;
    this.#up = connection.createDataChannel('up', { ...unreliable, id: channels.up });
    this.#down =
      channels.down === channels.up
        ? this.#up
        : connection.createDataChannel('down', { ...unreliable, id: channels.down });
    this.#down.binaryType = 'arraybuffer';
    this.#down.addEventListener('message', ({ data }: MessageEvent<unknown>) => this.#received(data));
    for (const event of ['open', 'close', 'closing', 'error'])
      this.#up.addEventListener(event, () => this.#check());
  }

  /** Whether the network of the peer connection is there. */
  reachable(isReachable: boolean): void {
    this.#isReachable = isReachable;
    this.#check();
  }

  close(): void {
    this.reachable(false);
    this.#up.close();
    this.#down.close();
  }

  #check(): void {
    const isOpen = this.#isReachable && this.#up.readyState === 'open';
    if (isOpen === this.#isTold) return;
    this.#isTold = isOpen;
    this.#events.path(isOpen ? { send: (frame) => this.#send(frame) } : null);
  }

  #send(frame: Bytes): boolean {
    if (this.#up.readyState !== 'open' || this.#up.bufferedAmount > waitingBytesMax) return false;
    const wrapped = wrapLossy(this.#sequence, frame);
    if (wrapped === null) return false;
    try {
      this.#up.send(wrapped);
    } catch {
      // Closed between the look and the call: the line takes it.
      return false;
    }
    this.#sequence += 1;
    return true;
  }

  #received(data: unknown): void {
    if (!(data instanceof ArrayBuffer)) return;
    if (data.byteLength <= lossyFrameBytesMax) this.#events.frame(new Uint8Array(data));
  }
}
