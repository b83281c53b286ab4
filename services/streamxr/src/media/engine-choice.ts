import type { Logger } from '@streamxr/kernel';
import type { MediaEngine } from '@streamxr/media';
import type { MediaEngineName } from '@streamxr/protocol';
import { reasonOf } from './member-link.ts';

/** An engine that this program knows how to start. Nothing of it is loaded before it is asked. */
export interface EngineOffer {
  readonly name: MediaEngineName;
  /** Null: it can be tried here. Else a sentence that says why not. */
  readonly obstacle: () => Promise<string | null>;
  /** Rejects when it does not start. */
  readonly open: () => Promise<MediaEngine>;
}

export type EngineSetting = MediaEngineName | 'auto' | 'off';

export interface EngineChoice {
  readonly offers: readonly EngineOffer[];
  /** In words, for the log. */
  readonly why: string;
}

/** Which engines to try, in order; none with `off`, and where nothing can be had. `offers` lists the better one first. */
export async function chooseEngines(
  setting: EngineSetting,
  offers: readonly EngineOffer[],
): Promise<EngineChoice> {
  if (setting === 'off') return { offers: [], why: 'it is switched off' };
  const wanted = offers.filter(({ name }) => setting === 'auto' || setting === name);
  const usable: EngineOffer[] = [];
  const obstacles: string[] = [];
  for (const offer of wanted) {
    const obstacle = await offer.obstacle();
    if (obstacle === null) usable.push(offer);
    else obstacles.push(`${offer.name}: ${obstacle}`);
  }
  const how = setting === 'auto' ? 'the best that is here' : 'as it is set';
  return { offers: usable, why: [how, ...obstacles].join('; ') };
}

/**
 * The engine of this server, started when it is first wanted. One that does not start is passed over for the next; when none does, it
 * is tried again after a while.
 */
export class EngineHolder {
  readonly #choice: Promise<EngineChoice>;
  readonly #logger: Logger;
  readonly #nowMs: () => number;
  #opening: Promise<MediaEngine | null> | null = null;
  #engine: MediaEngine | null = null;
  #failure: string | null = null;
  #failedMs = Number.NEGATIVE_INFINITY;
  #closed = false;

  constructor(choice: Promise<EngineChoice>, logger: Logger, nowMs: () => number) {
    this.#choice = choice;
    this.#logger = logger;
    this.#nowMs = nowMs;
  }

  /** Whether there is anything to start. */
  async hasOffers(): Promise<boolean> {
    return (await this.#choice).offers.length > 0;
  }

  /** Null while it has not been started. */
  get engine(): MediaEngine | null {
    return this.#engine;
  }

  /** Why there is none, when it was tried; null when all is well. */
  get failure(): string | null {
    return this.#failure;
  }

  /** Null when there is none. */
  async get(): Promise<MediaEngine | null> {
    if (this.#closed) return null;
    if (this.#failure !== null && this.#nowMs() - this.#failedMs < tryAgainAfterMs) return null;
    this.#opening ??= this.#open();
    const engine = await this.#opening;
    if (engine === null) this.#opening = null;
    return engine;
  }

  async #open(): Promise<MediaEngine | null> {
    const { offers } = await this.#choice;
    for (const offer of offers) {
      try {
        this.#engine = await offer.open();
        this.#failure = null;
        this.#logger.info('media engine started', { engine: offer.name });
        if (this.#closed) await this.#engine.close();
        return this.#engine;
      } catch (error) {
        this.#failure = `${offer.name}: ${reasonOf(error)}`;
        this.#failedMs = this.#nowMs();
        this.#logger.error('media engine does not start', { engine: offer.name, reason: reasonOf(error) });
      }
    }
    return null;
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#engine?.close();
  }
}

/** Broken things are tried again now and then: somebody may have repaired them. */
const tryAgainAfterMs = 10_000;
