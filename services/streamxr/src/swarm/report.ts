import type { PlaneBytes } from '@streamxr/client';
import type { Bot } from './bot.ts';
import type { Percentiles } from './latencies.ts';
import type { Tally } from './tally.ts';

/** What a swarm prints at its end, as one line of JSON. */
export interface SwarmReport {
  readonly joined: number;
  readonly failed: number;
  /** Durable events that arrived, over all members. */
  readonly events: number;
  /** From a request to its echo. Null when nobody asked for anything. */
  readonly latencyMs: Percentiles | null;
  /** From a request to its arrival at others. */
  readonly peerLatencyMs: Percentiles | null;
  readonly bytesIn: number;
  readonly bytesOut: number;
  readonly gaps: number;
  readonly duplicates: number;
  /** By code; `BUG` is a mistake of the swarm. */
  readonly errors: Readonly<Record<string, number>>;
}

export function makeReport(bots: readonly Bot[], tally: Tally): SwarmReport {
  const joined = bots.filter((bot) => bot.hasJoined).length;
  const stats = bots.map((bot) => bot.client.stats);
  return {
    joined,
    failed: bots.length - joined,
    events: sum(stats, ({ events }) => events),
    latencyMs: tally.echo.percentiles(),
    peerLatencyMs: tally.peer.percentiles(),
    bytesIn: sum(stats, ({ bytesIn }) => totalOf(bytesIn)),
    bytesOut: sum(stats, ({ bytesOut }) => totalOf(bytesOut)),
    gaps: sum(stats, ({ gaps }) => gaps),
    duplicates: sum(stats, ({ duplicates }) => duplicates),
    errors: tally.errors,
  };
}

/** Everybody came in, and nobody missed anything or heard it twice. */
export function isHealthy({ failed, gaps, duplicates }: SwarmReport): boolean {
  return failed === 0 && gaps === 0 && duplicates === 0;
}

function totalOf({ control, events, presence, assets }: PlaneBytes): number {
  return control + events + presence + assets;
}

function sum<Item>(items: readonly Item[], numberOf: (item: Item) => number): number {
  return items.reduce((total, item) => total + numberOf(item), 0);
}
