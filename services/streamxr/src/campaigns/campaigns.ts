import { adjustParameters, outlineOf, parseDescription } from '@streamxr/campaign';
import { accept, type Clock, type Logger, refuse, type Result } from '@streamxr/kernel';
import {
  type Campaign,
  type CampaignMode,
  type ClientMessageOf,
  type Refusal,
  type ServerMessage,
  type Standing,
} from '@streamxr/protocol';
import { type CampaignRules, noCampaigns } from '@streamxr/rooms';
import { CampaignHost } from './campaign-host.ts';
import { CampaignStore } from './campaign-store.ts';
import type { CampaignWatcher } from './watchers.ts';
import type { GodotInstallation } from './engines/godot-engine.ts';
import { CampaignWorkerPool } from './worker-pool.ts';

/** The room of a member, as far as campaigns are concerned. */
export interface CampaignRoom {
  readonly room: string;
  campaign(campaignId: string): Campaign | undefined;
}

/** Who acts. */
export interface CampaignActor {
  readonly clientId: string;
  readonly standing: Standing;
}

export interface CampaignsOptions {
  /** 0 for a server without campaigns. */
  readonly workers: number;
  /** That run at once. */
  readonly campaignsMax: number;
  readonly mode: CampaignMode | 'auto';
  /** With `auto`: up to so many particles are simulated in full. */
  readonly fullParticlesMax: number;
  readonly folder: string;
  /** Null where no Godot runs: its campaigns have the engine that is built in. */
  readonly godot: GodotInstallation | null;
  readonly clock: Clock;
  readonly logger: Logger;
  /** A campaign that nobody watches leaves its worker after so long; 10 s unless said. */
  readonly idleMs?: number;
  /** What a kill may cost a campaign; 3 s unless said. */
  readonly saveEveryMs?: number;
  /** Without a sign of life for so long, a worker is replaced; 2 s unless said. */
  readonly silenceMs?: number;
  /** Another program for the workers, for tests. */
  readonly workerUrl?: URL;
}

export interface CampaignInfo {
  readonly room: string;
  readonly campaignId: string;
  readonly watchers: number;
  readonly tick: number;
  readonly stepMs: number;
  readonly tickLatenessMs: number;
  /** In the last second. */
  readonly engineLateTicks: number;
}

const saveEveryMs = 3_000;
const idleMs = 10_000;

/** The campaigns of this server that somebody watches; the others are in the logs of their rooms and on the disk. */
export class Campaigns implements AsyncDisposable {
  readonly #options: CampaignsOptions;
  readonly #pool: CampaignWorkerPool;
  readonly #store: CampaignStore;
  /** By room and campaign. */
  readonly #hosts = new Map<string, { readonly host: CampaignHost; idleSinceMs: number | null }>();
  readonly #timer: NodeJS.Timeout;
  /** Closing hosts, which still write: one that comes again waits for it. */
  readonly #closing = new Map<string, Promise<void>>();

  constructor(options: CampaignsOptions) {
    this.#options = options;
    const { logger, workers, workerUrl, godot } = options;
    this.#pool = new CampaignWorkerPool({
      workers,
      settings: { godot },
      logger,
      silenceMs: options.silenceMs,
      workerUrl,
    });
    this.#store = new CampaignStore(options.folder, logger);
    void this.#store.tidy();
    this.#timer = setInterval(() => this.#housekeep(), options.saveEveryMs ?? saveEveryMs);
    this.#timer.unref();
  }

  /** What rooms have to know to decide about campaigns. */
  get rules(): CampaignRules {
    return this.#options.workers === 0 ? noCampaigns : { outline: outlineOf, adjust: adjustParameters };
  }

  get pool(): Pick<CampaignWorkerPool, 'loads' | 'replaced' | 'killAll'> {
    return this.#pool;
  }

  /** Those that are in memory. */
  get list(): readonly CampaignInfo[] {
    return [...this.#hosts.values()].map(({ host }) => ({
      room: host.room,
      campaignId: host.campaignId,
      watchers: host.watchers,
      tick: host.metrics?.tick ?? 0,
      stepMs: host.metrics?.stepMs ?? 0,
      tickLatenessMs: host.metrics?.tickLatenessMs ?? 0,
      engineLateTicks: host.metrics?.engineLateTicks ?? 0,
    }));
  }

  totals(): {
    readonly running: number;
    readonly watchers: number;
    readonly latenessMs: number;
    readonly engineLateTicks: number;
    readonly busy: readonly number[];
    readonly replaced: number;
  } {
    const { list } = this;
    return {
      running: list.length,
      watchers: list.reduce((sum, { watchers }) => sum + watchers, 0),
      latenessMs: list.reduce((most, { tickLatenessMs }) => Math.max(most, tickLatenessMs), 0),
      engineLateTicks: list.reduce((sum, { engineLateTicks }) => sum + engineLateTicks, 0),
      busy: this.#pool.loads.map(({ busy }) => busy),
      replaced: this.#pool.replaced,
    };
  }

  /** Null when all is well: the answer is a `campaign:sync:v1:stream`. */
  watch(
    room: CampaignRoom,
    watcher: CampaignWatcher,
    { campaignId, as, repeats = false, requestId }: ClientMessageOf<'watch-campaign'>,
  ): Refusal | null {
    const host = this.#host(room, campaignId);
    return host.ok ? host.value.watch(watcher, { as, repeats, requestId }) : host.refusal;
  }

  unwatch({ room }: CampaignRoom, connectionId: number, campaignId: string): void {
    this.#hosts.get(keyOf(room, campaignId))?.host.unwatch(connectionId);
  }

  /** The connection is gone. */
  left({ room }: CampaignRoom, connectionId: number): void {
    for (const { host } of this.#hosts.values()) if (host.room === room) host.unwatch(connectionId);
  }

  act(
    room: CampaignRoom,
    actor: CampaignActor | null,
    message: ClientMessageOf<'act-on-campaign'>,
  ): Refusal | null {
    if (actor === null) return { code: 'NOT_ALLOWED' };
    if (actor.standing === 'spectator') return { code: 'SPECTATOR' };
    if (room.campaign(message.campaignId) === undefined) return { code: 'CAMPAIGN_NOT_FOUND' };
    // Where nobody watches, nothing happens that one could act on.
    const entry = this.#hosts.get(keyOf(room.room, message.campaignId));
    if (entry === undefined) return { code: 'CAMPAIGN_NOT_RUNNING' };
    const { action, position, direction, strength, radius, collider, tick } = message;
    const by = Number(actor.clientId.slice(1)) % 2 ** 32;
    return entry.host.act({ action, by, at: position, direction, strength, radius, collider, tick });
  }

  check(
    { room }: CampaignRoom,
    watcher: CampaignWatcher,
    message: ClientMessageOf<'check-campaign'>,
  ): Refusal | null {
    const entry = this.#hosts.get(keyOf(room, message.campaignId));
    return entry === undefined ? { code: 'CAMPAIGN_NOT_FOUND' } : entry.host.check(watcher, message);
  }

  /** Ticks did not come by a member's data channel. */
  repeat(
    { room }: CampaignRoom,
    connectionId: number,
    message: ClientMessageOf<'repeat-ticks'>,
  ): Refusal | null {
    const entry = this.#hosts.get(keyOf(room, message.campaignId));
    if (entry === undefined) return { code: 'CAMPAIGN_NOT_FOUND' };
    entry.host.repeat(connectionId, message);
    return null;
  }

  /** A room's log has something new. */
  told(room: string, message: ServerMessage): void {
    if (message.type === 'campaign-updated')
      this.#hosts.get(keyOf(room, message.campaignId))?.host.changed(message.changes);
    if (message.type !== 'campaign-deleted') return;
    const key = keyOf(room, message.campaignId);
    const entry = this.#hosts.get(key);
    this.#hosts.delete(key);
    // What is being put away still writes.
    const ready = this.#closing.get(key) ?? Promise.resolve();
    const gone = ready.then(() =>
      entry === undefined ? this.#store.delete(room, message.campaignId) : entry.host.delete(),
    );
    gone.catch((error: unknown) =>
      this.#options.logger.warn('a campaign stays on the disk', { error: error as Error }),
    );
  }

  /** Writes everything down and stops. */
  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer);
    await Promise.all([...this.#hosts.values()].map(({ host }) => host.close()));
    await Promise.all(this.#closing.values());
    await this.#pool[Symbol.asyncDispose]();
  }

  #host(room: CampaignRoom, campaignId: string): Result<CampaignHost, Refusal> {
    const campaign = room.campaign(campaignId);
    if (campaign === undefined) return refuse({ code: 'CAMPAIGN_NOT_FOUND' });
    const key = keyOf(room.room, campaignId);
    const known = this.#hosts.get(key);
    if (known !== undefined) {
      known.idleSinceMs = null;
      return accept(known.host);
    }
    const { workers, campaignsMax, clock, logger } = this.#options;
    if (workers === 0) return refuse({ code: 'CAMPAIGN_UNAVAILABLE' });
    if (this.#hosts.size >= campaignsMax) return refuse({ code: 'TOO_MANY_CAMPAIGNS' });
    const host = new CampaignHost(campaign, {
      room: room.room,
      mode: this.#modeFor(campaign),
      pool: this.#pool,
      store: this.#store,
      ready: this.#closing.get(key) ?? Promise.resolve(),
      clock,
      logger: logger.with({ room: room.room }),
    });
    this.#hosts.set(key, { host, idleSinceMs: null });
    return accept(host);
  }

  #modeFor({ description }: Campaign): CampaignMode {
    const { mode, fullParticlesMax } = this.#options;
    if (mode !== 'auto') return mode;
    const parsed = parseDescription(description);
    return parsed.ok && parsed.value.particles <= fullParticlesMax ? 'full' : 'audit';
  }

  #housekeep(): void {
    const nowMs = performance.now();
    for (const [key, entry] of this.#hosts) {
      if (entry.host.watchers > 0) {
        entry.idleSinceMs = null;
        void entry.host.save();
        continue;
      }
      entry.idleSinceMs ??= nowMs;
      if (nowMs - entry.idleSinceMs < (this.#options.idleMs ?? idleMs)) continue;
      this.#hosts.delete(key);
      const closing = entry.host.close().finally(() => this.#closing.delete(key));
      this.#closing.set(key, closing);
    }
  }
}

function keyOf(room: string, campaignId: string): string {
  return `${room}/${campaignId}`;
}
