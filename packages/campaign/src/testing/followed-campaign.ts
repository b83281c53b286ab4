import { assert, SeededRandom } from '@streamxr/kernel';
import { ticksPerSecond } from '../../kernel/layout.ts';
import type { CampaignDescription } from '../description/description.ts';
import { kernelOptionsOf } from '../description/kernel-options.ts';
import { ParticleKernel } from '../kernel/particle-kernel.ts';
import { Checkpoints, checkEveryTicks } from '../loop/checkpoints.ts';
import { Follower } from '../loop/follower.ts';
import { TickMaster } from '../loop/tick-master.ts';
import { wildAction, WildBodies } from './scene-arbitraries.ts';

const tickMs = 1_000 / ticksPerSecond;

/** How a line treats what is sent over it; nothing is lost and nothing overtakes. */
export interface SimulatedLine {
  readonly delayMs: number;
  readonly jitterMs: number;
  /** Now and then nothing comes for so long. */
  readonly stallMs: number;
}

/** A client: a follower and its kernel, which may have fewer particles than the campaign. */
export class SimulatedClient {
  readonly follower: Follower;
  readonly kernel: ParticleKernel;
  /** Of own checkpoints, by tick. */
  readonly roots = new Map<number, string>();
  /** Ticks stepped in one go, the most of them. */
  burst = 0;

  constructor(follower: Follower, kernel: ParticleKernel) {
    this.follower = follower;
    this.kernel = kernel;
    kernel.reset(follower.nextTick);
  }

  run(nowMs: number): void {
    const due = this.follower.due(nowMs);
    this.burst = Math.max(this.burst, due);
    for (let step = 0; step < due; step++) this.step();
  }

  step(): void {
    const { tick, inputs } = this.follower.take();
    this.kernel.setInputs(inputs);
    this.kernel.step(tick);
    if (tick % checkEveryTicks === 0 && this.kernel.isExact) this.roots.set(tick, this.kernel.rootHash());
  }

  /** Takes all that has arrived. */
  catchUp(): void {
    while (this.follower.waiting > 0) this.step();
  }
}

/** A master with its kernel, and clients behind lines of their own, under a clock moved by hand. */
export class FollowedCampaign {
  readonly description: CampaignDescription;
  readonly clients: { readonly client: SimulatedClient; readonly line: SimulatedLine; freeMs: number }[] = [];
  readonly checkpoints = new Checkpoints();
  /** Of the first particles as many as asked, by tick. */
  readonly roots = new Map<number, (particles: number) => string>();
  master: TickMaster;
  nowMs = 1_000;
  readonly #kernel: ParticleKernel;
  readonly #random: SeededRandom;
  readonly #bodies: WildBodies;
  #queue: { readonly dueMs: number; readonly deliver: () => void }[] = [];

  static async create(description: CampaignDescription, seed: number): Promise<FollowedCampaign> {
    const kernel = await ParticleKernel.create({ ...kernelOptionsOf(description), drawn: false });
    return new FollowedCampaign(description, kernel, seed);
  }

  constructor(description: CampaignDescription, kernel: ParticleKernel, seed: number) {
    this.description = description;
    this.master = new TickMaster(description);
    this.#kernel = kernel;
    this.#random = new SeededRandom(seed);
    this.#bodies = new WildBodies(description, seed + 1);
    kernel.reset(1);
  }

  /** Lets somebody join over `line`, with so many particles. */
  async join(line: SimulatedLine, particles = this.description.particles): Promise<SimulatedClient> {
    const joined = Follower.join(this.description, this.master.stored(), this.nowMs);
    assert(joined.ok, 'what the master stores can be joined');
    const options = { ...kernelOptionsOf(this.description, particles), drawn: false };
    const client = new SimulatedClient(joined.value, await ParticleKernel.create(options));
    this.clients.push({ client, line, freeMs: 0 });
    return client;
  }

  /** Milliseconds pass, one after another; people act now and then. */
  run(ms: number): void {
    for (const endMs = this.nowMs + ms; this.nowMs < endMs; this.nowMs += 1) {
      for (let due = this.master.due(this.nowMs); due > 0; due--) this.tick();
      const arrived = this.#queue.filter(({ dueMs }) => dueMs <= this.nowMs);
      this.#queue = this.#queue.filter(({ dueMs }) => dueMs > this.nowMs);
      for (const { deliver } of arrived) deliver();
      for (const { client } of this.clients) client.run(this.nowMs);
    }
  }

  /** One tick of the master, and its bytes on all lines. */
  tick(): void {
    if (this.#random.float() < 0.1) this.master.act(wildAction(this.#random, false));
    if (this.#random.float() < 0.02) this.master.setParameter('pull', this.#random.float() * 4 - 2);
    const { tick, kernelInputs, bytes } = this.master.advance(this.#bodies.next(this.master));
    this.#kernel.setInputs(kernelInputs);
    this.#kernel.step(tick);
    if (tick % checkEveryTicks === 0) this.#check(tick);
    for (const entry of this.clients) this.#send(entry, tick, bytes);
  }

  /** Everything that is under way arrives, and everybody catches up. */
  settle(): void {
    this.nowMs += 60_000;
    for (const { deliver } of this.#queue) deliver();
    this.#queue = [];
    for (const { client } of this.clients) client.catchUp();
  }

  #check(tick: number): void {
    const hashes = this.#kernel.chunkHashes();
    const { particles } = this.#kernel;
    this.checkpoints.add({ tick, particles, root: this.#kernel.rootHash(), chunkHashes: hashes });
    const roots = new Map([particles, 4_096].map((count) => [count, this.#kernel.rootHash(count)]));
    this.roots.set(tick, (count) => roots.get(count) ?? '');
  }

  #send(entry: (typeof this.clients)[number], tick: number, data: Uint8Array): void {
    const { client, line } = entry;
    const stall = this.#random.float() < 0.003 ? line.stallMs : 0;
    const dueMs = Math.max(
      entry.freeMs,
      this.nowMs + line.delayMs + this.#random.float() * line.jitterMs + stall,
    );
    entry.freeMs = dueMs;
    this.#queue.push({
      dueMs,
      deliver: () =>
        assert(
          client.follower.received({ tick, data }, Math.min(dueMs, this.nowMs)) === 'taken',
          'what a line delivers in order is taken',
        ),
    });
  }
}

export { tickMs };
