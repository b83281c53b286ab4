import { SeededRandom } from '@streamxr/kernel';
import type { JoinOptions } from '../join-options.ts';
import { joinRoom, type RoomClient } from '../room-client.ts';
import type { RoomEvents } from '../room-events.ts';
import type { RoomLimits } from '@streamxr/rooms';
import { ManualTime } from './manual-time.ts';
import { RoomHost } from './room-host.ts';

/** Everything that a client told, in order. */
export type Told = {
  readonly [Name in keyof RoomEvents]: { readonly event: Name; readonly argument: RoomEvents[Name] };
}[keyof RoomEvents];

const eventNames = [
  'connection',
  'welcome',
  'peer-joined',
  'peer-left',
  'peer-changed',
  'self-changed',
  'slow-mode-changed',
  'audio-zones-changed',
  'object-changed',
  'object-deleted',
  'chat',
  'error',
  'assets-changed',
  'goodbye',
  'lod-recommendation',
] as const satisfies readonly (keyof RoomEvents)[];

/** A host, its time, and clients that want to join. */
export class RoomRig {
  readonly time = new ManualTime();
  readonly host: RoomHost;
  readonly #wakers = new Set<() => void>();
  readonly #hiders = new Set<() => void>();

  constructor(limits: Partial<RoomLimits> = {}) {
    this.host = new RoomHost(this.time, limits);
  }

  join(options: Partial<JoinOptions> = {}): RoomClient {
    return joinRoom({
      url: 'ws://127.0.0.1/ws',
      room: 'atrium',
      openTransport: this.host.openTransport,
      clock: this.time,
      timers: this.time,
      random: new SeededRandom(1),
      signals: {
        onWake: subscribeTo(this.#wakers),
        onNetworkChange: () => () => undefined,
        onHide: subscribeTo(this.#hiders),
      },
      ...options,
    });
  }

  /** A client that is in the room. */
  async joined(options: Partial<JoinOptions> = {}): Promise<RoomClient> {
    const client = this.join(options);
    await this.time.advance(50);
    if (client.connection.state !== 'joined')
      throw new Error(`not joined: ${JSON.stringify(client.connection)}`);
    return client;
  }

  wakeUp(): void {
    for (const wake of this.#wakers) wake();
  }

  hide(): void {
    for (const hide of this.#hiders) hide();
  }
}

export function listen(client: RoomClient): Told[] {
  const told: Told[] = [];
  for (const event of eventNames) client.on(event, (argument) => told.push({ event, argument } as Told));
  return told;
}

/** `[name, code]` of a rejection, or the value. */
export async function outcomeOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    (value) => value ?? 'done',
    (error: unknown) => (error instanceof Error && 'code' in error ? error.code : error),
  );
}

function subscribeTo(listeners: Set<() => void>): (listener: () => void) => () => void {
  return (listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  };
}
