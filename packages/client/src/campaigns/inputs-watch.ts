import { encodeScene, Follower, parseDescription } from '@streamxr/campaign';
import type { Campaign } from '@streamxr/protocol';
import type { CampaignInputMessage } from './compute/compute-messages.ts';

/** Of what has come of a campaign, without simulating a particle. */
export interface InputsFigures {
  /** −1 before the campaign was joined. */
  readonly tick: number;
  readonly ticks: number;
  readonly bytes: number;
  /** Ticks were missing, or were none: the campaign has to be watched anew. */
  readonly gaps: number;
  readonly malformed: number;
}

/** Ticks between two sums. */
const sumEveryTicks = 60;
const sumsKept = 16;

/**
 * Follows what is fed to a campaign, reads every tick and takes its scene along, but no particle: cheap enough for a thousand bots in a
 * process. Whose sums of the same tick are equal feed their kernels the same.
 */
export class InputsWatch {
  readonly #campaign: Campaign;
  readonly #sums = new Map<number, string>();
  #follower: Follower | null = null;
  #ticks = 0;
  #bytes = 0;
  #gaps = 0;
  #malformed = 0;

  constructor(campaign: Campaign) {
    this.#campaign = campaign;
  }

  get figures(): InputsFigures {
    const tick = this.#follower?.scene.tick ?? -1;
    return {
      tick,
      ticks: this.#ticks,
      bytes: this.#bytes,
      gaps: this.#gaps,
      malformed: this.#malformed,
    };
  }

  /** Checksums of the scene, by tick: the newest sixteen of every sixtieth. */
  get sums(): ReadonlyMap<number, string> {
    return this.#sums;
  }

  /** `again`: watch the campaign anew. */
  received(
    message: Exclude<CampaignInputMessage, { type: 'recent-ticks' }>,
    nowMs: number,
  ): 'taken' | 'again' {
    if (message.generation !== this.#campaign.generation) return 'taken';
    if (message.type === 'campaign:sync:v1:stream') return this.#joined(message, nowMs);
    this.#bytes += message.data.length;
    const reception = this.#follower?.received(message, nowMs) ?? 'old';
    if (reception === 'gap') this.#gaps += 1;
    if (reception === 'malformed') this.#malformed += 1;
    if (reception === 'gap' || reception === 'malformed') {
      this.#follower = null;
      return 'again';
    }
    this.#takeAll();
    return 'taken';
  }

  #joined(
    message: Extract<CampaignInputMessage, { readonly type: 'campaign:sync:v1:stream' }>,
    nowMs: number,
  ): 'taken' | 'again' {
    const { snapshot, inputs = new Uint8Array(), tick } = message;
    if (snapshot === undefined) return 'taken';
    const description = parseDescription(this.#campaign.description);
    if (!description.ok) return 'taken';
    this.#bytes += snapshot.length + inputs.length;
    const joined = Follower.join(description.value, { snapshot, inputs, tick }, nowMs);
    if (!joined.ok) {
      this.#malformed += 1;
      return 'again';
    }
    this.#follower = joined.value;
    this.#takeAll();
    return 'taken';
  }

  #takeAll(): void {
    const follower = this.#follower;
    while (follower !== null && follower.waiting > 0) {
      const { tick } = follower.take();
      this.#ticks += 1;
      if (tick % sumEveryTicks === 0) this.#keep(tick, sumOf(encodeScene(follower.scene)));
    }
  }

  #keep(tick: number, sum: string): void {
    this.#sums.set(tick, sum);
    for (const oldest of this.#sums.keys()) {
      if (this.#sums.size <= sumsKept) return;
      this.#sums.delete(oldest);
    }
  }
}

/** FNV-1a, 32 bits: enough to tell scenes apart that should be equal. */
function sumOf(bytes: Uint8Array): string {
  let sum = 0x811c9dc5;
  for (const byte of bytes) sum = Math.imul(sum ^ byte, 0x01000193);
  return (sum >>> 0).toString(16).padStart(8, '0');
}
