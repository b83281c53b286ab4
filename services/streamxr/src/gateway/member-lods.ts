import { type Gaze, LodOffers } from '@streamxr/assets';
import type { Bounds, ClientMessageOf, LodName, Refusal, SharedObject } from '@streamxr/protocol';
import { length, rotate, scale, type Vec3 } from '@streamxr/spatial';

type Pose = ClientMessageOf<'head-tracking'>;
type Request = ClientMessageOf<'request-asset'>;

export interface MemberLodsOptions {
  readonly objectOf: (objectId: string) => SharedObject | undefined;
  /** Of the asset's model; null while it is not known. */
  readonly boundsOf: (assetId: string) => Bounds | null;
  /** By bandwidth. */
  readonly recommended: () => LodName;
  readonly send: (request: Request, lod: LodName) => void;
  readonly skip: (request: Request, reason: string) => void;
  readonly refuse: (refusal: Refusal, request: Request) => void;
}

/** Poses come more often than anybody decides anew (A5). */
const lookEveryMs = 100;
const ahead: Vec3 = [0, 0, -1];

/**
 * Whole levels for a client that asks for them by object and leaves the choice to the server: by its gaze and its bandwidth. What was
 * skipped, or came coarser, follows by itself when the member turns to it.
 */
export class MemberLods {
  readonly #options: MemberLodsOptions;
  readonly #offers = new LodOffers();
  #follows = false;
  #lookedMs = Number.NEGATIVE_INFINITY;

  constructor(options: MemberLodsOptions) {
    this.#options = options;
  }

  /** `pose`: the newest that the member told. */
  request(request: Request, pose: Pose | null): void {
    const { recommended, send, skip, refuse } = this.#options;
    const { objectId, assetId, lod } = request;
    if (objectId === undefined || lod !== undefined) {
      send(request, lod ?? recommended());
      return;
    }
    const object = this.#lodObjectOf(objectId, assetId);
    if (object === null) {
      refuse({ code: 'OBJECT_NOT_FOUND' }, request);
      return;
    }
    this.#follows = true;
    const decision = this.#offers.request(
      objectId,
      assetId,
      object,
      pose === null ? null : gazeOf(pose),
      recommended(),
    );
    if (decision.type === 'send') send(request, decision.lod);
    else skip(request, decision.reason);
  }

  /** Called with every pose; `nowMs` counts in milliseconds. */
  looked(pose: Pose, nowMs: number): void {
    if (!this.#follows || nowMs - this.#lookedMs < lookEveryMs) return;
    this.#lookedMs = nowMs;
    const { recommended, send } = this.#options;
    const offers = this.#offers.look(gazeOf(pose), recommended(), (objectId) =>
      this.#lodObjectOf(objectId, null),
    );
    for (const { objectId, assetId, lod } of offers) send({ type: 'request-asset', assetId, objectId }, lod);
  }

  /** `assetId` null: whatever it shows. */
  #lodObjectOf(objectId: string, assetId: string | null): Parameters<LodOffers['request']>[2] | null {
    const object = this.#options.objectOf(objectId);
    if (object?.assetId === undefined || (assetId !== null && object.assetId !== assetId)) return null;
    return { placement: object, bounds: this.#options.boundsOf(object.assetId) };
  }
}

function gazeOf({ position, rotation, gaze }: Pose): Gaze {
  if (gaze === undefined) return { position, direction: rotate(rotation, ahead) };
  return { position, direction: scale(gaze, 1 / length(gaze)) };
}
