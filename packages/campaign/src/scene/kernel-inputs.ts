import type { Quat, Vec3 } from '@streamxr/spatial';
import { ticksPerSecond } from '../../kernel/layout.ts';
import type { BodyShape, CampaignDescription, DescribedBody } from '../description/description.ts';
import { isDynamic } from '../description/description.ts';
import { steer, type Steered } from '../description/steer.ts';
import {
  directionSteps,
  parameterOf,
  placeOf,
  type PlaceUnits,
  radiusOf,
  stepMetres,
  strengthSteps,
  turnSteps,
} from '../inputs/quantise.ts';
import { inputLimits } from '../kernel/check-inputs.ts';
import type { Attractor, CampaignForces, Collider, Emitter, KernelInputs } from '../kernel/inputs.ts';
import { angularVelocityAt, orientationAt, placeAt, velocityAt } from '../motion/motion.ts';
import { clamp, clampEach, multiplied, turnedUp } from '../motion/vectors.ts';
import type { Hold, SceneState } from './scene-state.ts';

/** How strong people are, in sizes of the box per second squared. */
const holdBoxes = 8;
/** Of all particles, those that somebody who emits gets. */
const burstShare = 0.2;
/** Speed of what is emitted at full strength, in sizes of the box per second. */
const burstSpeedBoxes = 2;
/** What jumps is not what moves: faster than that, in sizes of the box per second, nothing is thrown off. */
const colliderSpeedBoxesMax = 4;

/** All that the kernel is told of the scene's tick. Of exactly rounded operations only, and always within `inputLimits`. */
export function kernelInputsOf(scene: SceneState): KernelInputs {
  const steered = steeredBy(scene);
  return {
    forces: forcesOf(scene.description, steered),
    attractors: attractorsOf(scene, steered),
    colliders: collidersOf(scene),
    emitters: emittersOf(scene, steered),
  };
}

function steeredBy({ description, parameters }: SceneState): Steered {
  let steered: Steered = {
    forces: description.forces,
    restitution: description.restitution,
    attractorStrength: 1,
    attractorSpin: 1,
    emitterSpeed: 1,
    emitterSpread: 1,
  };
  for (const [index, parameter] of description.parameters.entries())
    steered = steer(steered, parameter.target, parameterOf(parameter, parameters[index] ?? 0));
  return steered;
}

function forcesOf({ box }: CampaignDescription, { forces, restitution }: Steered): CampaignForces {
  const size = 2 * box.halfSize;
  const limits = inputLimits;
  return {
    gravity: clampEach(forces.gravity, limits.forceBoxesMax * size),
    wind: clampEach(forces.wind, limits.speedBoxesMax * size),
    drag: clamp(forces.drag, 0, limits.dragMax),
    noise: {
      strength: clamp(forces.noise.strength, 0, limits.forceBoxesMax * size),
      size: forces.noise.sizeMetres,
      changesPerSecond: clamp(forces.noise.changesPerSecond, 0, limits.noiseChangesPerSecondMax),
    },
    speedMax: clamp(forces.speedMax, limits.speedMaxBoxesMin * size, limits.speedMaxBoxesMax * size),
    bounce: clamp(restitution, 0, 1),
  };
}

function attractorsOf(scene: SceneState, steered: Steered): Attractor[] {
  const { description, tick } = scene;
  const { box } = description;
  const size = 2 * box.halfSize;
  const max = inputLimits.forceBoxesMax * size;
  const still: Vec3 = [0, 0, 0];
  const described = description.forces.attractors.map(({ at, coreMetres, strength, spin, push, motion }) => ({
    centre: placeAt(at, motion, tick),
    coreRadius: coreMetres,
    pull: clamp(strength * steered.attractorStrength, -max, max),
    spin: clampEach(scaled(spin, steered.attractorSpin), max),
    push: clampEach(scaled(push, steered.attractorStrength), max),
  }));
  const ofEngine = scene.forces.flatMap((force) =>
    force === null
      ? []
      : [
          {
            centre: placeOf(box, force.at),
            coreRadius: coreOf(scene, force.radius),
            pull: clamp((force.strength / 256) * size, -max, max),
            spin: still,
            push: still,
          },
        ],
  );
  const held = scene.holds.map((hold) => heldAttractor(scene, hold));
  // People come first when an engine has many.
  return [...described, ...ofEngine.slice(0, 8 + descriptionRoom(described.length) - held.length), ...held];
}

/** Places of the kernel's sixteen that neither the description nor people need. */
function descriptionRoom(described: number): number {
  return 8 - described;
}

function heldAttractor(scene: SceneState, { action, at, direction, strength, radius }: Hold): Attractor {
  const { box } = scene.description;
  const force = (strength / strengthSteps) * holdBoxes * 2 * box.halfSize;
  const isAimed = direction.some((step) => step !== 0);
  const aim = (step: number): number => (step / directionSteps) * force;
  return {
    centre: placeOf(box, at),
    coreRadius: coreOf(scene, radius),
    pull: action === 'pull' ? force : isAimed ? 0 : -force,
    spin: [0, 0, 0],
    push:
      action === 'push' && isAimed ? [aim(direction[0]), aim(direction[1]), aim(direction[2])] : [0, 0, 0],
  };
}

function coreOf({ description: { box } }: SceneState, radius: number): number {
  const size = 2 * box.halfSize;
  return clamp(radiusOf(box, radius), inputLimits.coreBoxesMin * size, inputLimits.coreBoxesMax * size);
}

function collidersOf(scene: SceneState): Collider[] {
  const { description, tick } = scene;
  const colliders = description.bodies.map((body, index) =>
    isDynamic(body) ? movedBody(scene, body, index) : restingBody(body, tick),
  );
  for (const [place, placed] of scene.placed.entries())
    if (placed !== null)
      colliders.push({
        ...motionOf(scene, scene.colliderOf(place)),
        shape: 'sphere',
        radius: radiusOf(description.box, placed.radius),
        restitution: 0.4,
        friction: 0.2,
      });
  return colliders;
}

function restingBody(body: DescribedBody, tick: number): Collider {
  const { restitution, friction } = body;
  return shaped(body, orientationAt(body.rotation, body.motion, tick), {
    centre: placeAt(body.at, body.motion, tick),
    velocity: velocityAt(body.motion, tick),
    angularVelocity: angularVelocityAt(body.motion),
    restitution,
    friction,
  });
}

function movedBody(scene: SceneState, body: DescribedBody, index: number): Collider {
  const { restitution, friction } = body;
  return shaped(body, turnOf(scene, index), { ...motionOf(scene, index), restitution, friction });
}

type Moving = Pick<Collider, 'centre' | 'velocity' | 'angularVelocity' | 'restitution' | 'friction'>;

function shaped(body: BodyShape, orientation: Quat, moving: Moving): Collider {
  switch (body.shape) {
    case 'sphere':
      return { ...moving, shape: 'sphere', radius: body.radius };
    case 'capsule':
      return { ...moving, shape: 'capsule', radius: body.radius, halfLength: body.halfLength, orientation };
    case 'box':
      return { ...moving, shape: 'box', halfSize: body.halfSize, orientation };
    case 'plane':
      return { ...moving, shape: 'plane', normal: turnedUp(orientation) };
  }
}

/** Where the collider is and how it moves, from where it was a tick before: speeds cost no bytes. */
function motionOf(
  scene: SceneState,
  collider: number,
): Pick<Collider, 'centre' | 'velocity' | 'angularVelocity'> {
  const { box } = scene.description;
  const part = (index: number): number => scene.posePart(collider, index);
  const speed = (index: number): number =>
    (part(index) - scene.formerPosePart(collider, index)) * stepMetres(box) * ticksPerSecond;
  const place: PlaceUnits = [part(0), part(1), part(2)];
  return {
    centre: placeOf(box, place),
    velocity: clampEach([speed(0), speed(1), speed(2)], colliderSpeedBoxesMax * 2 * box.halfSize),
    angularVelocity: turnedSince(scene, collider),
  };
}

function turnOf(scene: SceneState, collider: number): Quat {
  const part = (index: number): number => scene.posePart(collider, index) / turnSteps;
  return [part(3), part(4), part(5), part(6)];
}

/** Twice the vector part of the turn from the tick before, for small turns; times ticks per second. */
function turnedSince(scene: SceneState, collider: number): Vec3 {
  const before = (index: number): number => scene.formerPosePart(collider, index) / turnSteps;
  const [x, y, z, w] = multiplied(turnOf(scene, collider), [-before(3), -before(4), -before(5), before(6)]);
  const scale = (w < 0 ? -2 : 2) * ticksPerSecond;
  return clampEach([x * scale, y * scale, z * scale], inputLimits.angularSpeedMax);
}

function emittersOf(scene: SceneState, { emitterSpeed, emitterSpread }: Steered): Emitter[] {
  const { description, bursts, tick } = scene;
  const { box } = description;
  const size = 2 * box.halfSize;
  const speedMax = inputLimits.speedBoxesMax * size;
  const spreadMax = inputLimits.sizeBoxesMax * size;
  const rest = 1 - burstShare * bursts.length;
  const described = description.emitters.map(({ at, spread, velocity, velocitySpread, share, motion }) => ({
    centre: placeAt(at, motion, tick),
    spread: absolute(clampEach(scaled(spread, emitterSpread), spreadMax)),
    velocity: clampEach(scaled(velocity, emitterSpeed), speedMax),
    velocitySpread: absolute(clampEach(scaled(velocitySpread, emitterSpeed), speedMax)),
    share: share * rest,
  }));
  const emitted = bursts.map(({ at, direction, strength, radius }): Emitter => {
    const speed = (strength / strengthSteps) * burstSpeedBoxes * size;
    const aim = (step: number): number => (step / directionSteps) * speed;
    const wide = radiusOf(box, radius);
    return {
      centre: placeOf(box, at),
      spread: [wide / 2, wide / 2, wide / 2],
      velocity: [aim(direction[0]), aim(direction[1]), aim(direction[2])],
      velocitySpread: [speed / 6, speed / 6, speed / 6],
      share: burstShare,
    };
  });
  return [...described, ...emitted];
}

function scaled([x, y, z]: Vec3, by: number): Vec3 {
  return [x * by, y * by, z * by];
}

function absolute([x, y, z]: Vec3): Vec3 {
  return [Math.abs(x), Math.abs(y), Math.abs(z)];
}
