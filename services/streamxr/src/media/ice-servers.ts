import { createHmac } from 'node:crypto';
import type { WireIceServer } from '@streamxr/protocol';

export interface IceServerOptions {
  readonly servers: readonly WireIceServer[];
  /** Shared with the TURN server; null where credentials are fixed. */
  readonly turnSecret: string | null;
  /** How long credentials made from it are good for, in seconds. */
  readonly turnTtlSeconds: number;
}

/**
 * The ICE servers for one member. Where a secret is shared with the TURN server, its credentials end by themselves: the user name is their
 * end (seconds since the Unix epoch) and the member, the password an HMAC-SHA1 over it. Source: draft-uberti-behave-turn-rest-00, as coturn's
 * `use-auth-secret` reads it.
 */
export function iceServersFor(
  clientId: string,
  { servers, turnSecret, turnTtlSeconds }: IceServerOptions,
  nowMs: number,
): readonly WireIceServer[] {
  if (turnSecret === null) return servers;
  const username = `${Math.floor(nowMs / 1_000) + turnTtlSeconds}:${clientId}`;
  const credential = createHmac('sha1', turnSecret).update(username).digest('base64');
  return servers.map((server) =>
    server.urls.some((url) => /^turns?:/i.test(url)) && server.username === undefined
      ? { ...server, username, credential }
      : server,
  );
}
