import { type ClientMessage, jsonCodec } from '@streamxr/protocol';
import { StreamXrError } from './stream-xr-error.ts';

/**
 * Throws a StreamXrError `BAD_FIELD` that names the field, where the server would refuse the message as malformed. Asked before
 * sending, because refusals of binary frames cannot name the request, and too many of them end the connection.
 */
export function assertSendable(message: ClientMessage): void {
  const decoded = jsonCodec.decodeClient(jsonCodec.encodeClient(message));
  if (!decoded.ok) throw new StreamXrError('BAD_FIELD', decoded.refusal.message);
}
