import { type Clock, type Logger, type Random, silentLogger } from '@streamxr/kernel';
import { parseColor, parseDisplayName, parseRoomName } from '@streamxr/protocol';
import type { PersistentCache } from './assets/persistent-cache.ts';
import type { OpenTransport } from './line/transport.ts';
import { openWebSocket } from './line/websocket-transport.ts';
import { type PageSignals, systemPageSignals } from './page-signals.ts';
import type { SessionMemory } from './session-memory.ts';
import { StreamXrError } from './stream-xr-error.ts';
import { systemClock } from './system-clock.ts';
import { systemTimers, type Timers } from './timers.ts';

export interface JoinOptions {
  /** `ws://host/ws` or `wss://host/ws`. */
  readonly url: string;
  readonly room: string;
  /** Without one the server gives one. */
  readonly name?: string | undefined;
  /** `#rrggbb`; without one the server gives one. */
  readonly color?: string | undefined;
  readonly ticket?: string | undefined;
  /** How messages travel; they mean the same. `bin` unless said. */
  readonly encoding?: 'bin' | 'json' | undefined;
  /** Poses a second while this member moves; 20 unless said. */
  readonly poseHz?: number | undefined;
  /** Keeps the session over a reload of the page. */
  readonly storage?: SessionMemory | undefined;
  /** Keeps models for the next visit. */
  readonly assetCache?: PersistentCache | undefined;
  readonly log?: Logger | undefined;
  /** The platform's WebSocket unless said. */
  readonly openTransport?: OpenTransport | undefined;
  readonly clock?: Clock | undefined;
  readonly random?: Random | undefined;
  readonly timers?: Timers | undefined;
  readonly signals?: PageSignals | undefined;
}

const poseHzMax = 90;

/** Options with nothing left open. */
export type ResolvedOptions = ReturnType<typeof resolveOptions>;

/** Throws a StreamXrError `BAD_FIELD` for what the server would refuse anyway. */
export function resolveOptions(options: JoinOptions) {
  if (!/^wss?:$/.test(urlOf(options.url).protocol)) throw badField('url: must begin with ws:// or wss://');
  if (parseRoomName(options.room) === null)
    throw badField('room: must be letters, digits, `-` and `_`, 64 at most');
  if (options.name !== undefined && parseDisplayName(options.name) === null)
    throw badField('name: is not allowed');
  if (options.color !== undefined && parseColor(options.color) === null)
    throw badField('color: must be such as #2f9e8f');
  const poseHz = options.poseHz ?? 20;
  if (!(poseHz > 0 && poseHz <= poseHzMax))
    throw badField(`poseHz: must be more than 0 and at most ${poseHzMax}`);
  return {
    ...options,
    poseHz,
    encoding: options.encoding ?? 'bin',
    storage: options.storage ?? null,
    assetCache: options.assetCache ?? null,
    log: options.log ?? silentLogger,
    openTransport: options.openTransport ?? openWebSocket,
    clock: options.clock ?? systemClock,
    random: options.random ?? ({ float: () => Math.random() } satisfies Random),
    timers: options.timers ?? systemTimers,
    signals: options.signals ?? systemPageSignals,
  };
}

function urlOf(text: string): URL {
  try {
    return new URL(text);
  } catch (error) {
    throw new StreamXrError('BAD_FIELD', 'url: is no URL', { cause: error });
  }
}

function badField(message: string): StreamXrError {
  return new StreamXrError('BAD_FIELD', message);
}
