import { parseDisplayName, parseRoomName } from '@streamxr/protocol';

export const defaultRoom = 'default';

/** What the page's own URL asks for. */
export interface Address {
  /** As asked for; `default` when the URL names none. */
  readonly room: string;
  /** The room of the URL when it cannot be a room's name; `room` is `default` then. */
  readonly refusedRoom: string | null;
  readonly name: string | null;
  /** A secret: the page moves it out of the address bar at once. */
  readonly ticket: string | null;
  /** The secret that voices and pictures are encrypted with, of `#key=`: it stays in the fragment, which no browser sends anywhere. */
  readonly key: string | null;
}

/**
 * Reads `?room=`, `?name=` and the ticket: `#ticket=`, which browsers keep to themselves, or `?ticket=`. What is not allowed counts
 * as absent.
 */
export function readAddress(href: string): Address {
  const { searchParams: query, hash } = new URL(href);
  const fragment = new URLSearchParams(hash.slice(1));
  const key = fragment.get('key');
  const wanted = query.get('room');
  const room = wanted === null || wanted === '' ? defaultRoom : parseRoomName(wanted);
  return {
    room: room ?? defaultRoom,
    refusedRoom: room === null ? wanted : null,
    name: parseDisplayName(query.get('name')?.trim()),
    ticket: fragment.get('ticket') ?? query.get('ticket'),
    key: key !== null && isSecret(key) ? key : null,
  };
}

/** The same URL without its ticket: what may stay in the address bar, in history and in screenshots. */
export function withoutTicket(href: string): string {
  const url = new URL(href);
  url.searchParams.delete('ticket');
  const fragment = new URLSearchParams(url.hash.slice(1));
  if (fragment.has('ticket')) {
    fragment.delete('ticket');
    url.hash = fragment.toString();
  }
  return url.href;
}

/** The same URL with this secret in its fragment, or with none. */
export function withKey(href: string, key: string | null): string {
  const url = new URL(href);
  const fragment = new URLSearchParams(url.hash.slice(1));
  if (key === null) fragment.delete('key');
  else fragment.set('key', key);
  url.hash = fragment.toString();
  return url.href;
}

/** The link that brings somebody else into the room, on `origin` where that is given (a server's address in the local network). */
export function inviteLink(href: string, room: string, origin?: string, key: string | null = null): string {
  const here = new URL(href);
  const link = new URL(here.pathname.replace(/index\.html$/, ''), origin ?? here.origin);
  link.searchParams.set('room', room);
  if (key !== null) link.hash = `key=${key}`;
  return link.href;
}

/** Where the room's WebSocket is: beside the page, encrypted when the page is. */
export function socketUrl(href: string): string {
  const url = new URL('ws', new URL('.', href));
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  url.search = '';
  url.hash = '';
  return url.href;
}

/** Short ones are guessed, long ones are no secrets of ours. */
function isSecret(key: string): boolean {
  return /^[\w-]{16,128}$/.test(key);
}
