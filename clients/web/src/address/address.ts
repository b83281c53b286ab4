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
}

/**
 * Reads `?room=`, `?name=` and the ticket: `#ticket=`, which browsers keep to themselves, or `?ticket=`. What is not allowed counts
 * as absent.
 */
export function readAddress(href: string): Address {
  const { searchParams: query, hash } = new URL(href);
  const wanted = query.get('room');
  const room = wanted === null || wanted === '' ? defaultRoom : parseRoomName(wanted);
  return {
    room: room ?? defaultRoom,
    refusedRoom: room === null ? wanted : null,
    name: parseDisplayName(query.get('name')?.trim()),
    ticket: new URLSearchParams(hash.slice(1)).get('ticket') ?? query.get('ticket'),
  };
}

/** The same URL without its ticket: what may stay in the address bar, in history and in screenshots. */
export function withoutTicket(href: string): string {
  const url = new URL(href);
  url.searchParams.delete('ticket');
  const fragment = new URLSearchParams(url.hash.slice(1));
  if (fragment.has('ticket')) url.hash = '';
  return url.href;
}

/** The link that brings somebody else into the room, on `origin` where that is given (a server's address in the local network). */
export function inviteLink(href: string, room: string, origin?: string): string {
  const here = new URL(href);
  const link = new URL(here.pathname.replace(/index\.html$/, ''), origin ?? here.origin);
  link.searchParams.set('room', room);
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
