/** How layers travel: over the room's own line, or by HTTP, where a cache on the way can take the load. */
export type AssetDelivery = 'websocket' | 'http';

/** Bytes of a file by content hash. */
export interface LayerRange {
  readonly sha256: string;
  readonly start: number;
  /** How many, 1 or more. */
  readonly bytes: number;
}

/** Where bytes of layers come from. */
export interface LayerSource {
  /** Whether anything can come now; a fetch rejects with `OFFLINE` while it cannot. */
  readonly isOpen: boolean;
  /** Largest range that it takes. */
  readonly rangeBytesMax: number;
  /**
   * Exactly these bytes. Rejects with a StreamXrError (`OFFLINE` when the line was lost on the way), or with the signal's reason. Ranges
   * come in the order in which they were asked for, as far as the source can do that.
   */
  fetch(range: LayerRange, signal: AbortSignal): Promise<Uint8Array<ArrayBuffer>>;
}
