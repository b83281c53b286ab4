import type { DescribedForces } from './description.ts';
import type { ParameterTarget } from './parameter-targets.ts';

/** What sliders have made of a description's constants. */
export interface Steered {
  readonly forces: DescribedForces;
  readonly restitution: number;
  readonly attractorStrength: number;
  readonly attractorSpin: number;
  readonly emitterSpeed: number;
  readonly emitterSpread: number;
}

/** The same with one more slider at `value`. */
export function steer(steered: Steered, target: ParameterTarget, value: number): Steered {
  const { forces } = steered;
  switch (target) {
    case 'forces.gravity.x':
    case 'forces.gravity.y':
    case 'forces.gravity.z':
    case 'forces.wind.x':
    case 'forces.wind.y':
    case 'forces.wind.z': {
      const name = target.startsWith('forces.gravity') ? 'gravity' : 'wind';
      const index = 'xyz'.indexOf(target.slice(-1));
      const [x, y, z] = forces[name].map((part, axis) => (axis === index ? value : part));
      return { ...steered, forces: { ...forces, [name]: [x ?? 0, y ?? 0, z ?? 0] } };
    }
    case 'forces.drag':
      return { ...steered, forces: { ...forces, drag: value } };
    case 'forces.noise.strength':
      return { ...steered, forces: { ...forces, noise: { ...forces.noise, strength: value } } };
    case 'forces.noise.changesPerSecond':
      return { ...steered, forces: { ...forces, noise: { ...forces.noise, changesPerSecond: value } } };
    case 'forces.speedMax':
      return { ...steered, forces: { ...forces, speedMax: value } };
    case 'bounds.restitution':
      return { ...steered, restitution: value };
    case 'attractors.strength':
      return { ...steered, attractorStrength: value };
    case 'attractors.spin':
      return { ...steered, attractorSpin: value };
    case 'emitters.speed':
      return { ...steered, emitterSpeed: value };
    case 'emitters.spread':
      return { ...steered, emitterSpread: value };
    case 'engine':
      return steered;
  }
}
