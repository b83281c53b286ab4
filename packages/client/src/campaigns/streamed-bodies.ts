import type { BodyShape, CampaignDescription } from '@streamxr/campaign';
import type { CampaignBody } from '@streamxr/protocol';
import type { ComputedShape } from './compute/compute-messages.ts';
import { type Placed, PoseList } from './compute/picture-memory.ts';

/** Of balls that people have thrown in, whose size the stream does not tell: as large as they are when nobody says. */
const ballBoxes = 1 / 12;
const poseNumbers = 7;

/** Bodies of a campaign beside its thinned stream: where the newest message had them, and where they were at the picture before. */
export class StreamedBodies {
  readonly #description: CampaignDescription;
  readonly #poses = new PoseList();
  readonly #posesBefore = new PoseList();
  /** Balls that had their shapes told; −1 before anything had. */
  #ballsShaped = -1;
  #told: readonly CampaignBody[] = [];

  constructor(description: CampaignDescription) {
    this.#description = description;
  }

  take(bodies: readonly CampaignBody[]): void {
    this.#told = bodies;
  }

  /** For the next picture: seven numbers a body, now and at the picture before. */
  turn(): { readonly bodies: Float32Array; readonly bodiesBefore: Float32Array } {
    this.#posesBefore.copyFrom(this.#poses);
    this.#poses.take(this.#placed());
    const length = this.#poses.count * poseNumbers;
    const bodies = this.#poses.numbers.slice(0, length);
    const bodiesBefore = bodies.slice();
    bodiesBefore.set(
      this.#posesBefore.numbers.subarray(0, Math.min(length, this.#posesBefore.count * poseNumbers)),
    );
    return { bodies, bodiesBefore };
  }

  /** Of the poses of the next picture; null when they are those of the last one. */
  newShapes(): readonly ComputedShape[] | null {
    if (this.#ballCount === this.#ballsShaped) return null;
    this.#ballsShaped = this.#ballCount;
    const radius = this.#description.box.halfSize * 2 * ballBoxes;
    const balls = Array.from({ length: this.#ballCount }, (): ComputedShape => ({ shape: 'sphere', radius }));
    return [...this.#description.bodies.map(shapeOf), ...balls];
  }

  /** Places of balls come behind the description's bodies. */
  get #ballCount(): number {
    const { length } = this.#description.bodies;
    return this.#told.reduce((most, { body }) => Math.max(most, body + 1 - length), 0);
  }

  #placed(): readonly Placed[] {
    const told = new Map(this.#told.map((body) => [body.body, body]));
    const { bodies, box } = this.#description;
    return Array.from({ length: bodies.length + this.#ballCount }, (_, body): Placed => {
      const { position, rotation } = told.get(body) ?? {};
      const described = bodies[body];
      return {
        centre: position ?? described?.at ?? box.centre,
        orientation: rotation ?? described?.rotation ?? [0, 0, 0, 1],
      };
    });
  }
}

function shapeOf(body: BodyShape): ComputedShape {
  switch (body.shape) {
    case 'sphere':
      return { shape: 'sphere', radius: body.radius };
    case 'capsule':
      return { shape: 'capsule', radius: body.radius, halfLength: body.halfLength };
    case 'box':
      return { shape: 'box', halfSize: body.halfSize };
    case 'plane':
      return { shape: 'plane' };
  }
}
