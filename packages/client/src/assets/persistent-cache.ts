/** Bytes that outlive the page, by the SHA-256 of their content (64 hexadecimal digits). Never fails: what it cannot do it skips. */
export interface PersistentCache {
  /** Null when it is not there, or is not what it should be. */
  get(sha256: string): Promise<Uint8Array<ArrayBuffer> | null>;
  put(sha256: string, bytes: Uint8Array<ArrayBuffer>): Promise<void>;
}
