import { limits } from './limits.ts';
import { printable } from './wire/scalar-fields.ts';

interface ErrorEntry {
  /** HTTP status where the same refusal is met over HTTP. */
  readonly http: number;
  /** What a person reads when nothing more precise is known. */
  readonly sentence: string;
  /** Trying the same again later may work. */
  readonly retry: boolean;
  /** WebSocket close code, where this error ends the connection (4000–4999: RFC 6455 §7.4.2). */
  readonly closes?: number;
}

/** The error catalogue. Codes are API: never renamed, never reused. */
export const errors = {
  BAD_JSON: { http: 400, sentence: 'The message is not valid JSON.', retry: false },
  BAD_FRAME: { http: 400, sentence: 'The binary frame is not a message.', retry: false },
  BAD_FIELD: { http: 400, sentence: 'A field of the message is missing or not allowed.', retry: false },
  UNKNOWN_TYPE: { http: 400, sentence: 'There is no message of that type.', retry: false },
  TOO_LARGE: { http: 413, sentence: 'The message is larger than allowed.', retry: false },
  ABUSE: { http: 400, sentence: 'Too many malformed messages.', retry: false, closes: 4000 },
  HELLO_EXPECTED: { http: 400, sentence: 'Say hello first.', retry: false },
  HELLO_TIMEOUT: { http: 408, sentence: 'No hello came in time.', retry: true, closes: 4001 },
  HELLO_AGAIN: { http: 400, sentence: 'This connection has joined already.', retry: false },
  BAD_TICKET: { http: 401, sentence: 'The ticket is not valid or has expired.', retry: false, closes: 4003 },
  TICKET_NEEDED: { http: 401, sentence: 'A ticket is needed here.', retry: false, closes: 4003 },
  NOT_ALLOWED: { http: 403, sentence: 'You are not allowed to do that here.', retry: false },
  BAD_ORIGIN: { http: 403, sentence: 'This page may not use this server.', retry: false },
  RATE_LIMITED: { http: 429, sentence: 'That was too fast; try again in a moment.', retry: true },
  FLOOD: { http: 429, sentence: 'Far too many messages.', retry: true, closes: 4008 },
  SLOW_READER: { http: 503, sentence: 'The connection could not keep up.', retry: true, closes: 4010 },
  REPLACED: {
    http: 409,
    sentence: 'The session was continued from another connection.',
    retry: false,
    closes: 4011,
  },
  ROOM_FULL: { http: 503, sentence: 'The room is full.', retry: true, closes: 4004 },
  ROOM_DAMAGED: {
    http: 500,
    sentence: "The room's record is damaged; an operator has to look at it.",
    retry: false,
    closes: 4005,
  },
  TOO_MANY_ROOMS: {
    http: 503,
    sentence: 'The server holds as many rooms as it may.',
    retry: true,
    closes: 4004,
  },
  ROOM_NOT_FOUND: { http: 404, sentence: 'There is no such room.', retry: false },
  OBJECT_NOT_FOUND: { http: 404, sentence: 'There is no such object.', retry: false },
  OBJECT_HELD: { http: 409, sentence: 'Someone else is holding it.', retry: true },
  OBJECT_NOT_HELD: { http: 409, sentence: 'You are not holding it.', retry: false },
  OBJECT_LOCKED: { http: 409, sentence: 'It is locked.', retry: false },
  TOO_MANY_OBJECTS: { http: 409, sentence: 'The room holds as many objects as it may.', retry: false },
  ASSET_NOT_FOUND: { http: 404, sentence: 'There is no such asset.', retry: false },
  ASSET_NOT_READY: { http: 409, sentence: 'The asset is still being prepared.', retry: true },
  ASSET_TOO_LARGE: { http: 413, sentence: 'The file is larger than allowed.', retry: false },
  ASSET_NOT_GLB: { http: 415, sentence: 'That is not a GLB file (glTF 2.0 binary).', retry: false },
  ASSET_INVALID: { http: 422, sentence: 'The model is broken.', retry: false },
  ASSET_UNSUPPORTED: {
    http: 422,
    sentence: 'The model needs something that is not supported.',
    retry: false,
  },
  QUOTA_EXCEEDED: { http: 413, sentence: 'There is no room left for more assets.', retry: false },
  TOO_MANY_TRANSFERS: { http: 429, sentence: 'Too many transfers at once.', retry: true },
  TRANSFER_NOT_FOUND: { http: 404, sentence: 'There is no such transfer.', retry: false },
  UPLOAD_INCOMPLETE: { http: 400, sentence: 'The upload ended early.', retry: true },
  STORAGE_FULL: { http: 507, sentence: 'The disk is full; nothing was changed.', retry: true },
  STORAGE_FAILED: { http: 503, sentence: 'Storage is not answering; nothing was changed.', retry: true },
  DRAINING: { http: 503, sentence: 'The server is restarting.', retry: true, closes: 1012 },
  NOT_FOUND: { http: 404, sentence: 'There is nothing here.', retry: false },
  INTERNAL: { http: 500, sentence: 'Something went wrong on our side.', retry: true },
  // New codes go to the end: their place is their number on the wire.
  TOO_MANY_CONNECTIONS: {
    http: 429,
    sentence: 'You are in this room on as many devices as you may.',
    retry: false,
    closes: 4012,
  },
  SPECTATOR: {
    http: 403,
    sentence: 'You are watching: all seats are taken. Raise your hand to be given the next one.',
    retry: true,
  },
  IN_LOBBY: { http: 409, sentence: 'You are waiting outside until there is a place.', retry: true },
  SLOW_MODE: { http: 429, sentence: 'Slow mode is on: wait before you write again.', retry: true },
  CAMPAIGN_NOT_FOUND: { http: 404, sentence: 'There is no such campaign.', retry: false },
  CAMPAIGN_INVALID: { http: 422, sentence: 'The description of the campaign is not allowed.', retry: false },
  CAMPAIGN_NOT_RUNNING: { http: 409, sentence: 'The campaign is paused.', retry: true },
  CAMPAIGN_UNAVAILABLE: { http: 503, sentence: 'The campaign cannot run here right now.', retry: true },
  TOO_MANY_CAMPAIGNS: { http: 409, sentence: 'There are as many campaigns as there may be.', retry: true },
  TICK_NOT_KEPT: { http: 410, sentence: 'That moment of the campaign is not kept any more.', retry: false },
  BINARY_NEEDED: { http: 400, sentence: 'That is only told in streamxr.v1.bin.', retry: false },
  ENGINE_UNAVAILABLE: {
    http: 503,
    sentence: 'The engine of the campaign is not installed here.',
    retry: false,
  },
  MEDIA_UNAVAILABLE: { http: 503, sentence: 'There is no voice and video here right now.', retry: true },
  MEDIA_NOT_STARTED: { http: 409, sentence: 'Voice and video have not been started.', retry: true },
  MEDIA_FULL: { http: 503, sentence: 'No more people can talk here right now.', retry: true },
  SDP_INVALID: { http: 422, sentence: 'The offer of the browser cannot be answered.', retry: false },
  TRACK_NOT_FOUND: { http: 404, sentence: 'That voice or picture is gone.', retry: false },
  TOO_MANY_TRACKS: {
    http: 409,
    sentence: 'There are as many voices and pictures as there may be.',
    retry: true,
  },
  STAGE_TAKEN: { http: 409, sentence: 'Somebody else has the stage.', retry: true },
  UNSUPPORTED_TYPE: { http: 415, sentence: 'That kind of content is not taken here.', retry: false },
  PRECONDITION_FAILED: { http: 412, sentence: 'It has changed since: ask for it again.', retry: false },
  PRECONDITION_NEEDED: { http: 428, sentence: 'Say with If-Match what you want to change.', retry: false },
  METHOD_NOT_ALLOWED: { http: 405, sentence: 'That cannot be asked of this address.', retry: false },
  AUDIO_ZONE_INVALID: { http: 422, sentence: 'A sound zone cannot be like that.', retry: false },
} as const satisfies Record<string, ErrorEntry>;

export type ErrorCode = keyof typeof errors;

export const errorCodes = Object.keys(errors) as readonly ErrorCode[];

export function errorEntry(code: ErrorCode): ErrorEntry {
  return errors[code];
}

/** A refusal as it travels: a code, and words where the catalogue's sentence can be more precise. */
export interface Refusal {
  readonly code: ErrorCode;
  readonly message?: string;
  readonly retryAfterMs?: number;
}

/** The `error` message that tells a client of a refusal: the catalogue's sentence where there is no more precise one. */
export function errorMessage(
  refusal: Refusal & { readonly objectId?: string | undefined; readonly transferId?: number | undefined },
  requestId?: string,
): {
  readonly type: 'error';
  readonly code: ErrorCode;
  readonly message: string;
  readonly requestId: string | undefined;
  readonly objectId: string | undefined;
  readonly retryAfterMs: number | undefined;
  readonly transferId: number | undefined;
} {
  const { code, objectId, retryAfterMs, transferId } = refusal;
  // The words may quote what a stranger sent; what its reader's codec would refuse must not get in.
  const words = printable((refusal.message ?? '').slice(0, limits.errorMessageMax));
  const message = words === '' ? errors[code].sentence : words;
  return { type: 'error', code, message, requestId, objectId, retryAfterMs, transferId };
}
