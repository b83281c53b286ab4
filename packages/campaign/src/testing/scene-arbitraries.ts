import { SeededRandom } from '@streamxr/kernel';
import type { Quat, Vec3 } from '@streamxr/spatial';
import { type CampaignDescription, isDynamic } from '../description/description.ts';
import { parseDescription } from '../description/parse-description.ts';
import { actionKinds } from '../inputs/tick-inputs.ts';
import type { BodyState, PersonAction, TickMaster } from '../loop/tick-master.ts';

/** A small campaign with all that there is: attractors and emitters that move, bodies of every shape, sliders. */
export function smallDescription(particles = 8_192): CampaignDescription {
  const parsed = parseDescription(
    JSON.stringify({
      format: 'streamxr-campaign-1',
      name: 'Small',
      seed: 3,
      particles,
      box: { centre: [1, 2, 0], halfSizeMetres: 2 },
      look: { colors: ['#000000', '#ffffff'] },
      forces: {
        gravity: [0, -3, 0],
        drag: 0.3,
        noise: { strength: 2 },
        attractors: [
          {
            at: [1, 2, 0],
            strength: 6,
            spin: [0, 3, 0],
            motion: { kind: 'orbit', axis: [0, 1, 0.2], radius: 1, periodSeconds: 4 },
          },
        ],
      },
      emitters: [
        { at: [1, 2, 0], spread: [1, 1, 1], share: 0.5 },
        {
          at: [1, 3, 0],
          velocity: [0, 2, 0],
          velocitySpread: [1, 1, 1],
          share: 0.5,
          motion: { kind: 'sway', axis: [1, 0, 0], reach: 1, periodSeconds: 3 },
        },
      ],
      life: { minTicks: 60 },
      bodies: [
        { shape: 'plane', at: [0, 0.1, 0] },
        { shape: 'sphere', radius: 0.3, at: [1, 3, 0], mass: 2 },
        { shape: 'box', halfSize: [0.3, 0.2, 0.2], at: [0.5, 3, 0.5], mass: 1 },
        { shape: 'capsule', radius: 0.2, halfLength: 0.4, at: [1.5, 2.5, 0], mass: 1 },
        {
          shape: 'box',
          halfSize: [0.1, 0.5, 0.5],
          at: [1, 1, 0],
          motion: { kind: 'spin', axis: [0, 1, 0], periodSeconds: 2 },
        },
      ],
      parameters: [
        { name: 'gravity', min: -10, max: 10, value: -3, target: 'forces.gravity.y' },
        { name: 'pull', min: -2, max: 2, value: 1, target: 'attractors.strength' },
      ],
    }),
  );
  if (!parsed.ok) throw new Error(parsed.refusal.message);
  return parsed.value;
}

/** Bodies that fall, turn and jump about, as an engine would say. */
export class WildBodies {
  readonly #random: SeededRandom;
  readonly #description: CampaignDescription;
  readonly #states = new Map<number, BodyState>();

  constructor(description: CampaignDescription, seed: number) {
    this.#description = description;
    this.#random = new SeededRandom(seed);
  }

  next(master: TickMaster): BodyState[] {
    for (const [collider, body] of this.#description.bodies.entries())
      if (isDynamic(body)) this.#move(collider, body.at);
    for (const [place, placed] of master.scene.placed.entries())
      if (placed?.kind === 'thrown') this.#move(master.scene.colliderOf(place), [1, 2, 0]);
    return [...this.#states.values()];
  }

  #move(collider: number, at: Vec3): void {
    const random = this.#random;
    const before = this.#states.get(collider);
    // Bodies rest as well, and now and then one is somewhere else.
    if (before !== undefined && random.float() < 0.3) return;
    const [x, y, z] = random.float() < 0.01 ? at : (before?.position ?? at);
    const step = (): number => (random.float() - 0.5) * 0.1;
    const turned: Quat = [
      (before?.rotation[0] ?? 0) + step(),
      (before?.rotation[1] ?? 0) + step(),
      (before?.rotation[2] ?? 0) + step(),
      (before?.rotation[3] ?? 1) + step(),
    ];
    this.#states.set(collider, {
      collider,
      position: [x + step(), y + step(), z + step()],
      rotation: turned,
    });
  }
}

/** What a person may do, and what only somebody with a program of its own sends. */
export function wildAction(random: SeededRandom, hostile: boolean): PersonAction {
  const odd = [Number.NaN, Infinity, -Infinity, 1e308, -1e308, 0, -0, 1e-320];
  const number = (extent: number): number =>
    hostile && random.float() < 0.3 ? random.pick(odd) : (2 * random.float() - 1) * extent;
  const vector = (extent: number): Vec3 => [number(extent), number(extent), number(extent)];
  return {
    action: random.pick(actionKinds),
    by: random.below(12),
    at: vector(3),
    ...(random.float() < 0.5 ? { direction: vector(1) } : {}),
    ...(random.float() < 0.5 ? { strength: number(1) } : {}),
    ...(random.float() < 0.5 ? { radius: number(1) } : {}),
    ...(random.float() < 0.5 ? { collider: random.below(40) - 2 } : {}),
    ...(random.float() < 0.3 ? { tick: number(1e6) } : {}),
  };
}
