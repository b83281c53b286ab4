import { StreamXrError } from '@streamxr/client';
import type { Behaviour, Bot } from './bot.ts';

/** As a page does while somebody holds the button. */
const pushEveryMs = 100;
const pushMs = 1_500;
const restMsMax = 4_000;
/** Whoever comes first makes the campaign; the others look whether there is one. */
const lookEveryMs = 500;

/** Follows the campaign of its room, which bot number 0 starts, and pushes what moves in spells. */
export class Player implements Behaviour {
  readonly #makes: boolean;
  readonly #encoding: 'bin' | 'json';
  #isAsking = false;
  /** The welcome under which it watches: a new line has to watch anew. */
  #watches: string | null = null;
  #nextLookMs = 0;
  #pushesUntilMs = 0;
  #restsUntilMs = 0;
  #nextPushMs = 0;
  #isHeard = false;

  constructor(index: number, encoding: 'bin' | 'json') {
    this.#makes = index === 0;
    this.#encoding = encoding;
  }

  act(bot: Bot, nowMs: number): void {
    this.#hear(bot);
    if (nowMs >= this.#nextLookMs) {
      this.#nextLookMs = nowMs + lookEveryMs;
      this.#look(bot);
    }
    if (this.#watches === null || nowMs < this.#restsUntilMs) return;
    if (this.#pushesUntilMs < this.#restsUntilMs || nowMs > this.#pushesUntilMs + restMsMax)
      this.#pushesUntilMs = nowMs + pushMs;
    if (nowMs > this.#pushesUntilMs) {
      this.#restsUntilMs = nowMs + bot.random.float() * restMsMax;
      return;
    }
    if (nowMs >= this.#nextPushMs) this.#push(bot, nowMs);
  }

  /** Acts have no answer but their refusal. */
  #hear(bot: Bot): void {
    if (this.#isHeard) return;
    this.#isHeard = true;
    bot.client.on('error', ({ code, message, requestId }) => {
      // Requests tell of theirs themselves.
      if (requestId === undefined) bot.tally.failed(new StreamXrError(code, message));
    });
    bot.client.on('welcome', () => (this.#watches = null));
  }

  #look(bot: Bot): void {
    const [campaign] = bot.client.campaigns.values();
    if (campaign === undefined) {
      if (this.#makes && !this.#isAsking) this.#make(bot);
      return;
    }
    if (this.#watches === campaign.campaignId) return;
    const as = this.#encoding === 'bin' ? 'ticks' : 'bodies';
    const { campaignId } = campaign;
    if (bot.client.sendToCampaign({ type: 'watch-campaign', campaignId, as })) this.#watches = campaignId;
  }

  #make(bot: Bot): void {
    this.#isAsking = true;
    void bot.ask((client) => client.createCampaign({ sample: 'storm' })).then(() => (this.#isAsking = false));
  }

  #push(bot: Bot, nowMs: number): void {
    this.#nextPushMs = nowMs + pushEveryMs;
    if (this.#watches === null) return;
    const [x, y, z] = bot.walk.reach;
    bot.client.sendToCampaign({
      type: 'act-on-campaign',
      campaignId: this.#watches,
      action: 'push',
      position: [x, y, z],
      strength: 0.5,
    });
  }
}
