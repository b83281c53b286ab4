import { StorageError } from '@streamxr/kernel';
import { textOf } from './answer-xml.ts';

/** More room is what helps: S3 itself is never full, stores of one's own are. */
const fullCodes = new Set([
  'EntityTooLarge',
  'InsufficientCapacity',
  'QuotaExceeded',
  'XMinioStorageFull',
  'XMinioAdminBucketQuotaExceeded',
]);

/** What a store answered instead of what was asked for. */
export class S3Refusal extends Error {
  override readonly name = 'S3Refusal';
  readonly status: number;
  /** The store's own: `NoSuchKey`, `SlowDown`; empty where it gave none. */
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }

  /** Reads the answer to its end. */
  static async of(response: Response): Promise<S3Refusal> {
    const body = await response.text().catch(() => '');
    const code = textOf(body, 'Code') ?? '';
    return new S3Refusal(response.status, code, textOf(body, 'Message') ?? response.statusText);
  }

  /** Trying the same again may help. */
  get isPassing(): boolean {
    if (this.status === 501) return false;
    return this.status === 429 || this.status >= 500 || this.code === 'RequestTimeout';
  }
}

/** As callers of the store hear it. */
export function storageErrorOf(attempt: string, error: unknown): StorageError {
  const refusal = error instanceof S3Refusal ? error : null;
  const isFull = refusal !== null && (refusal.status === 507 || fullCodes.has(refusal.code));
  const words =
    refusal === null
      ? reasonOf(error)
      : `${refusal.status} ${refusal.code} ${refusal.message}`.replaceAll(/\s+/g, ' ').trim();
  return new StorageError(isFull ? 'STORAGE_FULL' : 'STORAGE_FAILED', `S3: ${attempt}: ${words}`, {
    cause: error,
  });
}

/** fetch says "fetch failed", and why in its cause. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}
