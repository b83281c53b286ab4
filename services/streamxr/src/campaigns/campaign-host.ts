import {
  chunkBytesOf,
  Checkpoints,
  kernelHash,
  type PersonAction,
  type StoredTicks,
  TickWindow,
} from '@streamxr/campaign';
import { type Clock, type Logger, unreachable } from '@streamxr/kernel';
import {
  type Campaign,
  type CampaignChanges,
  type CampaignMode,
  type ClientMessageOf,
  errorMessage,
  limits,
  mergeCampaign,
  type Refusal,
  type ServerMessageOf,
} from '@streamxr/protocol';
import { Outgoing } from '../rooms/outgoing.ts';
import type { CampaignStore } from './campaign-store.ts';
import { joinedBytes, messageOf, TickNews, type TicksAbout } from './tick-news.ts';
import { type CampaignWatcher, Watchers, type WatchWish } from './watchers.ts';
import type { CampaignWorkerPool, RunMessage } from './worker-pool.ts';
import { comparedParticles, type RunMetrics } from './worker/worker-messages.ts';

export interface CampaignHostOptions {
  readonly room: string;
  readonly mode: CampaignMode;
  readonly pool: CampaignWorkerPool;
  readonly store: CampaignStore;
  /** What an earlier host of it still writes. */
  readonly ready: Promise<void>;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Ticks of rest that are sent together: half the messages, and nobody waits longer for what moves. */
const quietTicksTogether = 2;
const quietTickBytes = 1;
/**
 * Past this many watchers the writes cost more than all that is in them, and ticks go out by threes: a write is 5–8 µs, and what one
 * does is seen 33 ms later at most.
 */
const crowdedWatchers = 300;
const crowdedTicksTogether = 3;
/** A campaign whose workers die so often within a minute is what they die of. */
const deathsMax = 3;
const deathsForgottenMs = 60_000;

let runCount = 0;

/**
 * One campaign as the main thread has it: who watches, what they are told, and all that its worker made since the last snapshot, so that a
 * worker may die at any moment. It runs while somebody watches and nobody has paused it.
 */
export class CampaignHost {
  readonly campaignId: string;
  readonly #options: CampaignHostOptions;
  readonly #watchers = new Watchers();
  readonly #checkpoints = new Checkpoints();
  #campaign: Campaign;
  /** The name of the present run; null while it is being loaded, or cannot run. */
  #key: string | null = null;
  #failure: Refusal | null = null;
  #stored: StoredTicks | null = null;
  /** Ticks since `#stored`, as bytes. */
  #later: Uint8Array<ArrayBuffer>[] = [];
  /** Of those, the newest that have not been sent. */
  #unsent = 0;
  /** What may be asked for again. */
  readonly #window = new TickWindow();
  #isSaved = true;
  /** What newcomers are told, while nothing has happened since. */
  #beginning: { readonly state: string; readonly full: Outgoing; readonly brief: Outgoing } | null = null;
  #sentBytes = 0;
  #metrics: RunMetrics | null = null;
  #isClosed = false;
  #saving: Promise<void> = Promise.resolve();
  #deaths: readonly number[] = [];

  constructor(campaign: Campaign, options: CampaignHostOptions) {
    this.campaignId = campaign.campaignId;
    this.#campaign = campaign;
    this.#options = options;
    void this.#load();
  }

  get watchers(): number {
    return this.#watchers.size;
  }

  get room(): string {
    return this.#options.room;
  }

  /** Of the last second; null before the first. */
  get metrics(): RunMetrics | null {
    return this.#metrics;
  }

  watch(watcher: CampaignWatcher, wish: WatchWish): Refusal | null {
    if (this.#failure !== null) return this.#failure;
    if (wish.as === 'ticks' && watcher.subprotocol !== 'streamxr.v1.bin') return { code: 'BINARY_NEEDED' };
    this.#watchers.add(watcher, wish);
    this.#attend();
    if (this.#stored !== null) this.#sync();
    return null;
  }

  unwatch(connectionId: number): void {
    if (this.#watchers.delete(connectionId)) this.#attend();
  }

  act(action: PersonAction): Refusal | null {
    if (this.#failure !== null) return this.#failure;
    if (!this.#campaign.running) return { code: 'CAMPAIGN_NOT_RUNNING' };
    if (this.#key !== null) this.#options.pool.tell({ type: 'act', key: this.#key, action });
    return null;
  }

  /** The checksums of chunks, for somebody whose own were others. */
  check(
    watcher: CampaignWatcher,
    { tick, particles, requestId }: ClientMessageOf<'check-campaign'>,
  ): Refusal | null {
    const checkpoint = this.#checkpoints.at(tick);
    if (checkpoint === null) return { code: 'TICK_NOT_KEPT' };
    const compared = Math.min(particles, checkpoint.particles);
    const words = checkpoint.chunkHashes.subarray(0, 2 * Math.ceil(compared / 4_096));
    const chunks = chunkBytesOf(words).subarray(0, limits.campaignChunksBytesMax);
    watcher.tell(new Outgoing({ ...this.#standing(tick), requestId, particles: compared, chunks }));
    return null;
  }

  /** The ticks after that one again, or the whole campaign to who is too far behind. Whoever does not follow it so is told nothing. */
  repeat(connectionId: number, { generation, after }: ClientMessageOf<'repeat-ticks'>): void {
    // Another generation is told of already.
    if (generation !== this.#campaign.generation || !this.#watchers.repeats(connectionId)) return;
    const run = this.#window.after(after);
    if (run === null) {
      this.#watchers.unsync(connectionId);
      this.#sync();
    } else if (run.ticks.length > 0)
      this.#watchers.repeat(connectionId, new Outgoing(messageOf(this.#about, run)), performance.now());
  }

  /** What the room's log says of it now. */
  changed(changes: CampaignChanges): void {
    const before = this.#campaign;
    this.#campaign = mergeCampaign(before, changes);
    const key = this.#key;
    if (this.#campaign.generation !== before.generation) {
      this.#beginAnew();
      return;
    }
    if (key !== null && changes.parameters !== undefined)
      this.#options.pool.tell({ type: 'steer', key, parameters: changes.parameters });
    this.#attend();
    if (this.#campaign.running !== before.running)
      this.#watchers.tell(this.#standing(this.#tick), ['ticks', 'bodies', 'particles']);
  }

  /** Stops, and keeps it on the disk. */
  async close(): Promise<void> {
    this.#isClosed = true;
    if (this.#key !== null) this.#options.pool.tell({ type: 'stop', key: this.#key });
    this.#key = null;
    await this.save();
  }

  /** Stops, and forgets it. */
  async delete(): Promise<void> {
    this.#isClosed = true;
    if (this.#key !== null) this.#options.pool.tell({ type: 'stop', key: this.#key });
    this.#key = null;
    this.#isSaved = true;
    await this.#saving;
    await this.#options.store.delete(this.#options.room, this.campaignId);
  }

  /** Writes it down if anything has happened since the last time; one after the other, or an older state could come last. */
  save(): Promise<void> {
    this.#saving = this.#saving.then(() => this.#write());
    return this.#saving;
  }

  async #write(): Promise<void> {
    const { room, store } = this.#options;
    const joined = this.#joined();
    if (this.#isSaved || joined === null) return;
    this.#isSaved = true;
    const { generation } = this.#campaign;
    if (!(await store.save(room, this.campaignId, { ...joined, generation }))) this.#isSaved = false;
  }

  get #tick(): number {
    return (this.#stored?.tick ?? 0) + this.#later.length;
  }

  async #load(): Promise<void> {
    await this.#options.ready;
    const stored = await this.#options.store.load(this.#options.room, this.campaignId);
    if (this.#isClosed || this.#key !== null) return;
    this.#start(stored?.generation === this.#campaign.generation ? stored : null);
  }

  #start(stored: StoredTicks | null): void {
    const { pool, mode } = this.#options;
    runCount += 1;
    const key = `${this.#options.room}/${this.campaignId}/${runCount}`;
    this.#key = key;
    const { description, parameters } = this.#campaign;
    pool.start(
      { type: 'start', key, description, parameters, stored, mode },
      { heard: (message) => this.#heard(message), lost: () => this.#lost(key) },
    );
    this.#attend();
  }

  #beginAnew(): void {
    if (this.#key !== null) this.#options.pool.tell({ type: 'stop', key: this.#key });
    this.#stored = null;
    this.#later = [];
    this.#window.clear();
    this.#unsent = 0;
    this.#failure = null;
    this.#checkpoints.clear();
    this.#watchers.unsync();
    this.#start(null);
  }

  /** It computes only while somebody watches. */
  #attend(): void {
    if (this.#key === null) return;
    const { pool } = this.#options;
    const resting = !this.#campaign.running || this.#watchers.size === 0;
    pool.tell({ type: 'rest', key: this.#key, resting });
    pool.tell({
      type: 'want',
      key: this.#key,
      bodies: this.#watchers.has('bodies') || this.#watchers.has('particles'),
      particles: this.#watchers.has('particles'),
    });
  }

  #lost(key: string): void {
    if (this.#key !== key || this.#isClosed) return;
    const nowMs = performance.now();
    this.#deaths = [...this.#deaths.filter((ms) => nowMs - ms < deathsForgottenMs), nowMs];
    if (this.#deaths.length >= deathsMax) {
      this.#fail();
      return;
    }
    // What was made is told already: the new run goes on from there.
    this.#start(this.#joined());
  }

  #fail(): void {
    this.#options.logger.error('a campaign failed again and again', { campaign: this.campaignId });
    this.#failure = { code: 'CAMPAIGN_UNAVAILABLE' };
    if (this.#key !== null) this.#options.pool.tell({ type: 'stop', key: this.#key });
    this.#key = null;
    this.#watchers.announce(errorMessage(this.#failure));
  }

  #heard(message: RunMessage): void {
    if (message.key !== this.#key) return;
    switch (message.type) {
      case 'tick':
        this.#ticked(message.tick, message.bytes);
        return;
      case 'stored':
        this.#flush();
        this.#stored = message.stored;
        this.#later = [];
        this.#sync();
        return;
      case 'bodies':
        this.#watchers.tell(
          {
            type: 'physics:state:v1:stream',
            campaignId: this.campaignId,
            tick: message.tick,
            serverTime: this.#nowMs,
            bodies: message.bodies,
          },
          ['bodies', 'particles'],
        );
        return;
      case 'particles': {
        const { tick, count, data } = message;
        const { campaignId } = this;
        this.#watchers.tellLossy(
          { type: 'particle:update:v1:stream', campaignId, tick, serverTime: this.#nowMs, count, data },
          'particles',
        );
        return;
      }
      case 'check': {
        const { tick, particles, root, chunkHashes } = message;
        this.#checkpoints.add({ tick, particles, root, chunkHashes });
        const compared = Math.min(comparedParticles, particles);
        this.#flush();
        this.#watchers.tell({ ...this.#standing(tick), root, particles: compared }, ['ticks', 'bodies']);
        return;
      }
      case 'metrics':
        this.#report(message);
        return;
      case 'failed':
        this.#options.logger.warn('a campaign failed', { campaign: this.campaignId, why: message.why });
        this.#options.pool.tell({ type: 'stop', key: message.key });
        this.#lost(message.key);
        return;
      default:
        unreachable(message);
    }
  }

  #ticked(tick: number, bytes: Uint8Array<ArrayBuffer>): void {
    if (tick !== this.#tick + 1) {
      // Nothing may be missing: a worker that skips is started again from what is known.
      this.#options.logger.error('a campaign skipped a tick', { campaign: this.campaignId, tick });
      if (this.#key !== null) this.#options.pool.tell({ type: 'stop', key: this.#key });
      this.#watchers.unsync();
      this.#start(this.#joined());
      return;
    }
    this.#later.push(bytes);
    this.#window.add(tick, bytes);
    this.#unsent += 1;
    this.#isSaved = false;
    if (this.#unsent >= this.#ticksTogether(bytes)) this.#flush();
  }

  #ticksTogether(newest: Uint8Array): number {
    if (this.#watchers.size > crowdedWatchers) return crowdedTicksTogether;
    return newest.length <= quietTickBytes ? quietTicksTogether : 1;
  }

  #flush(): void {
    if (this.#unsent === 0) return;
    const fresh = this.#unsent;
    this.#unsent = 0;
    this.#sentBytes += this.#window.last(fresh).ticks.reduce((sum, { length }) => sum + length, 0);
    this.#watchers.tellTicks(new TickNews(this.#about, this.#window, fresh), performance.now());
  }

  get #about(): TicksAbout {
    const { campaignId } = this;
    return { campaignId, generation: this.#campaign.generation, serverTime: this.#nowMs };
  }

  /** Tells newcomers. They begin where everybody is; those who come within the same tick share what is encoded once. */
  #sync(): void {
    if (!this.#watchers.areUnsynced) return;
    this.#flush();
    const joined = this.#joined();
    if (joined === null) return;
    const { snapshot, inputs, tick } = joined;
    const { generation, running } = this.#campaign;
    const state = `${generation} ${tick} ${running}`;
    if (this.#beginning?.state !== state) {
      const standing = this.#standing(tick);
      this.#beginning = {
        state,
        full: new Outgoing({ ...standing, module: kernelHash, snapshot, inputs }),
        brief: new Outgoing(standing),
      };
    }
    this.#watchers.sync(this.#beginning);
  }

  #standing(tick: number): ServerMessageOf<'campaign:sync:v1:stream'> {
    const { generation, running } = this.#campaign;
    const { campaignId } = this;
    return {
      type: 'campaign:sync:v1:stream',
      campaignId,
      generation,
      tick,
      serverTime: this.#nowMs,
      running,
    };
  }

  #report(metrics: RunMetrics): void {
    this.#metrics = metrics;
    const { tick, stepMs, tickLatenessMs, engineLatencyMs, particles, mode, engine } = metrics;
    this.#watchers.tell(
      {
        type: 'performance:metrics:v1:stream',
        campaignId: this.campaignId,
        tick,
        stepMs: Math.min(60_000, stepMs),
        tickLatenessMs: Math.min(3_600_000, tickLatenessMs),
        ...(engineLatencyMs === null ? {} : { engineLatencyMs }),
        inputsBytesPerSecond: this.#sentBytes,
        watchers: this.#watchers.size,
        particles,
        mode,
        engine,
      },
      ['ticks', 'bodies', 'particles'],
    );
    this.#sentBytes = 0;
  }

  /** Everything known, in one piece. */
  #joined(): StoredTicks | null {
    const stored = this.#stored;
    if (stored === null || this.#later.length === 0) return stored;
    return { ...stored, inputs: joinedBytes([stored.inputs, ...this.#later]), tick: this.#tick };
  }

  get #nowMs(): number {
    return this.#options.clock.nowMs();
  }
}
