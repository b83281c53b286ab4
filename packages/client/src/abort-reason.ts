/** Why a signal was aborted, as something to reject with: `abort(reason)` takes anything, promises should not. */
export function abortReason(signal: AbortSignal | undefined): Error {
  const reason: unknown = signal?.reason;
  return reason instanceof Error ? reason : new DOMException('The wait was aborted.', 'AbortError');
}
