import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { MemoryWatch, type WithMemory } from './memory-watch.ts';
import { Promptness } from './promptness.ts';
import { Voice } from './voice.ts';

/** Of each of the two: ten lines a second. */
const sayEveryMs = 100;
/** How long the room is watched before anything is done to it. */
const calmMs = 1_000;
/** Percentiles are of the lines of so long: forty lines, heard by two. */
const windowMs = 2_000;
/** After a fault, a window in which the room is prompt begins at the latest after this. */
const recoverMsMax = 2_000;
/** Prompt is what the room was before, with room for the other things that test machines do. */
const promptFactor = 4;
const promptMsMin = 300;
/** For what is on its way when everything is over. */
const settleMsMax = 10_000;
const pollMs = 50;

export interface Bounds {
  /** What the server may take beyond what it had before. Growing heaps and kernel buffers are in it. */
  readonly memoryGrowthBytesMax?: number;
}

/** What of a server under test is looked at. */
export interface WatchedServer extends WithMemory {
  readonly socketUrl: string;
  ticket(order: { readonly room: string; readonly role: 'admin'; readonly subject: string }): Promise<string>;
}

const mebibyte = 1024 * 1024;

/**
 * Two members who talk all the time, and by whom it is judged what a fault does to those whom it does not concern: no event is lost or
 * doubled or out of order, the server's memory stays bounded, and the 99th percentile is back within two seconds.
 */
export class Witness implements Disposable {
  readonly #server: WatchedServer;
  readonly #promptness: Promptness;
  readonly #voices: readonly [Voice, Voice];
  readonly #timer: NodeJS.Timeout;

  private constructor(server: WatchedServer, promptness: Promptness, voices: readonly [Voice, Voice]) {
    this.#server = server;
    this.#promptness = promptness;
    this.#voices = voices;
    let turn = 0;
    this.#timer = setInterval(() => voices[turn++ % 2]?.say(), sayEveryMs / 2);
  }

  static async join(server: WatchedServer, room: string): Promise<Witness> {
    const promptness = new Promptness(2);
    const { socketUrl } = server;
    const join = async (name: string): Promise<Voice> => {
      const ticket = await server.ticket({ room, role: 'admin', subject: name });
      return Voice.join({ socketUrl, room, name, ticket, promptness });
    };
    return new Witness(server, promptness, [await join('Witness A'), await join('Witness B')]);
  }

  /** Lines that each has said, by name: what every other member is to hear as well. */
  get said(): ReadonlyMap<string, number> {
    return new Map(this.#voices.map((voice) => [voice.name, voice.said]));
  }

  /** Watches the room before, while and after `fault` runs. Throws when anything was not as it has to be. */
  async outlives(
    fault: () => Promise<void>,
    { memoryGrowthBytesMax = 64 * mebibyte }: Bounds = {},
  ): Promise<void> {
    await sleep(calmMs);
    const calmP99Ms = this.#p99Ms(performance.now() - calmMs);
    using memory = await MemoryWatch.start(this.#server);
    await fault();
    this.#assertWhole();
    await this.#recovers(Math.max(promptMsMin, calmP99Ms * promptFactor));
    await this.settle();
    const grown = Math.round(memory.growthBytes / mebibyte);
    assert.ok(memory.growthBytes <= memoryGrowthBytesMax, `the server grew by ${grown} MiB`);
  }

  /** Resolves when both have heard everything that was said so far, rightly; throws when not. */
  async settle(): Promise<void> {
    const said = this.said;
    const untilMs = performance.now() + settleMsMax;
    const isComplete = (): boolean =>
      this.#voices.every((voice) => [...said].every(([name, line]) => voice.lastLineOf(name) >= line));
    while (!isComplete() && performance.now() < untilMs) await sleep(pollMs);
    this.#assertWhole();
    assert.ok(isComplete(), 'what was said has not come after ten seconds');
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
    for (const voice of this.#voices) voice[Symbol.dispose]();
  }

  #assertWhole(): void {
    assert.deepEqual(
      this.#voices.flatMap(({ violations }) => violations),
      [],
    );
  }

  async #recovers(promptMs: number): Promise<void> {
    const endMs = performance.now();
    const seen: number[] = [];
    for (let fromMs = endMs; fromMs <= endMs + recoverMsMax; fromMs += pollMs) {
      await sleep(Math.max(0, fromMs + windowMs - performance.now()));
      const p99Ms = this.#p99Ms(fromMs);
      if (p99Ms <= promptMs) return;
      seen.push(Math.round(p99Ms));
    }
    assert.fail(`p99 has not come back to ${Math.round(promptMs)} ms: ${seen.join(', ')} ms`);
  }

  /** Of the lines of a window. */
  #p99Ms(fromMs: number): number {
    return this.#promptness.p99Ms(fromMs, fromMs + windowMs, performance.now());
  }
}
