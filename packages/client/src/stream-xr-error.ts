import { type ErrorCode, errorEntry, type ServerMessageOf } from '@streamxr/protocol';

/** What can go wrong with a request: the server's catalogue, and the things that only the client sees. */
export type ClientErrorCode = ErrorCode | 'OFFLINE' | 'TIMEOUT' | 'MEDIA_UNREACHABLE';

interface StreamXrErrorDetails {
  readonly retryAfterMs?: number | undefined;
  readonly objectId?: string | undefined;
  readonly cause?: unknown;
}

/**
 * Every promise of the SDK rejects with this (an aborted wait rejects with its signal's reason). `code` is stable, `message` is
 * for people. `OFFLINE`: not connected, or the line dropped before the answer; the request may or may not have had its effect.
 * `TIMEOUT`: connected, and no answer came. `MEDIA_UNREACHABLE`: the room is there, but no way for voice and video.
 */
export class StreamXrError extends Error {
  override readonly name = 'StreamXrError';
  readonly code: ClientErrorCode;
  /** Trying again makes sense after this many milliseconds, where the server said so. */
  readonly retryAfterMs: number | undefined;
  /** The object that the refusal is about, so that a page can put it back. */
  readonly objectId: string | undefined;

  constructor(code: ClientErrorCode, message?: string, details: StreamXrErrorDetails = {}) {
    super(message ?? sentenceOf(code), details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.retryAfterMs = details.retryAfterMs;
    this.objectId = details.objectId;
  }
}

/** The error that an `error` message of the server stands for. */
export function toError(message: ServerMessageOf<'error'>): StreamXrError {
  return new StreamXrError(message.code, message.message, message);
}

function sentenceOf(code: ClientErrorCode): string {
  switch (code) {
    case 'OFFLINE':
      return 'There is no connection to the room.';
    case 'TIMEOUT':
      return 'The server did not answer in time.';
    case 'MEDIA_UNREACHABLE':
      return 'Voice and video do not get through from this network.';
    default:
      return errorEntry(code).sentence;
  }
}
