/**
 * What every storage adapter throws when the world outside fails it. Callers tell members with the code of the same name;
 * nothing was changed.
 */
export class StorageError extends Error {
  override readonly name = 'StorageError';
  /** `STORAGE_FULL`: no space or quota left. `STORAGE_FENCED`: somebody newer owns the data. `STORAGE_FAILED`: all else. */
  readonly code: 'STORAGE_FULL' | 'STORAGE_FENCED' | 'STORAGE_FAILED';

  constructor(code: StorageError['code'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
