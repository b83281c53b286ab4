import { effect, type ReadonlySignal, signal } from '@preact/signals';
import { CampaignClient, type CampaignWatch, type RoomClient } from '@streamxr/client';
import { unreachable } from '@streamxr/kernel';
import {
  type CampaignAim,
  CampaignHands,
  type ParticleDrawing,
  ShownCampaign,
  type Stage,
} from '@streamxr/scene';
import { Vector3 } from 'three';
import type { CampaignsStore, ListedCampaign } from '../campaigns/campaigns-store.ts';
import { shortCount } from '../campaigns/campaign-words.ts';

/** More at once than any picture or processor holds: the others are listed, not shown. */
const watchedMax = 6;
/** How far one sees what a hand could do, in sizes of the box. */
const reachBoxes = 4;
const lookEveryMs = 250;
/** Of what people do, in shares of the box's half side. */
const reachShare = { push: 0.3, pull: 0.3, emit: 0.12, place: 0.14, throw: 0.1 } as const;

/** Of what a hand could do: enough to part a galaxy, not to empty it. */
const handStrength = 0.15;

interface Followed {
  readonly watch: CampaignWatch;
  readonly shown: ShownCampaign;
  readonly halfSizeMetres: number;
}

/** The room's campaigns as they are simulated here, drawn, and handled. */
export class CampaignsView implements Disposable {
  readonly #stage: Stage;
  readonly #store: CampaignsStore;
  readonly #font: string;
  readonly #drawing: ParticleDrawing;
  readonly #followed = new Map<string, Followed>();
  readonly #shown = new Map<string, ShownCampaign>();
  readonly #inSight = signal(false);
  readonly #viewer = new Vector3();
  readonly #stops: readonly (() => void)[];
  #client: CampaignClient | null = null;
  #lookedAtMs = 0;

  constructor(stage: Stage, store: CampaignsStore, drawing: ParticleDrawing, font: string) {
    this.#stage = stage;
    this.#store = store;
    this.#font = font;
    this.#drawing = drawing;
    const hands = new CampaignHands(stage, {
      campaigns: this.#shown,
      isArmed: () => store.tool.value !== null && this.#inSight.value,
      onAim: (aim) => this.#act(aim),
    });
    const onVisibility = () => {
      if (this.#client !== null) this.#client.isLookedAt = !document.hidden;
    };
    document.addEventListener('visibilitychange', onVisibility);
    this.#stops = [
      stage.onFrame(({ timeMs }) => this.#onFrame(timeMs)),
      effect(() => this.#followList(store.list.value)),
      effect(() => {
        const choice = store.quality.value;
        for (const { watch } of this.#followed.values()) watch.choice = choice;
      }),
      () => document.removeEventListener('visibilitychange', onVisibility),
      () => hands[Symbol.dispose](),
    ];
  }

  /** One is near enough to be handled. */
  get inSight(): ReadonlySignal<boolean> {
    return this.#inSight;
  }

  /** For tests and the curious. */
  watchOf(campaignId: string): CampaignWatch | null {
    return this.#followed.get(campaignId)?.watch ?? null;
  }

  /** Simulates and draws this client's campaigns from here on; gives the function that stops. */
  follow(client: RoomClient): () => void {
    this.#client = new CampaignClient(client);
    this.#client.isLookedAt = !document.hidden;
    this.#followList(this.#store.list.peek());
    return () => {
      for (const campaignId of [...this.#followed.keys()]) this.#unfollow(campaignId);
      this.#client?.[Symbol.dispose]();
      this.#client = null;
    };
  }

  [Symbol.dispose](): void {
    for (const stop of this.#stops) stop();
    for (const campaignId of [...this.#followed.keys()]) this.#unfollow(campaignId);
    this.#client?.[Symbol.dispose]();
  }

  #followList(list: readonly ListedCampaign[]): void {
    const wanted = list.slice(0, watchedMax);
    for (const campaignId of [...this.#followed.keys()])
      if (!wanted.some(({ campaign }) => campaign.campaignId === campaignId)) this.#unfollow(campaignId);
    for (const listed of wanted) this.#add(listed);
  }

  #add({ campaign, outline }: ListedCampaign): void {
    const { campaignId, position } = campaign;
    if (this.#client === null || outline === null || this.#followed.has(campaignId)) return;
    const { box, look, emitters, name } = outline;
    const watch = this.#client.watch(campaignId);
    watch.choice = this.#store.quality.peek();
    const shown = new ShownCampaign(this.#stage, {
      origin: position,
      box: { centre: box.centre, halfSizeMetres: box.halfSize },
      look: { ...look, emitters: emitters.length },
      shownTick: () => watch.shownTick(),
      drawing: this.#drawing,
      font: this.#font,
    });
    watch.on('picture', (picture) => shown.show(picture));
    watch.on('shapes', (shapes) => shown.setShapes(shapes));
    watch.on('figures', (figures) => {
      const { framesPerSecond } = this.#stage.stats;
      watch.frameMs = framesPerSecond > 0 ? 1000 / framesPerSecond : null;
      shown.setLabel(`${name} · ${shortCount(figures.particles)}`, look.colors.at(-1) ?? '#ffffff');
      this.#store.told(campaignId, figures);
    });
    this.#followed.set(campaignId, { watch, shown, halfSizeMetres: box.halfSize });
    this.#shown.set(campaignId, shown);
  }

  #unfollow(campaignId: string): void {
    const followed = this.#followed.get(campaignId);
    if (followed === undefined) return;
    this.#followed.delete(campaignId);
    this.#shown.delete(campaignId);
    followed.watch[Symbol.dispose]();
    followed.shown[Symbol.dispose]();
    this.#store.told(campaignId, null);
  }

  #onFrame(timeMs: number): void {
    if (timeMs - this.#lookedAtMs < lookEveryMs) return;
    this.#lookedAtMs = timeMs;
    const viewer = this.#stage.viewerPosition(this.#viewer);
    this.#inSight.value = [...this.#followed.values()].some(
      ({ shown, halfSizeMetres }) => shown.distanceFrom(viewer) < reachBoxes * 2 * halfSizeMetres,
    );
  }

  #act({ campaignId, at, direction, isFirst }: CampaignAim): void {
    const followed = this.#followed.get(campaignId);
    const tool = this.#store.tool.value;
    if (followed === undefined || tool === null) return;
    const { watch, halfSizeMetres } = followed;
    const radius = reachShare[tool] * halfSizeMetres;
    switch (tool) {
      case 'push':
        watch.act({ action: 'push', position: at, strength: handStrength, radius });
        return;
      case 'pull':
        watch.act({ action: 'pull', position: at, strength: handStrength, radius });
        return;
      case 'emit':
        watch.act({ action: 'emit', position: at, direction: [0, 1, 0], strength: 0.35, radius });
        return;
      case 'place':
        if (isFirst) watch.act({ action: 'place', position: at, radius });
        return;
      case 'throw':
        if (isFirst) watch.act({ action: 'throw', position: at, direction, strength: 0.6, radius });
        return;
      default:
        unreachable(tool);
    }
  }
}
