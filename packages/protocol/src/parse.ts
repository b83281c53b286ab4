import { assetId, color, displayName, requestId, roomName, sha256 } from './shapes.ts';
import type { Field } from './wire/field.ts';
import { trackTitle } from './media-shapes.ts';
import { Malformed } from './wire/malformed.ts';

/** The wire's own checks for values that arrive elsewhere: URLs, forms, command lines. `null` when not allowed. */
export const parseRoomName = parserOf(roomName);
export const parseDisplayName = parserOf(displayName);
export const parseRequestId = parserOf(requestId);
export const parseColor = parserOf(color);
export const parseAssetId = parserOf(assetId);
export const parseSha256 = parserOf(sha256);
export const parseTrackTitle = parserOf(trackTitle);

function parserOf<Value>(field: Field<Value>): (input: unknown) => Value | null {
  return (input) => {
    try {
      return field.parse(input);
    } catch (error) {
      if (error instanceof Malformed) return null;
      throw error;
    }
  };
}
