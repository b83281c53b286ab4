import type { LodName } from '@streamxr/protocol';
import { decideLod, type Gaze, isFiner, type LodDecision, type LodObject } from './lod-decision.ts';

/** Objects that one connection is followed for; asking for more forgets the oldest, which must then be asked for again. */
const followedMax = 1_024;
/** More than this at once would only queue behind each other. */
const offersMax = 8;
/** Looks in a row (100 ms apart) that must agree before a better level follows a worse one: not everything that the eyes sweep over. */
const looksMin = 2;

/** An object whose level of detail is to be sent now, without having been asked for again. */
export interface LodOffer {
  readonly objectId: string;
  readonly assetId: string;
  readonly lod: LodName;
  readonly reason: string;
}

interface Followed {
  readonly assetId: string;
  /** The finest level that was sent; null when it was skipped. */
  sent: LodName | null;
  looks: number;
}

/** What one plain client was sent for which object: levels rise when the eyes come nearer, what was skipped follows when it is turned to, and nothing is sent twice. */
export class LodOffers {
  readonly #followed = new Map<string, Followed>();

  /** Decides about a request, and follows the object from then on. */
  request(
    objectId: string,
    assetId: string,
    object: LodObject,
    gaze: Gaze | null,
    recommended: LodName,
  ): LodDecision {
    const decision = decideLod(gaze, object, recommended);
    this.#followed.delete(objectId);
    this.#followed.set(objectId, { assetId, sent: decision.type === 'send' ? decision.lod : null, looks: 0 });
    if (this.#followed.size > followedMax) {
      const [oldest] = this.#followed.keys();
      if (oldest !== undefined) this.#followed.delete(oldest);
    }
    return decision;
  }

  /** The client looks elsewhere now. `objectOf` gives where an object is, null when it is gone. At most eight offers; more come with the next look. */
  look(gaze: Gaze, recommended: LodName, objectOf: (objectId: string) => LodObject | null): LodOffer[] {
    const offers: LodOffer[] = [];
    for (const [objectId, followed] of this.#followed) {
      if (offers.length >= offersMax) break;
      if (followed.sent === 'high') continue;
      const object = objectOf(objectId);
      if (object === null) {
        this.#followed.delete(objectId);
        continue;
      }
      const decision = decideLod(gaze, object, recommended);
      if (decision.type === 'skip' || !isFiner(decision.lod, followed.sent)) {
        followed.looks = 0;
        continue;
      }
      followed.looks += 1;
      if (followed.sent !== null && followed.looks < looksMin) continue;
      followed.sent = decision.lod;
      followed.looks = 0;
      offers.push({ objectId, assetId: followed.assetId, lod: decision.lod, reason: decision.reason });
    }
    return offers;
  }

  /** The object is gone, or the client no longer wants it. */
  forget(objectId: string): void {
    this.#followed.delete(objectId);
  }
}
