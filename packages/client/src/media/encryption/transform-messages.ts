import type { FrameKind } from './frame-format.ts';
import type { ReceivingMode } from './frame-ends.ts';

/** RTCEncodedVideoFrame and RTCEncodedAudioFrame. */
export interface EncodedFrame {
  data: ArrayBuffer;
}

/** Which end a stream of encoded frames belongs to; `end` is a number that the page chose. */
export type EndOptions =
  | { readonly end: number; readonly role: 'send'; readonly kind: FrameKind; readonly encrypted: boolean }
  | { readonly end: number; readonly role: 'receive'; readonly kind: FrameKind };

/** To the worker. */
export type ToTransforms =
  | { readonly type: 'key'; readonly key: CryptoKey | null }
  | { readonly type: 'end'; readonly options: EndOptions }
  | { readonly type: 'mode'; readonly end: number; readonly mode: ReceivingMode }
  /** Where a browser has no RTCRtpScriptTransform. */
  | {
      readonly type: 'streams';
      readonly options: EndOptions;
      readonly readable: ReadableStream<EncodedFrame>;
      readonly writable: WritableStream<EncodedFrame>;
    }
  | { readonly type: 'gone'; readonly end: number };

/** From the worker. */
export interface FromTransforms {
  readonly type: 'locked';
  readonly end: number;
  readonly isLocked: boolean;
}
