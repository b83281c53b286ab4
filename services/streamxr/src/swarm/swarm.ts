import { setTimeout as wait } from 'node:timers/promises';
import { SeededRandom } from '@streamxr/kernel';
import { behaviourFor } from './behaviours.ts';
import { Bot } from './bot.ts';
import { makeReport, type SwarmReport } from './report.ts';
import type { SwarmOptions } from './swarm-options.ts';
import { Tally } from './tally.ts';

/** Of each bot: as often as its pose is sent. */
const stepMs = 50;
/** Bots move in turns, so that they do not all send at the same moment. */
const turnMs = 5;
/** Handshakes a second: a crowd at the door, not an attack. */
const joinsPerSecond = 200;
const joinMsMax = 15_000;
/** The last echoes are still on their way. */
const settleMs = 300;

export interface SwarmResult {
  readonly report: SwarmReport;
  /** What kept members out, each reason once. */
  readonly troubles: readonly string[];
}

/**
 * Sends bots into a room, lets them live there for `options.seconds`, and takes them out again. Ends by itself; `signal` ends it
 * earlier, with the same report.
 */
export async function runSwarm(options: SwarmOptions, signal: AbortSignal): Promise<SwarmResult> {
  const random = new SeededRandom(options.seed);
  const tally = new Tally(() => random.float());
  const bots: Bot[] = [];
  for (let index = 0; index < options.members && !signal.aborted; index++) {
    bots.push(new Bot(index, options, behaviourFor(options.behaviour, index), tally));
    await waitUnless(signal, 1000 / joinsPerSecond);
  }
  await untilAll(bots, signal);
  const troubles = new Set(bots.filter((bot) => !bot.hasJoined).map((bot) => bot.trouble));
  const stop = setInTurns(bots);
  await waitUnless(signal, options.seconds * 1000);
  stop();
  await wait(settleMs);
  const report = makeReport(bots, tally);
  await Promise.all(bots.map((bot) => bot.client.leave()));
  return { report, troubles: [...troubles] };
}

async function untilAll(bots: readonly Bot[], signal: AbortSignal): Promise<void> {
  const untilMs = performance.now() + joinMsMax;
  while (performance.now() < untilMs && !signal.aborted && !bots.every((bot) => bot.isDecided)) {
    await waitUnless(signal, 20);
  }
}

/** Steps every bot each 50 ms, a few at a time. Returns the function that stops. */
function setInTurns(bots: readonly Bot[]): () => void {
  const turns = stepMs / turnMs;
  let turn = 0;
  const timer = setInterval(() => {
    const nowMs = performance.now();
    for (let index = turn; index < bots.length; index += turns) bots[index]?.step(nowMs, stepMs / 1000);
    turn = (turn + 1) % turns;
  }, turnMs);
  return () => clearInterval(timer);
}

/** Waits, but not longer than until the signal. */
async function waitUnless(signal: AbortSignal, ms: number): Promise<void> {
  await wait(ms, undefined, { signal }).catch((error: unknown) => {
    if (!signal.aborted) throw error;
  });
}
