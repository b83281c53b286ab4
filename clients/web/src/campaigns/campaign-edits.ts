import type { CampaignSpec, CampaignUpdate, RoomClient } from '@streamxr/client';
import type { Campaign, CampaignSample } from '@streamxr/protocol';
import { fromYaw, rotate, type Vec3 } from '@streamxr/spatial';
import type { SessionStore } from '../session/session-store.ts';
import type { ToastStore } from '../toasts/toast-store.ts';
import type { WorldStore } from '../world/world-store.ts';
import { troubleOfCampaign } from './campaign-trouble.ts';

/** From the viewer to the middle of a new campaign: its box of five metres is in sight as a whole. */
const aheadMetres = 7;
/** While a slider moves it is sent so often. */
const sliderEveryMs = 120;

export interface CampaignEditsParts {
  readonly session: SessionStore;
  readonly toasts: ToastStore;
  readonly world: WorldStore;
}

/** Everything a person can do to campaigns from the page. Refusals are told in a toast, none is thrown. */
export class CampaignEdits {
  readonly #parts: CampaignEditsParts;
  /** By campaign and parameter: what the slider says, and is to be sent. */
  readonly #due = new Map<
    string,
    { readonly campaignId: string; readonly name: string; readonly value: number }
  >();
  #isSending = false;

  constructor(parts: CampaignEditsParts) {
    this.#parts = parts;
  }

  /** Starts a sample before the viewer. Gives it once the room has it. */
  async start(sample: CampaignSample): Promise<Campaign | null> {
    const spec: CampaignSpec = { sample, position: this.#placeAhead() };
    let made: Campaign | null = null;
    await this.#attempt('The campaign did not start', async (client) => {
      made = await client.createCampaign(spec);
    });
    return made;
  }

  setRunning(campaignId: string, running: boolean): Promise<void> {
    return this.#update(running ? 'It does not go on' : 'It was not paused', campaignId, { running });
  }

  reset(campaignId: string): Promise<void> {
    return this.#update('It did not start over', campaignId, { reset: true });
  }

  remove(campaignId: string): Promise<void> {
    return this.#attempt('It was not taken away', (client) => client.deleteCampaign(campaignId));
  }

  /** For every movement of a slider: the newest value of each is sent a few times a second, the last one always. */
  setParameter(campaignId: string, name: string, value: number): void {
    this.#due.set(`${campaignId} ${name}`, { campaignId, name, value });
    if (this.#isSending) return;
    this.#isSending = true;
    setTimeout(() => this.#sendParameters(), sliderEveryMs);
  }

  #sendParameters(): void {
    this.#isSending = false;
    const byCampaign = Map.groupBy(this.#due.values(), ({ campaignId }) => campaignId);
    this.#due.clear();
    for (const [campaignId, due] of byCampaign) {
      const parameters = due.map(({ name, value }) => ({ name, value }));
      void this.#update('That did not change', campaignId, { parameters });
    }
  }

  #update(failure: string, campaignId: string, update: CampaignUpdate): Promise<void> {
    return this.#attempt(failure, (client) => client.updateCampaign(campaignId, update));
  }

  #placeAhead(): Vec3 {
    const head = this.#parts.world.view?.head();
    if (head === undefined) return [0, 0, 0];
    const [x, , z] = rotate(head.rotation, [0, 0, -1]);
    const facing = Math.hypot(x, z) < 1e-6 ? fromYaw(0) : fromYaw(Math.atan2(-x, -z));
    const [aheadX, , aheadZ] = rotate(facing, [0, 0, -aheadMetres]);
    return [head.position[0] + aheadX, 0, head.position[2] + aheadZ];
  }

  async #attempt(failure: string, action: (client: RoomClient) => Promise<unknown>): Promise<void> {
    const client = this.#parts.session.client.value;
    if (client === null) return;
    try {
      await action(client);
    } catch (error) {
      this.#parts.toasts.show({ tone: 'trouble', text: failure, detail: troubleOfCampaign(error) });
    }
  }
}
