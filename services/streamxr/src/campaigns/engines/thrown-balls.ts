import {
  type BodyState,
  type CampaignDescription,
  directionSteps,
  type KernelInputs,
  placeOf,
  radiusOf,
  type SceneState,
  strengthSteps,
  type TickInputs,
  ticksPerSecond,
} from '@streamxr/campaign';
import type { Vec3 } from '@streamxr/spatial';

/** Of one thrown with full strength, metres per second. */
const throwSpeed = 12;
/** Share of its speed that a ball keeps at a wall of the box. */
const bounce = 0.5;
const throwsMax = 8;

interface Ball {
  readonly since: number;
  readonly position: Vec3;
  readonly velocity: Vec3;
}

/** Balls that people throw, where the engine of the bodies knows nothing of them: they fly, and bounce off the walls of the box. */
export class ThrownBalls {
  readonly #description: CampaignDescription;
  readonly #balls = new Map<number, Ball>();
  /** Thrown, and not in the scene yet. */
  #throws: readonly { readonly at: Vec3; readonly velocity: Vec3 }[] = [];

  constructor(description: CampaignDescription) {
    this.#description = description;
  }

  acted(actions: TickInputs['actions']): void {
    for (const { action, at, direction, strength } of actions) {
      if (action !== 'throw') continue;
      const speed = ((strength / strengthSteps) * throwSpeed) / directionSteps;
      const [x, y, z] = direction;
      const thrown = {
        at: placeOf(this.#description.box, at),
        velocity: [x * speed, y * speed, z * speed] as const,
      };
      this.#throws = [...this.#throws.slice(1 - throwsMax), thrown];
    }
  }

  /** Where they are at the next tick. */
  step(scene: SceneState, { forces: { gravity } }: KernelInputs): readonly BodyState[] {
    const states: BodyState[] = [];
    for (const [place, placed] of scene.placed.entries()) {
      const collider = scene.colliderOf(place);
      if (placed?.kind !== 'thrown') {
        this.#balls.delete(collider);
        continue;
      }
      const known = this.#balls.get(collider);
      const ball = known?.since === placed.since ? known : this.#begin(scene, collider, placed.since);
      const next = this.#fly(ball, gravity, radiusOf(this.#description.box, placed.radius));
      this.#balls.set(collider, next);
      states.push({ collider, position: next.position, rotation: [0, 0, 0, 1] });
    }
    this.#throws = [];
    return states;
  }

  /** The throw that began where the scene has the ball. */
  #begin(scene: SceneState, collider: number, since: number): Ball {
    const part = (index: number): number => scene.posePart(collider, index);
    const position = placeOf(scene.description.box, [part(0), part(1), part(2)]);
    const thrown = this.#throws.find(({ at }) => at.every((one, axis) => one === position[axis]));
    return { since, position, velocity: thrown?.velocity ?? [0, 0, 0] };
  }

  #fly({ since, position, velocity }: Ball, gravity: Vec3, radius: number): Ball {
    const { centre, halfSize } = this.#description.box;
    const reach = Math.max(0, halfSize - radius);
    const axes = ([0, 1, 2] as const).map((axis) => {
      const speed = velocity[axis] + gravity[axis] / ticksPerSecond;
      const place = position[axis] + speed / ticksPerSecond;
      const inside = Math.min(centre[axis] + reach, Math.max(centre[axis] - reach, place));
      return { place: inside, speed: inside === place ? speed : -speed * bounce };
    });
    const triple = (of: (axis: { readonly place: number; readonly speed: number }) => number): Vec3 => [
      of(axes[0] ?? { place: 0, speed: 0 }),
      of(axes[1] ?? { place: 0, speed: 0 }),
      of(axes[2] ?? { place: 0, speed: 0 }),
    ];
    return { since, position: triple(({ place }) => place), velocity: triple(({ speed }) => speed) };
  }
}
