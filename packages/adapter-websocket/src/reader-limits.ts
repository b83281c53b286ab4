/** How much patience there is with a reader, in the order in which it runs out. */
export interface ReaderLimits {
  /** Written to the socket and not taken by the kernel: past this, what comes waits in our own queue, where it can be dropped. */
  readonly socketBytesMax: number;
  /** Past this lag, or while anything waits in our queue, presence is left out. */
  readonly lateMs: number;
  /** Past any of these three the queue is dropped, and the reader starts afresh when it has read what was written. */
  readonly queueFramesMax: number;
  readonly queueBytesMax: number;
  readonly behindMs: number;
  /** Past this lag it is not worth waiting for. */
  readonly hopelessMs: number;
}

export const defaultReaderLimits: ReaderLimits = {
  // Two water marks of Node's sockets.
  socketBytesMax: 128 * 1024,
  lateMs: 1_000,
  queueFramesMax: 2_048,
  queueBytesMax: 1024 * 1024,
  behindMs: 5_000,
  hopelessMs: 20_000,
};
