import type { Frame, Subprotocol } from '@streamxr/protocol';

/** What a transport tells. After `closed` it tells nothing more. */
export interface TransportEvents {
  opened(): void;
  received(frame: Frame): void;
  /** `code` as in RFC 6455 §7.4; 1006 when the line broke. Also called when it never opened. */
  closed(code: number, reason: string): void;
}

/** An ordered, reliable pipe of frames to the server. */
export interface Transport {
  /** Not before `opened`; after the end it does nothing. */
  send(frame: Frame): void;
  /** Ends it; frames sent before still go out. `code` is 1000 or from 4000 to 4999. */
  close(code: number, reason: string): void;
  /** Bytes given to `send` that have not left this machine. */
  readonly bufferedBytes: number;
}

/** Starts to open a transport; the outcome is told by `events`, never before this returns. */
export type OpenTransport = (url: string, subprotocol: Subprotocol, events: TransportEvents) => Transport;
