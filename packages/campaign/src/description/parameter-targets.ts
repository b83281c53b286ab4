const axes = ['x', 'y', 'z'] as const;
const ofForces = [
  ...axes.map((axis) => `forces.gravity.${axis}` as const),
  ...axes.map((axis) => `forces.wind.${axis}` as const),
  'forces.drag',
  'forces.noise.strength',
  'forces.noise.changesPerSecond',
  'forces.speedMax',
  'bounds.restitution',
  /** Of all attractors, as a factor. */
  'attractors.strength',
  'attractors.spin',
  /** Of all emitters, as a factor. */
  'emitters.speed',
  'emitters.spread',
  /** For the engine, which knows the parameter by its name. */
  'engine',
] as const;

/** What a slider may move. */
export type ParameterTarget = (typeof ofForces)[number];

export const parameterTargets: readonly ParameterTarget[] = ofForces;
