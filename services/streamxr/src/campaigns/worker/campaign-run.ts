import {
  chunkSlots,
  colliderCountMax,
  kernelInputsOf,
  kernelMemoryBytes,
  kernelOptionsOf,
  type KernelInputs,
  type KernelMemoryPool,
  ParticleKernel,
  parseDescription,
  type CampaignDescription,
  type PooledMachine,
  type Replay,
  type SceneState,
  checkEveryTicks,
  rootHash,
  sampleParticles,
  sampleWords,
  TickMaster,
} from '@streamxr/campaign';
import type { CampaignBody } from '@streamxr/protocol';
import type { BodyEngine, StartEngine } from '../engines/body-engine.ts';
import { comparedParticles, type FromWorker, type StartOrder, type ToWorker } from './worker-messages.ts';

/** All particles of a campaign together, kilograms: what they can do to bodies. */
const particlesKilograms = 20;
/** Between two snapshots for joiners and for the disk: what a joiner replays beyond eight seconds at most. */
const storeEveryTicks = 120;
/** 20 a second. */
const bodiesEveryTicks = 3;
/** 11,000 particles of 8 bytes, 2.5 times a second: 1.8 Mbit/s, and the bodies. */
const streamEveryTicks = 24;
const streamedParticlesMax = 11_000;
/** Kernel steps that make up for lost ones, at a time: others share the thread. */
const catchUpMs = 6;

/** One campaign in its thread: the master of its ticks, its engine, and a kernel that follows. */
export class CampaignRun {
  readonly key: string;
  readonly #description: CampaignDescription;
  readonly #order: StartOrder;
  readonly #master: TickMaster;
  readonly #pool: KernelMemoryPool;
  readonly #machine: PooledMachine;
  readonly #kernel: ParticleKernel;
  readonly #start: StartEngine;
  readonly #post: (message: FromWorker) => void;
  readonly #impulses = new Float64Array(colliderCountMax * 3);
  #replay: Replay;
  #engine: BodyEngine | null = null;
  #inputs: KernelInputs;
  #isResting = false;
  #isClosed = false;
  #wantsBodies = false;
  #wantsParticles = false;
  #stepMs = 0;
  #latenessMs = 0;
  #lateTicksTold = 0;

  /** Throws for an order that makes no sense. */
  constructor(
    order: StartOrder,
    pool: KernelMemoryPool,
    start: StartEngine,
    post: (message: FromWorker) => void,
  ) {
    const description = parseDescription(order.description);
    if (!description.ok) throw new RangeError(description.refusal.message);
    this.key = order.key;
    this.#order = order;
    this.#description = description.value;
    this.#pool = pool;
    this.#start = start;
    this.#post = post;
    const resumed = order.stored === null ? null : TickMaster.resume(description.value, order.stored);
    this.#master = resumed ?? new TickMaster(description.value);
    for (const { name, value } of order.parameters) this.#master.setParameter(name, value);
    this.#inputs = kernelInputsOf(this.#master.scene);
    const particles =
      order.mode === 'full'
        ? description.value.particles
        : Math.min(comparedParticles, description.value.particles);
    const options = { ...kernelOptionsOf(description.value, particles), drawn: false };
    this.#machine = pool.take(kernelMemoryBytes(options));
    this.#kernel = new ParticleKernel(this.#machine, options);
    this.#replay = this.#master.replay();
    this.#kernel.reset(this.#replay.nextTick);
    this.#store();
    this.#startEngine(this.#master.scene).catch((error: unknown) => this.#failed(error));
  }

  /** Does what is due. Gives the milliseconds until it wants to be called again. */
  wake(nowMs: number): number {
    if (this.#isResting || this.#engine === null) return 50;
    this.#latenessMs = Math.max(this.#latenessMs, this.#master.latenessMs(nowMs));
    for (let due = this.#master.due(nowMs); due > 0; due--) this.#tick(this.#engine);
    this.#follow();
    return Math.max(0, -this.#master.latenessMs(performance.now()));
  }

  receive(message: Exclude<ToWorker, StartOrder | { type: 'stop' }>): void {
    switch (message.type) {
      case 'rest':
        if (message.resting === this.#isResting) return;
        this.#isResting = message.resting;
        this.#master.rest();
        this.#engine?.rest(message.resting);
        if (message.resting) this.#store();
        return;
      case 'act':
        // Who is told that an action was in vain? Nobody: it is seen.
        this.#master.act(message.action);
        return;
      case 'steer':
        for (const { name, value } of message.parameters) this.#steer(name, value);
        return;
      case 'want':
        this.#wantsBodies = message.bodies;
        this.#wantsParticles = message.particles;
    }
  }

  /** Once a second. */
  report(): void {
    const lateTicks = this.#engine?.lateTicks ?? 0;
    this.#post({
      type: 'metrics',
      key: this.key,
      tick: this.#master.tick,
      stepMs: this.#stepMs,
      tickLatenessMs: Math.max(0, this.#latenessMs),
      engineLatencyMs: this.#engine?.latencyMs ?? null,
      engineLateTicks: Math.max(0, lateTicks - this.#lateTicksTold),
      particles: this.#kernel.particles,
      mode: this.#order.mode,
      engine: this.#engine?.name ?? this.#description.engine,
    });
    this.#latenessMs = 0;
    this.#lateTicksTold = lateTicks;
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#pool.give(this.#machine);
    await this.#engine?.close();
  }

  #tick(engine: BodyEngine): void {
    const states = engine.step(this.#master.scene, this.#inputs);
    for (const force of engine.forces?.() ?? []) this.#master.setForce(force);
    const { tick, inputs, kernelInputs, bytes } = this.#master.advance(states);
    this.#inputs = kernelInputs;
    if (inputs.actions.length > 0) engine.acted(inputs.actions, this.#master.scene);
    this.#post({ type: 'tick', key: this.key, tick, bytes });
    if (this.#wantsBodies && tick % bodiesEveryTicks === 0)
      this.#post({
        type: 'bodies',
        key: this.key,
        tick,
        bodies: shownBodies(this.#description, kernelInputs),
      });
    if (tick % storeEveryTicks === 0) this.#store();
  }

  /** The kernel steps what the master has made; after a restart it has eight seconds to make up, beside everything else. */
  #follow(): void {
    const endMs = performance.now() + catchUpMs;
    if (this.#replay.isTooOld) {
      this.#replay = this.#master.replay();
      this.#kernel.reset(this.#replay.nextTick);
    }
    for (;;) {
      const next = this.#replay.next(this.#master.tick);
      if (next === null) return;
      const startMs = performance.now();
      this.#kernel.setInputs(next.inputs);
      this.#kernel.step(next.tick);
      this.#stepped(next.tick);
      const nowMs = performance.now();
      this.#stepMs += (nowMs - startMs - this.#stepMs) / 30;
      if (nowMs > endMs) return;
    }
  }

  #stepped(tick: number): void {
    if (tick === this.#master.tick) this.#react();
    if (tick % checkEveryTicks === 0 && this.#kernel.isExact) this.#check(tick);
    if (this.#wantsParticles && tick % streamEveryTicks === 0) this.#stream(tick);
  }

  #react(): void {
    const perSpeed = particlesKilograms / this.#kernel.particles;
    const reactions = this.#kernel.reactions();
    this.#impulses.fill(0);
    // The kernel counts colliders that are there; the scene counts places.
    for (const [index, collider] of presentColliders(this.#master.scene).entries())
      for (let axis = 0; axis < 3; axis++)
        this.#impulses[collider * 3 + axis] = (reactions[index * 3 + axis] ?? 0) * perSpeed;
    this.#engine?.push(this.#impulses);
  }

  #check(tick: number): void {
    const { particles } = this.#kernel;
    const compared = Math.min(comparedParticles, particles);
    // Fewer than all can be compared in whole chunks only.
    if (compared < particles && compared % chunkSlots !== 0) return;
    const chunkHashes = Uint32Array.from(this.#kernel.chunkHashes());
    this.#post({
      type: 'check',
      key: this.key,
      tick,
      particles,
      root: rootHash(chunkHashes, Math.ceil(compared / chunkSlots)),
      chunkHashes,
    });
  }

  /** As it is packed for drawing: 8 bytes a particle. */
  #stream(tick: number): void {
    const every = Math.ceil(this.#kernel.particles / streamedParticlesMax);
    const words = new Uint16Array(Math.ceil(this.#kernel.particles / every) * sampleWords);
    const count = sampleParticles(this.#kernel, every, words);
    this.#post({ type: 'particles', key: this.key, tick, count, data: new Uint8Array(words.buffer) });
  }

  #steer(name: string, value: number): void {
    this.#master.setParameter(name, value);
    const target = this.#description.parameters.find((one) => one.name === name)?.target;
    if (target === 'engine') this.#engine?.setParameter(name, value);
  }

  #store(): void {
    this.#post({ type: 'stored', key: this.key, stored: this.#master.stored() });
  }

  async #startEngine(scene: SceneState): Promise<void> {
    const engine = await this.#start(this.#description, scene);
    if (this.#isClosed) {
      await engine.close();
      return;
    }
    for (const { name, value } of this.#order.parameters) engine.setParameter(name, value);
    engine.rest(this.#isResting);
    this.#engine = engine;
  }

  #failed(error: unknown): void {
    const why = error instanceof Error ? error.message : String(error);
    this.#post({ type: 'failed', key: this.key, why });
  }
}

/** The scene's colliders in the order in which the kernel has them. */
function presentColliders(scene: SceneState): number[] {
  return [
    ...scene.description.bodies.keys(),
    ...[...scene.placed.entries()].flatMap(([place, placed]) =>
      placed === null ? [] : [scene.colliderOf(place)],
    ),
  ];
}

/** For those who watch the bodies alone: all that has a place. */
function shownBodies(description: CampaignDescription, { colliders }: KernelInputs): CampaignBody[] {
  return colliders.flatMap((collider, body): CampaignBody[] => {
    if (collider.shape === 'plane' || body >= colliderCountMax) return [];
    const described = description.bodies[body];
    const rotation =
      'orientation' in collider ? collider.orientation : (described?.rotation ?? ([0, 0, 0, 1] as const));
    return [{ body, position: collider.centre, rotation, velocity: collider.velocity }];
  });
}
