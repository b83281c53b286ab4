import type { PlaneBytes } from '@streamxr/client';
import type { Bot } from './bot.ts';
import { type Percentiles, percentilesOf } from './latencies.ts';
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
  /** Round trips of each member's newest ping: also of those who ask for nothing. Null when nobody got in. */
  readonly pingMs: Percentiles | null;
  readonly bytesIn: number;
  readonly bytesOut: number;
  readonly gaps: number;
  readonly duplicates: number;
  /** Times that members came back after their line had dropped. */
  readonly reconnects: number;
  /** By code; `BUG` is a mistake of the swarm. */
  readonly errors: Readonly<Record<string, number>>;
}

/** What one crew has to say: the report before percentiles, which cannot be added up. */
export interface CrewReport extends Omit<SwarmReport, 'latencyMs' | 'peerLatencyMs' | 'pingMs'> {
  /** A sample of 100,000 at most. */
  readonly echoMs: readonly number[];
  readonly peerMs: readonly number[];
  /** One for each member that has joined. */
  readonly roundTripsMs: readonly number[];
  /** What kept members out, each reason once. */
  readonly troubles: readonly string[];
}

export function reportOf(bots: readonly Bot[], tally: Tally): CrewReport {
  const joined = bots.filter((bot) => bot.hasJoined).length;
  const stats = bots.map((bot) => bot.client.stats);
  return {
    joined,
    failed: bots.length - joined,
    events: sum(stats, ({ events }) => events),
    echoMs: tally.echo.samples,
    peerMs: tally.peer.samples,
    roundTripsMs: bots.flatMap((bot) => (bot.hasJoined ? [bot.client.stats.roundTripMs] : [])),
    bytesIn: sum(stats, ({ bytesIn }) => totalOf(bytesIn)) + sum(bots, ({ unseenBytes }) => unseenBytes),
    bytesOut: sum(stats, ({ bytesOut }) => totalOf(bytesOut)),
    gaps: sum(stats, ({ gaps }) => gaps),
    duplicates: sum(stats, ({ duplicates }) => duplicates),
    reconnects: sum(bots, ({ reconnects }) => reconnects),
    errors: tally.errors,
    troubles: [...new Set(bots.filter((bot) => !bot.hasJoined).map((bot) => bot.trouble))],
  };
}

/** Crews of about the same size, which measured about the same number of times. */
export function mergeReports(crews: readonly CrewReport[]): SwarmReport {
  return {
    joined: sum(crews, ({ joined }) => joined),
    failed: sum(crews, ({ failed }) => failed),
    events: sum(crews, ({ events }) => events),
    latencyMs: percentilesOf(crews.flatMap(({ echoMs }) => echoMs)),
    peerLatencyMs: percentilesOf(crews.flatMap(({ peerMs }) => peerMs)),
    pingMs: percentilesOf(crews.flatMap(({ roundTripsMs }) => roundTripsMs)),
    bytesIn: sum(crews, ({ bytesIn }) => bytesIn),
    bytesOut: sum(crews, ({ bytesOut }) => bytesOut),
    gaps: sum(crews, ({ gaps }) => gaps),
    duplicates: sum(crews, ({ duplicates }) => duplicates),
    reconnects: sum(crews, ({ reconnects }) => reconnects),
    errors: mergeCounts(crews.map(({ errors }) => errors)),
  };
}

/** Everybody came in, and nobody missed anything or heard it twice. */
export function isHealthy({ failed, gaps, duplicates }: SwarmReport): boolean {
  return failed === 0 && gaps === 0 && duplicates === 0;
}

function mergeCounts(many: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const merged: Record<string, number> = {};
  for (const counts of many)
    for (const [code, count] of Object.entries(counts)) merged[code] = (merged[code] ?? 0) + count;
  return merged;
}

function totalOf({ control, events, presence, assets }: PlaneBytes): number {
  return control + events + presence + assets;
}

function sum<Item>(items: readonly Item[], numberOf: (item: Item) => number): number {
  return items.reduce((total, item) => total + numberOf(item), 0);
}
