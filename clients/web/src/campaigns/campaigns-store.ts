import { computed, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import type { CampaignFigures, QualityChoice, RoomClient } from '@streamxr/client';
import type { Campaign } from '@streamxr/protocol';
import { FigureHistory } from '../overlay/history.ts';
import { heldBackMs, type Tool } from './campaign-words.ts';
import { type CampaignOutline, outlineOf } from './campaign-outline.ts';

/** Of each graph: one sample a second or two. */
const samplesKept = 60;

export interface CampaignHistories {
  readonly stepMs: FigureHistory;
  readonly latencyMs: FigureHistory;
  readonly bytes: FigureHistory;
  readonly particles: FigureHistory;
}

/** One campaign of the room as the page knows it. */
export interface ListedCampaign {
  readonly campaign: Campaign;
  /** What its description says; null for one that this page cannot read. */
  readonly outline: CampaignOutline | null;
}

/** The room's campaigns, what the last seconds of those that are watched were like, and what the hand does to them. */
export class CampaignsStore {
  readonly list: ReadonlySignal<readonly ListedCampaign[]>;
  /** What the person asked for; lasts as long as the page. */
  readonly quality = signal<QualityChoice>('auto');
  /** What pressing into a campaign does; null leaves the hand to the room. */
  readonly tool = signal<Tool | null>(null);
  readonly isEmpty: ReadonlySignal<boolean>;
  readonly #list = signal<readonly ListedCampaign[]>([]);
  readonly #outlines = new Map<string, CampaignOutline | null>();
  readonly #figures = new Map<string, Signal<CampaignFigures | null>>();
  readonly #histories = new Map<string, CampaignHistories>();

  constructor() {
    this.list = this.#list;
    this.isEmpty = computed(() => this.#list.value.length === 0);
  }

  /** Null until the campaign is watched. */
  figuresOf(campaignId: string): Signal<CampaignFigures | null> {
    let figures = this.#figures.get(campaignId);
    if (figures === undefined) {
      figures = signal<CampaignFigures | null>(null);
      this.#figures.set(campaignId, figures);
    }
    return figures;
  }

  historiesOf(campaignId: string): CampaignHistories {
    let histories = this.#histories.get(campaignId);
    if (histories === undefined) {
      histories = {
        stepMs: new FigureHistory(samplesKept),
        latencyMs: new FigureHistory(samplesKept),
        bytes: new FigureHistory(samplesKept),
        particles: new FigureHistory(samplesKept),
      };
      this.#histories.set(campaignId, histories);
    }
    return histories;
  }

  /** Takes the newest figures of a watched campaign; null when it is watched no longer. */
  told(campaignId: string, figures: CampaignFigures | null): void {
    if (figures !== null) {
      const histories = this.historiesOf(campaignId);
      histories.stepMs.add(figures.stepMs + figures.packMs);
      histories.latencyMs.add(heldBackMs(figures));
      histories.bytes.add(figures.bytesPerSecond);
      histories.particles.add(figures.particles);
    }
    this.figuresOf(campaignId).value = figures;
  }

  /** Follows this client from here on; gives the function that stops. */
  follow(client: RoomClient): () => void {
    const take = () => {
      this.#list.value = [...client.campaigns.values()].map((campaign) => ({
        campaign,
        outline: this.#outlineOf(campaign),
      }));
      this.#forgetGone(client.campaigns);
    };
    take();
    const stops = [client.on('campaigns-changed', take), client.on('welcome', take)];
    return () => {
      for (const stop of stops) stop();
    };
  }

  #outlineOf({ campaignId, description }: Campaign): CampaignOutline | null {
    const known = this.#outlines.get(campaignId);
    if (known !== undefined) return known;
    const outline = outlineOf(description);
    this.#outlines.set(campaignId, outline);
    return outline;
  }

  #forgetGone(campaigns: ReadonlyMap<string, Campaign>): void {
    for (const kept of [this.#outlines, this.#figures, this.#histories])
      for (const campaignId of kept.keys()) if (!campaigns.has(campaignId)) kept.delete(campaignId);
    if (campaigns.size === 0) this.tool.value = null;
  }
}
