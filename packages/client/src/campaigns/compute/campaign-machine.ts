import {
  type CampaignDescription,
  checkEveryTicks,
  Checkpoints,
  chunkHashesOf,
  chunkSlots,
  differingChunks,
  Follower,
  kernelHash,
  type KernelInputs,
  kernelOptionsOf,
  lifeTicksMax,
  parseDescription,
  type ParticleKernel,
  prefixFor,
  rootHash,
  type TickRoad,
} from '@streamxr/campaign';
import type { CampaignSync } from '../campaign-figures.ts';
import { ChunkReplay } from './chunk-replay.ts';
import type {
  CampaignInputMessage,
  ComputedRoot,
  ComputedShape,
  FromCompute,
  ToCompute,
} from './compute-messages.ts';
import { type KernelStepper, type OpenKernel, openKernelAlone } from './kernel-stepper.ts';
import { PoseList, writePicture } from './picture-memory.ts';
import { PictureRing } from './picture-ring.ts';
import { type FedTicks, TickFeed } from './tick-feed.ts';
import { TimeSpent } from './time-spent.ts';

type SyncMessage = Extract<CampaignInputMessage, { readonly type: 'campaign:sync:v1:stream' }>;

/** How the server's word was taken. */
type Standing =
  | { readonly kind: 'unchecked' }
  | { readonly kind: 'exact' }
  | { readonly kind: 'healing' }
  | { readonly kind: 'healed'; readonly sinceTick: number };

// Of the 16.7 ms of a tick, for what is done beside it: the rest is the tick's own.
const besideMs = 7;
/** Catching up alone: a message must not wait longer. */
const catchUpMs = 30;
const figuresEveryMs = 500;
/** So long it is told that something was made right. */
const healedTicks = 600;
/** Checksums that came before their tick was simulated. */
const awaitedMax = 8;
/** One after the other: then it is not a fault of memory but something that replays do not cure. */
const healsMax = 3;
/** Ten seconds: 2 KB for a million particles. */
const compareAllEveryTicks = 600;
/** For who wants to compare two clients. */
const rootsKept = 8;

/**
 * Simulates one campaign as its messages say, in whatever thread it is called: joins by replay, grows and heals beside what goes on,
 * compares checksums, and gives pictures. Call `pump` every few milliseconds.
 */
export class CampaignMachine {
  readonly #emit: (message: FromCompute, transfer: readonly ArrayBuffer[]) => void;
  readonly #nowMs: () => number;
  readonly #openKernel: OpenKernel;
  readonly #stepping = new TimeSpent();
  readonly #packing = new TimeSpent();
  readonly #checkpoints = new Checkpoints();
  readonly #feed = new TickFeed();
  #setUp: Extract<ToCompute, { readonly type: 'set-up' }> | null = null;
  #description: CampaignDescription | null = null;
  #ring = new PictureRing(false);
  #follower: Follower | null = null;
  #kernel: ParticleKernel | null = null;
  #stepper: KernelStepper | null = null;
  #inputs: KernelInputs | null = null;
  #poses = new PoseList();
  #posesBefore = new PoseList();
  #shapesKey = '';
  #wanted = 0;
  #startTick = 0;
  #wasThereFromTheBeginning = false;
  #packedTick = -1;
  #isUnpacked = false;
  #beside: ChunkReplay | 'starting' | null = null;
  #standing: Standing = { kind: 'unchecked' };
  #awaited: readonly SyncMessage[] = [];
  #heals = 0;
  /** Every slot of so many was born under inputs that this machine has seen. */
  #exactParticles = 0;
  #grownAtTick = 0;
  /** So many were compared with the server's, chunk by chunk. */
  #comparedParticles = 0;
  #comparedTick = 0;
  #roots: readonly ComputedRoot[] = [];
  #checks = 0;
  #mismatches = 0;
  #isOtherModule = false;
  #toldAtMs = 0;
  /** Grows with each set-up: what was started before it is not wanted any more. */
  #session = 0;

  constructor(
    emit: (message: FromCompute, transfer: readonly ArrayBuffer[]) => void,
    nowMs: () => number,
    openKernel: OpenKernel = openKernelAlone,
  ) {
    this.#emit = emit;
    this.#nowMs = nowMs;
    this.#openKernel = openKernel;
  }

  get isBusy(): boolean {
    return this.#follower !== null;
  }

  async received(message: ToCompute): Promise<void> {
    switch (message.type) {
      case 'set-up':
        this.#begin(message);
        return;
      case 'stream':
        await this.#streamed(message.message, message.road);
        return;
      case 'particles':
        this.#wanted = this.#particlesFor(message.particles);
        return;
      case 'picture-back':
        this.#ring.back(message.memory);
        return;
      case 'rest':
        this.#stop();
    }
  }

  /** Simulates what is due, works beside it, and gives a picture when there is something new. */
  pump(): void {
    const [follower, kernel] = [this.#follower, this.#kernel];
    if (follower === null || kernel === null) return;
    const startMs = this.#nowMs();
    this.#askForTicks(startMs);
    let due = follower.due(startMs);
    while (due > 0 && this.#nowMs() - startMs < catchUpMs) {
      this.#step(follower, kernel);
      due -= 1;
    }
    this.#fitParticles(kernel);
    if (due === 0) this.#workBeside(kernel, startMs);
    this.#show(kernel);
    if (startMs - this.#toldAtMs >= figuresEveryMs) this.#tell(startMs);
  }

  /** Flips a bit, as a fault of memory does: for tests of what becomes of it. */
  breakChunk(chunk: number): void {
    const kernel = this.#kernel;
    if (kernel === null) return;
    const bytes = kernel.exportChunk(chunk);
    bytes[100] = (bytes[100] ?? 0) ^ 4;
    kernel.importChunk(chunk, bytes);
  }

  #begin(message: Extract<ToCompute, { readonly type: 'set-up' }>): void {
    const parsed = parseDescription(message.description);
    this.#stop();
    if (!parsed.ok) {
      this.#emit({ type: 'rejoin', why: parsed.refusal.message }, []);
      return;
    }
    if (this.#setUp === null) this.#ring = new PictureRing(message.canShare);
    this.#setUp = message;
    this.#description = parsed.value;
    this.#wanted = this.#particlesFor(message.particles);
    this.#tell(this.#nowMs());
  }

  #stop(): void {
    this.#session += 1;
    this.#feed.reset();
    this.#follower = null;
    this.#kernel = null;
    this.#stepper?.[Symbol.dispose]();
    this.#stepper = null;
    this.#beside = null;
    this.#awaited = [];
    this.#standing = { kind: 'unchecked' };
    this.#checkpoints.clear();
    this.#roots = [];
    this.#exactParticles = 0;
    this.#comparedParticles = 0;
  }

  /** Whole chunks, or all. */
  #particlesFor(particles: number): number {
    const all = this.#description?.particles ?? 0;
    return particles >= all ? all : Math.min(all, Math.ceil(particles / chunkSlots) * chunkSlots);
  }

  async #streamed(message: CampaignInputMessage, road: TickRoad): Promise<void> {
    if (message.generation !== this.#setUp?.generation) return;
    if (message.type === 'campaign-ticks') {
      this.#follow(message);
      return;
    }
    if (message.type === 'recent-ticks') {
      this.#follow(this.#feed.ticks(message, road, this.#nowMs()));
      return;
    }
    this.#feed.stands(message, this.#nowMs());
    if (message.module !== undefined && message.module !== kernelHash) {
      this.#isOtherModule = true;
      this.#tell(this.#nowMs());
      return;
    }
    if (message.snapshot !== undefined) await this.#join(message);
    else if (message.root !== undefined || message.chunks !== undefined) this.#await(message);
  }

  #follow(ticks: FedTicks | null): void {
    if (ticks === null) return;
    const reception = this.#follower?.received(ticks, this.#nowMs());
    if (reception === 'gap' || reception === 'malformed') this.#rejoin(reception);
  }

  #askForTicks(nowMs: number): void {
    const after = this.#feed.ask(nowMs);
    const generation = this.#setUp?.generation;
    if (after !== null && generation !== undefined) this.#emit({ type: 'repeat', generation, after }, []);
  }

  async #join({ snapshot = new Uint8Array(), inputs = new Uint8Array(), tick }: SyncMessage): Promise<void> {
    const description = this.#description;
    if (description === null) return;
    const session = this.#session;
    // What comes meanwhile follows what is joined, not what was before.
    this.#feed.reset();
    // Few at first: eight seconds of them are simulated in one. The others come when it is there.
    const particles = Math.min(this.#wanted, prefixFor('low', description.particles));
    const stepper = await this.#openKernel({
      ...kernelOptionsOf(description, particles),
      capacity: description.particles,
    });
    if (session !== this.#session) {
      stepper[Symbol.dispose]();
      return;
    }
    const { kernel } = stepper;
    const joined = Follower.join(description, { snapshot, inputs, tick }, this.#nowMs());
    if (!joined.ok) {
      stepper[Symbol.dispose]();
      this.#rejoin(joined.refusal);
      return;
    }
    const follower = joined.value;
    kernel.reset(follower.nextTick);
    this.#startTick = follower.nextTick;
    this.#wasThereFromTheBeginning = follower.scene.tick === 0;
    this.#follower = follower;
    this.#kernel = kernel;
    this.#stepper?.[Symbol.dispose]();
    this.#stepper = stepper;
    this.#packedTick = -1;
    this.#follow(this.#feed.begin(tick, this.#nowMs()));
  }

  #step(follower: Follower, kernel: ParticleKernel): void {
    const startMs = this.#nowMs();
    const { tick, inputs } = follower.take();
    kernel.setInputs(inputs);
    this.#stepper?.step(tick);
    this.#inputs = inputs;
    this.#isUnpacked = true;
    this.#stepping.add(this.#nowMs() - startMs);
    if (tick % checkEveryTicks === 0) this.#check(tick, kernel);
  }

  /** Every particle was born under inputs that this machine has seen. */
  #isExact(kernel: ParticleKernel): boolean {
    return this.#wasThereFromTheBeginning || kernel.nextTick >= this.#startTick + lifeTicksMax;
  }

  #check(tick: number, kernel: ParticleKernel): void {
    if (!this.#isExact(kernel)) return;
    if (kernel.nextTick >= this.#grownAtTick + lifeTicksMax) this.#exactParticles = kernel.particles;
    const particles = this.#exactParticles;
    if (particles === 0) return;
    const root = kernel.rootHash(particles);
    const chunkHashes = kernel.chunkHashes().subarray(0, 2 * Math.ceil(particles / chunkSlots));
    this.#checkpoints.add({ tick, particles, root, chunkHashes });
    this.#roots = [...this.#roots.slice(1 - rootsKept), { tick, particles, root }];
    const awaited = this.#awaited.filter((message) => message.tick <= tick);
    this.#awaited = this.#awaited.filter((message) => message.tick > tick);
    for (const message of awaited) if (message.tick === tick) this.#compare(message);
  }

  #await(message: SyncMessage): void {
    if (this.#checkpoints.at(message.tick) !== null) this.#compare(message);
    else if (message.tick >= (this.#kernel?.nextTick ?? Infinity))
      this.#awaited = [...this.#awaited.slice(1 - awaitedMax), message];
  }

  /** Holds the server's word against what was here after the same tick. */
  #compare({ tick, root, particles = 0, chunks }: SyncMessage): void {
    const ours = this.#checkpoints.at(tick);
    if (ours === null || this.#beside !== null) return;
    if (chunks !== undefined) {
      this.#checks += 1;
      const differing = differingChunks(ours.chunkHashes, chunkHashesOf(chunks) ?? new Uint32Array());
      if (differing.length === 0) this.#agreed(tick);
      else this.#heal(differing);
      return;
    }
    if (root === undefined) return;
    if (particles > ours.particles) {
      // The server's sum is of more than there is here: it is asked about the part.
      this.#emit({ type: 'check', tick, particles: ours.particles, root: ours.root }, []);
      return;
    }
    this.#checks += 1;
    const isSame = rootHash(ours.chunkHashes, Math.ceil(particles / chunkSlots)) === root;
    if (!isSame) {
      this.#disagreed(tick, particles, ours.chunkHashes);
      return;
    }
    this.#agreed(tick);
    // What the server compares for all is a part: now and then everything that there is here is compared.
    const isNews =
      ours.particles > this.#comparedParticles || tick >= this.#comparedTick + compareAllEveryTicks;
    if (ours.particles <= particles || !isNews) return;
    this.#comparedParticles = ours.particles;
    this.#comparedTick = tick;
    this.#emit({ type: 'check', tick, particles: ours.particles, root: ours.root }, []);
  }

  #agreed(tick: number): void {
    this.#heals = 0;
    if (this.#standing.kind === 'healing') this.#standing = { kind: 'healed', sinceTick: tick };
    else if (this.#standing.kind !== 'healed' || tick > this.#standing.sinceTick + healedTicks)
      this.#standing = { kind: 'exact' };
  }

  #disagreed(tick: number, particles: number, chunkHashes: Uint32Array): void {
    this.#mismatches += 1;
    this.#heals += 1;
    if (this.#heals > healsMax) {
      this.#rejoin('differs again and again');
      return;
    }
    this.#standing = { kind: 'healing' };
    const root = rootHash(chunkHashes, Math.ceil(particles / chunkSlots));
    this.#emit({ type: 'check', tick, particles, root }, []);
  }

  #heal(chunks: readonly number[]): void {
    const [follower, kernel] = [this.#follower, this.#kernel];
    if (follower === null || kernel === null) return;
    this.#standing = { kind: 'healing' };
    void this.#startBeside(follower, kernel.particles, chunks);
  }

  /** More particles sleep until they are born, within a life: that costs nothing, and then they are exact as well. */
  #fitParticles(kernel: ParticleKernel): void {
    if (this.#wanted === kernel.particles || this.#beside !== null || !this.#isExact(kernel)) return;
    if (this.#wanted > kernel.particles) this.#grownAtTick = kernel.nextTick;
    kernel.resize(this.#wanted);
    this.#exactParticles = Math.min(this.#exactParticles, kernel.particles);
  }

  #workBeside(kernel: ParticleKernel, startMs: number): void {
    const beside = this.#beside;
    if (beside === null || beside === 'starting') return;
    const progress = beside.work(kernel, () => this.#nowMs() - startMs > besideMs);
    if (progress === 'working') return;
    this.#beside = null;
    if (progress === 'caught-up') beside.handOver(kernel);
    // Sums of before say nothing about what is there now.
    this.#checkpoints.clear();
  }

  async #startBeside(follower: Follower, particles: number, chunks: readonly number[]): Promise<void> {
    const description = this.#description;
    if (description === null) return;
    const session = this.#session;
    this.#beside = 'starting';
    const replay = await ChunkReplay.start(description, particles, follower.replay(), chunks);
    if (session !== this.#session) return;
    this.#beside = replay;
  }

  #show(kernel: ParticleKernel): void {
    const inputs = this.#inputs;
    if (!this.#isUnpacked || inputs === null) return;
    const memory = this.#ring.take(kernel.particles);
    if (memory === null) return;
    const startMs = this.#nowMs();
    const tick = kernel.nextTick - 1;
    this.#posesBefore.copyFrom(this.#poses);
    this.#poses.take(inputs.colliders);
    writePicture(memory, kernel.pack(), this.#poses, this.#posesBefore, inputs.attractors);
    this.#packing.add(this.#nowMs() - startMs);
    this.#tellShapes(inputs);
    const tickBefore = this.#packedTick < 0 ? tick : this.#packedTick;
    this.#packedTick = tick;
    this.#isUnpacked = false;
    this.#ring.gone(memory);
    this.#emit({ type: 'picture', memory, tick, tickBefore }, memory instanceof ArrayBuffer ? [memory] : []);
  }

  #tellShapes({ colliders }: KernelInputs): void {
    const shapes = colliders.map((collider): ComputedShape => {
      switch (collider.shape) {
        case 'sphere':
          return { shape: 'sphere', radius: collider.radius };
        case 'capsule':
          return { shape: 'capsule', radius: collider.radius, halfLength: collider.halfLength };
        case 'box':
          return { shape: 'box', halfSize: collider.halfSize };
        case 'plane':
          return { shape: 'plane' };
      }
    });
    const key = JSON.stringify(shapes);
    if (key === this.#shapesKey) return;
    this.#shapesKey = key;
    this.#emit({ type: 'shapes', shapes }, []);
  }

  #rejoin(why: string): void {
    this.#stop();
    this.#emit({ type: 'rejoin', why }, []);
  }

  #tell(nowMs: number): void {
    this.#toldAtMs = nowMs;
    const [follower, kernel] = [this.#follower, this.#kernel];
    this.#emit(
      {
        type: 'figures',
        figures: {
          sync: this.#sync(follower, kernel),
          tick: follower?.scene.tick ?? 0,
          ticksBehind: follower?.waiting ?? 0,
          particles: kernel?.particles ?? 0,
          threads: this.#stepper?.threads ?? 1,
          stepMs: this.#stepping.takeMean(),
          packMs: this.#packing.takeMean(),
          bufferTicks: follower?.bufferTicks ?? 0,
          road: this.#feed.road,
          asked: this.#feed.asked,
          checks: this.#checks,
          mismatches: this.#mismatches,
          roots: this.#roots,
        },
      },
      [],
    );
  }

  #sync(follower: Follower | null, kernel: ParticleKernel | null): CampaignSync {
    if (this.#isOtherModule) return { kind: 'different-module' };
    if (follower === null || kernel === null) return { kind: 'waiting' };
    if (!this.#isExact(kernel)) {
      const share = (kernel.nextTick - this.#startTick) / lifeTicksMax;
      return { kind: 'joining', share: Math.min(1, Math.max(0, share)) };
    }
    return { kind: this.#standing.kind };
  }
}
