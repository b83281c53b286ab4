import { unreachable } from '@streamxr/kernel';
import type { Quat, Vec3 } from '@streamxr/spatial';
import { attractorCountMax, colliderCountMax, emitterCountMax } from '../../kernel/layout.ts';
import type { Attractor, CampaignBox, Collider, Emitter, KernelInputs } from './inputs.ts';

/** Bounds of what a campaign can be told. Those in box sizes keep every sum of the kernel far from what a float can hold. */
export const inputLimits = {
  halfSizeMetresMin: 0.1,
  halfSizeMetresMax: 1_000,
  /** From the centre of the box, in sizes of the box. */
  distanceBoxesMax: 32,
  /** Sizes and spreads, in sizes of the box. */
  sizeBoxesMax: 32,
  /** In sizes of the box per second. */
  speedBoxesMax: 32,
  /** In sizes of the box per second squared. */
  forceBoxesMax: 1_000,
  /** A smaller core would be lost between the nodes of the grid. In sizes of the box. */
  coreBoxesMin: 0.01,
  coreBoxesMax: 2,
  noiseBoxesMin: 0.1,
  noiseBoxesMax: 100,
  noiseChangesPerSecondMax: 10,
  /** More would reverse a speed within a tick. */
  dragMax: 30,
  speedMaxBoxesMin: 0.01,
  speedMaxBoxesMax: 8,
  angularSpeedMax: 200,
} as const;

/** How far the squared length of a direction may be from 1. */
const unitTolerance = 0.02;
/** Shares come quantised, each to its own side. */
const shareTolerance = 0.001;

/** What is wrong with a box, for a person; null when nothing is. */
export function findBoxProblem(box: CampaignBox): string | null {
  const { halfSizeMetresMin, halfSizeMetresMax } = inputLimits;
  return (
    vectorProblem('box.centre', box.centre, 1e6) ??
    rangeProblem('box.halfSize', box.halfSize, halfSizeMetresMin, halfSizeMetresMax)
  );
}

/** What is wrong with the inputs of a tick, for a person; null when the kernel can take them. */
export function findInputProblem(inputs: KernelInputs, box: CampaignBox): string | null {
  const { attractors, colliders, emitters } = inputs;
  return (
    countProblem('attractors', attractors.length, attractorCountMax) ??
    countProblem('colliders', colliders.length, colliderCountMax) ??
    countProblem('emitters', emitters.length, emitterCountMax) ??
    new InputCheck(box).problemOf(inputs)
  );
}

class InputCheck {
  readonly #box: CampaignBox;
  readonly #size: number;

  constructor(box: CampaignBox) {
    this.#box = box;
    this.#size = 2 * box.halfSize;
  }

  problemOf({ forces, attractors, colliders, emitters }: KernelInputs): string | null {
    const share = emitters.reduce((sum, emitter) => sum + emitter.share, 0);
    return (
      this.#forces(forces) ??
      firstProblem(attractors, (attractor, index) => this.#attractor(`attractors[${index}]`, attractor)) ??
      firstProblem(colliders, (collider, index) => this.#collider(`colliders[${index}]`, collider)) ??
      firstProblem(emitters, (emitter, index) => this.#emitter(`emitters[${index}]`, emitter)) ??
      (share > 1 + shareTolerance ? `the shares of the emitters add up to ${share}` : null)
    );
  }

  #forces({ gravity, wind, drag, noise, speedMax, bounce }: KernelInputs['forces']): string | null {
    const limits = inputLimits;
    const size = this.#size;
    return (
      this.#force('forces.gravity', gravity) ??
      this.#speed('forces.wind', wind) ??
      rangeProblem('forces.drag', drag, 0, limits.dragMax) ??
      rangeProblem('forces.noise.strength', noise.strength, 0, limits.forceBoxesMax * size) ??
      rangeProblem(
        'forces.noise.size',
        noise.size,
        limits.noiseBoxesMin * size,
        limits.noiseBoxesMax * size,
      ) ??
      rangeProblem(
        'forces.noise.changesPerSecond',
        noise.changesPerSecond,
        0,
        limits.noiseChangesPerSecondMax,
      ) ??
      rangeProblem(
        'forces.speedMax',
        speedMax,
        limits.speedMaxBoxesMin * size,
        limits.speedMaxBoxesMax * size,
      ) ??
      rangeProblem('forces.bounce', bounce, 0, 1)
    );
  }

  #attractor(name: string, { centre, coreRadius, pull, spin, push }: Attractor): string | null {
    const { coreBoxesMin, coreBoxesMax, forceBoxesMax } = inputLimits;
    const size = this.#size;
    return (
      this.#place(`${name}.centre`, centre) ??
      rangeProblem(`${name}.coreRadius`, coreRadius, coreBoxesMin * size, coreBoxesMax * size) ??
      rangeProblem(`${name}.pull`, pull, -forceBoxesMax * size, forceBoxesMax * size) ??
      this.#force(`${name}.spin`, spin) ??
      this.#force(`${name}.push`, push)
    );
  }

  #collider(name: string, collider: Collider): string | null {
    return (
      this.#place(`${name}.centre`, collider.centre) ??
      this.#speed(`${name}.velocity`, collider.velocity) ??
      vectorProblem(`${name}.angularVelocity`, collider.angularVelocity, inputLimits.angularSpeedMax) ??
      rangeProblem(`${name}.restitution`, collider.restitution, 0, 1) ??
      rangeProblem(`${name}.friction`, collider.friction, 0, 1) ??
      this.#shape(name, collider)
    );
  }

  #shape(name: string, collider: Collider): string | null {
    switch (collider.shape) {
      case 'sphere':
        return this.#length(`${name}.radius`, collider.radius);
      case 'capsule':
        return (
          this.#length(`${name}.radius`, collider.radius) ??
          this.#length(`${name}.halfLength`, collider.halfLength) ??
          unitProblem(`${name}.orientation`, collider.orientation)
        );
      case 'box':
        return (
          this.#extent(`${name}.halfSize`, collider.halfSize) ??
          unitProblem(`${name}.orientation`, collider.orientation)
        );
      case 'plane':
        return unitProblem(`${name}.normal`, collider.normal);
      default:
        return unreachable(collider);
    }
  }

  #emitter(name: string, { centre, spread, velocity, velocitySpread, share }: Emitter): string | null {
    return (
      this.#place(`${name}.centre`, centre) ??
      this.#extent(`${name}.spread`, spread) ??
      this.#speed(`${name}.velocity`, velocity) ??
      this.#speed(`${name}.velocitySpread`, velocitySpread) ??
      rangeProblem(`${name}.share`, share, 0, 1)
    );
  }

  #place(name: string, [x, y, z]: Vec3): string | null {
    const [centreX, centreY, centreZ] = this.#box.centre;
    const fromCentre: Vec3 = [x - centreX, y - centreY, z - centreZ];
    return vectorProblem(name, fromCentre, inputLimits.distanceBoxesMax * this.#size);
  }

  #speed(name: string, velocity: Vec3): string | null {
    return vectorProblem(name, velocity, inputLimits.speedBoxesMax * this.#size);
  }

  #force(name: string, force: Vec3): string | null {
    return vectorProblem(name, force, inputLimits.forceBoxesMax * this.#size);
  }

  #length(name: string, metres: number): string | null {
    return rangeProblem(name, metres, 0, inputLimits.sizeBoxesMax * this.#size);
  }

  #extent(name: string, extent: Vec3): string | null {
    return firstProblem(extent, (metres, axis) => this.#length(`${name}[${axis}]`, metres));
  }
}

function firstProblem<Item>(
  items: readonly Item[],
  problemOf: (item: Item, index: number) => string | null,
): string | null {
  for (const [index, item] of items.entries()) {
    const problem = problemOf(item, index);
    if (problem !== null) return problem;
  }
  return null;
}

function countProblem(name: string, count: number, max: number): string | null {
  return count > max ? `${count} ${name}, at most ${max} are possible` : null;
}

// Also false for what is no number, so that it is refused.
function rangeProblem(name: string, value: number, min: number, max: number): string | null {
  return value >= min && value <= max ? null : `${name} is ${value}, not between ${min} and ${max}`;
}

function vectorProblem(name: string, vector: Vec3, max: number): string | null {
  return firstProblem(vector, (value, axis) => rangeProblem(`${name}[${axis}]`, value, -max, max));
}

function unitProblem(name: string, direction: Vec3 | Quat): string | null {
  let squared = 0;
  for (const value of direction) squared += value * value;
  return squared > 1 - unitTolerance && squared < 1 + unitTolerance ? null : `${name} is not of length 1`;
}
