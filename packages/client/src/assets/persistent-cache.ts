/**
 * Bytes that outlive the page, by the SHA-256 of their content (64 hexadecimal digits). Never fails: what it cannot do it skips.
 * What it gives back is checked against the hash, so it need not be trusted.
 */
export interface PersistentCache {
  /** What is there, by hash. */
  hashes(): Promise<readonly string[]>;
  /** Null when it is not there. */
  get(sha256: string): Promise<Uint8Array<ArrayBuffer> | null>;
  /** Replaces what was there. */
  put(sha256: string, bytes: Uint8Array<ArrayBuffer>): Promise<void>;
}
