import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  checkEveryTicks,
  chunkBytesOf,
  chunkSlots,
  kernelHash,
  kernelOptionsOf,
  ParticleKernel,
  parseDescription,
  sampleDescription,
  TickMaster,
  type TickRoad,
  type TickRun,
  TickWindow,
} from '@streamxr/campaign';
import { CampaignMachine } from './campaign-machine.ts';
import type { ComputeFigures, FromCompute } from './compute-messages.ts';

const msPerTick = 1000 / 60;
const generation = 1;

/** A server of one campaign and a client's machine, in one thread and on one clock. */
class Loop {
  readonly machine: CampaignMachine;
  readonly heard: FromCompute[] = [];
  readonly master: TickMaster;
  readonly description: string;
  kernel!: ParticleKernel;
  nowMs = 1_000;
  /** What the server makes of its root before it tells it. */
  tamper: (root: string) => string = (root) => root;

  constructor(particles: number) {
    this.description = JSON.stringify({ ...JSON.parse(sampleDescription('storm')), particles });
    const parsed = parseDescription(this.description);
    assert.ok(parsed.ok);
    this.master = new TickMaster(parsed.value);
    this.machine = new CampaignMachine(
      (message) => this.heard.push(message),
      () => this.nowMs,
    );
  }

  static async open(particles: number): Promise<Loop> {
    const loop = new Loop(particles);
    loop.kernel = await ParticleKernel.create(kernelOptionsOf(loop.master.description));
    loop.kernel.reset(loop.master.tick + 1);
    return loop;
  }

  get figures(): ComputeFigures {
    const told = this.heard.findLast((message) => message.type === 'figures');
    assert.ok(told?.type === 'figures');
    return told.figures;
  }

  /** The server alone. */
  tick(): Uint8Array {
    const { tick, kernelInputs, bytes } = this.master.advance([]);
    this.kernel.setInputs(kernelInputs);
    this.kernel.step(tick);
    this.nowMs += msPerTick;
    return bytes;
  }

  async join(particles: number): Promise<void> {
    await this.machine.received({
      type: 'set-up',
      description: this.description,
      generation,
      particles,
      canShare: false,
    });
    const { snapshot, inputs, tick } = this.master.stored();
    await this.stream({ tick, snapshot, inputs, module: kernelHash });
  }

  async stream(fields: {
    readonly tick: number;
    readonly snapshot?: Uint8Array<ArrayBuffer>;
    readonly inputs?: Uint8Array<ArrayBuffer>;
    readonly module?: string;
    readonly root?: string;
    readonly particles?: number;
    readonly chunks?: Uint8Array<ArrayBuffer>;
  }): Promise<void> {
    await this.machine.received({
      type: 'stream',
      road: 'line',
      message: {
        type: 'campaign:sync:v1:stream',
        campaignId: 'p1',
        generation,
        serverTime: this.nowMs,
        running: true,
        ...fields,
      },
    });
  }

  /** Ticks of both, with the server's checksum every sixty. */
  async play(ticks: number): Promise<void> {
    for (let count = 0; count < ticks; count++) {
      const data = Uint8Array.from(this.tick());
      const { tick } = this.master;
      await this.machine.received({
        type: 'stream',
        road: 'line',
        message: {
          type: 'campaign-ticks',
          ...{ campaignId: 'p1', generation, tick, serverTime: this.nowMs, data },
        },
      });
      if (tick % checkEveryTicks === 0) {
        const { particles } = this.kernel;
        this.roots.set(tick, this.kernel.rootHash());
        await this.stream({ tick, particles, root: this.tamper(this.kernel.rootHash()) });
      }
      await this.pump();
    }
  }

  async pump(): Promise<void> {
    this.machine.pump();
    // What begins beside needs memory, which is not there at once.
    await new Promise((resolve) => setImmediate(resolve));
    for (const message of this.heard.splice(0)) {
      if (message.type === 'picture') {
        assert.ok(message.memory instanceof ArrayBuffer);
        await this.machine.received({ type: 'picture-back', memory: message.memory });
      }
      if (message.type === 'check') {
        const words = this.kernel.chunkHashes().subarray(0, Math.ceil(message.particles / chunkSlots) * 2);
        await this.stream({ tick: message.tick, particles: message.particles, chunks: chunkBytesOf(words) });
      }
      if (message.type === 'repeat') {
        assert.equal(message.generation, generation);
        await this.recent(this.window.after(message.after), 'line');
      }
      if (message.type === 'figures') this.kept = message;
      if (message.type === 'rejoin') this.rejoins += 1;
    }
    if (this.kept !== null) this.heard.push(this.kept);
  }
  /** As `play`, but by a channel that loses every frame for which `isLost`. */
  async playUnreliably(ticks: number, isLost: (tick: number) => boolean): Promise<void> {
    for (let count = 0; count < ticks; count++) {
      const data = Uint8Array.from(this.tick());
      const { tick } = this.master;
      this.window.add(tick, data);
      if (!isLost(tick)) await this.recent(this.window.withRepeats(1, 1_136), 'channel');
      if (tick % checkEveryTicks === 0)
        await this.stream({ tick, particles: this.kernel.particles, root: this.kernel.rootHash() });
      await this.pump();
    }
  }

  async recent(run: TickRun | null, road: TickRoad): Promise<void> {
    assert.ok(run !== null);
    const about = { campaignId: 'p1', generation, serverTime: this.nowMs };
    await this.machine.received({
      type: 'stream',
      road,
      message: { type: 'recent-ticks', ...about, ...run },
    });
  }

  readonly window = new TickWindow();
  kept: FromCompute | null = null;
  rejoins = 0;
  readonly roots = new Map<number, string>();
}

test('C1 who comes late replays eight seconds, and then has every bit', async () => {
  const loop = await Loop.open(3 * chunkSlots);
  for (let count = 0; count < 700; count++) loop.tick();
  await loop.join(1_000_000);
  await loop.play(180);
  assert.equal(loop.figures.sync.kind, 'exact');
  assert.equal(loop.figures.particles, 3 * chunkSlots);
  assert.ok(loop.figures.checks >= 2);
  assert.equal(loop.figures.mismatches, 0);
});

test('M6 C1 over a channel that loses frames, and goes silent, everything is exact all the same', async () => {
  const loop = await Loop.open(2 * chunkSlots);
  await loop.join(1_000_000);
  await loop.playUnreliably(120, (tick) => tick % 3 === 0);
  assert.deepEqual([loop.figures.road, loop.figures.asked], ['channel', 0]);
  // Longer than what repeats of light ticks fill, and longer than silence may last.
  await loop.playUnreliably(240, (tick) => (tick > 130 && tick < 152) || (tick > 200 && tick < 230));
  assert.deepEqual([loop.figures.asked, loop.rejoins], [2, 0]);
  await loop.playUnreliably(360, (tick) => tick % 4 === 0);
  assert.deepEqual([loop.figures.sync.kind, loop.figures.mismatches], ['exact', 0]);
  assert.ok(loop.figures.checks >= 3);
});

test('C1 particles that come later are exact a life later, and those that were there stay so', async () => {
  const loop = await Loop.open(4 * chunkSlots);
  await loop.join(chunkSlots);
  await loop.play(130);
  assert.equal(loop.figures.particles, chunkSlots);
  await loop.machine.received({ type: 'particles', particles: 1_000_000 });
  await loop.play(1_080);
  assert.equal(loop.figures.particles, 4 * chunkSlots);
  assert.equal(loop.figures.roots.at(-1)?.particles, 4 * chunkSlots);
  assert.equal(loop.figures.roots.at(-1)?.root, loop.roots.get(loop.figures.roots.at(-1)?.tick ?? 0));
  assert.deepEqual([loop.figures.sync.kind, loop.figures.mismatches], ['exact', 0]);
});

test('C1 a fault of memory is found, and only what differs is made anew', async () => {
  const loop = await Loop.open(4 * chunkSlots);
  await loop.join(1_000_000);
  await loop.play(600);
  assert.equal(loop.figures.sync.kind, 'exact');
  loop.machine.breakChunk(2);
  await loop.play(90);
  assert.ok(loop.figures.mismatches > 0);
  await loop.play(300);
  assert.equal(loop.figures.sync.kind, 'healed');
  assert.equal(loop.figures.roots.at(-1)?.root, loop.roots.get(loop.figures.roots.at(-1)?.tick ?? 0));
  assert.ok(loop.rejoins === 0);
});

test('C1 what cannot be cured is joined anew', async () => {
  const loop = await Loop.open(2 * chunkSlots);
  await loop.join(1_000_000);
  await loop.play(540);
  loop.tamper = () => '0123456789abcdef';
  await loop.play(480);
  assert.ok(loop.rejoins > 0);
});
