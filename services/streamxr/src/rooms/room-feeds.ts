import { type Connection, Feed, type WriteSchedule } from '@streamxr/adapter-websocket';
import type { Subprotocol } from '@streamxr/protocol';
import type { Outgoing } from './outgoing.ts';

/** What a room tells all its members, in both encodings. Encodings that nobody reads cost nothing. */
export class RoomFeeds {
  readonly #feeds: Readonly<Record<Subprotocol, Feed>>;

  constructor(schedule: WriteSchedule) {
    this.#feeds = { 'streamxr.v1.bin': new Feed(schedule), 'streamxr.v1.json': new Feed(schedule) };
  }

  add(connection: Connection): void {
    this.#feeds[connection.subprotocol].add(connection);
  }

  delete(connection: Connection): void {
    this.#feeds[connection.subprotocol].delete(connection);
  }

  push(outgoing: Outgoing, except: Connection | null): void {
    this.#pushTo('streamxr.v1.bin', outgoing, except);
    this.#pushTo('streamxr.v1.json', outgoing, except);
  }

  #pushTo(subprotocol: Subprotocol, outgoing: Outgoing, except: Connection | null): void {
    const feed = this.#feeds[subprotocol];
    if (feed.size > 0) feed.push(outgoing.frame(subprotocol), except);
  }
}
