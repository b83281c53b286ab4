import { parseDescription } from '@streamxr/campaign';
import { type Logger, silentLogger } from '@streamxr/kernel';
import type { Campaign } from '@streamxr/protocol';
import type { CampaignSpec, CampaignUpdate } from '../room-client-types.ts';
import type { RoomClient } from '../room-client.ts';
import { StreamXrError } from '../stream-xr-error.ts';
import { systemTimers, type Timers } from '../timers.ts';
import { CampaignWatch } from './campaign-watch.ts';
import { type OpenCompute, openWorkerCompute } from './compute/compute-port.ts';

export interface CampaignClientOptions {
  /** Where campaigns are simulated: a worker of the browser unless said. */
  readonly openCompute?: OpenCompute;
  readonly timers?: Timers;
  readonly log?: Logger;
  /** A steady clock, in milliseconds. */
  readonly nowMs?: () => number;
}

/** The campaigns of a room: what there is, what can be done about it, and simulations of those that are watched. */
export class CampaignClient implements Disposable {
  readonly #room: RoomClient;
  readonly #options: Required<CampaignClientOptions>;
  readonly #watches = new Map<string, CampaignWatch>();
  readonly #stops: readonly (() => void)[];
  #isLookedAt = true;

  constructor(room: RoomClient, options: CampaignClientOptions = {}) {
    this.#room = room;
    this.#options = {
      openCompute: openWorkerCompute,
      timers: systemTimers,
      log: silentLogger,
      nowMs: () => performance.now(),
      ...options,
    };
    this.#stops = [
      room.on('campaign-stream', (message) => this.#watches.get(message.campaignId)?.received(message)),
      room.on('unreliable-ticks', (message) =>
        this.#watches.get(message.campaignId)?.received(message, 'channel'),
      ),
      room.on('campaigns-changed', () => this.#campaignsChanged()),
      room.on('welcome', () => this.#lineBack()),
    ];
  }

  get list(): readonly Campaign[] {
    return [...this.#room.campaigns.values()];
  }

  create(spec: CampaignSpec): Promise<Campaign> {
    return this.#room.createCampaign(spec);
  }

  update(campaignId: string, update: CampaignUpdate): Promise<void> {
    return this.#room.updateCampaign(campaignId, update);
  }

  delete(campaignId: string): Promise<void> {
    return this.#room.deleteCampaign(campaignId);
  }

  /**
   * Follows a campaign until disposed; the same watch for who asks again. Throws a StreamXrError `CAMPAIGN_NOT_FOUND`, and
   * `CAMPAIGN_INVALID` for one that this version cannot read.
   */
  watch(campaignId: string): CampaignWatch {
    const existing = this.#watches.get(campaignId);
    if (existing !== undefined) return existing;
    const campaign = this.#room.campaigns.get(campaignId);
    if (campaign === undefined) throw new StreamXrError('CAMPAIGN_NOT_FOUND');
    const parsed = parseDescription(campaign.description);
    if (!parsed.ok) throw new StreamXrError('CAMPAIGN_INVALID', parsed.refusal.message);
    const { openCompute, timers, log, nowMs } = this.#options;
    const watch = new CampaignWatch(campaign, parsed.value.particles, {
      ...{ openCompute, timers, log, nowMs },
      // Of one that is gone nobody wants to hear.
      send: (message) => this.#room.campaigns.has(campaignId) && this.#room.sendToCampaign(message),
      canShare: canShareMemory(),
      onClosed: () => this.#watches.delete(campaignId),
    });
    if (!this.#isLookedAt) watch.rest(true);
    this.#watches.set(campaignId, watch);
    return watch;
  }

  /** False while nobody can see the page: what is watched rests, and joins again by itself. */
  get isLookedAt(): boolean {
    return this.#isLookedAt;
  }

  set isLookedAt(isLookedAt: boolean) {
    this.#isLookedAt = isLookedAt;
    for (const watch of this.#watches.values()) watch.rest(!isLookedAt);
  }

  [Symbol.dispose](): void {
    for (const stop of this.#stops) stop();
    for (const watch of this.#watches.values()) watch[Symbol.dispose]();
  }

  #campaignsChanged(): void {
    for (const watch of this.#watches.values()) {
      const campaign = this.#room.campaigns.get(watch.campaignId);
      if (campaign === undefined) watch[Symbol.dispose]();
      else watch.updated(campaign);
    }
  }

  #lineBack(): void {
    for (const watch of this.#watches.values()) watch.lineBack();
  }
}

/** In a page: it is isolated from others, as the server's headers ask for. */
function canShareMemory(): boolean {
  return 'crossOriginIsolated' in globalThis && globalThis.crossOriginIsolated === true;
}
