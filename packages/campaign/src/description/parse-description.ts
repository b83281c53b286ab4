import { accept, refuse, type Result, unreachable } from '@streamxr/kernel';
import { lifeTicksMax } from '../../kernel/layout.ts';
import { inputLimits } from '../kernel/check-inputs.ts';
import type { Motion } from '../motion/motion.ts';
import {
  type BodyShape,
  type CampaignDescription,
  type DescribedAttractor,
  type DescribedBody,
  type DescribedEmitter,
  type DescribedForces,
  type DescribedParameter,
  descriptionLimits,
} from './description.ts';
import { DescriptionProblem, DescriptionReader } from './description-reader.ts';
import { parameterTargets } from './parameter-targets.ts';

export interface DescriptionRefusal {
  readonly code: 'CAMPAIGN_INVALID';
  /** Names the field and what is wrong with it. */
  readonly message: string;
}

export const campaignFormat = 'streamxr-campaign-1';

const color = /^#[0-9a-fA-F]{6}$/;
/** From the centre, in sizes of the box: where things may be, that they may move from there, too. */
const placeBoxes = 2;

/** A description from its JSON text, complete and inside all bounds; never throws. */
export function parseDescription(text: string): Result<CampaignDescription, DescriptionRefusal> {
  if (text.length > descriptionLimits.textMax) return invalid('the description is too long');
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return invalid('the description is not JSON');
  }
  try {
    return accept(readDescription(new DescriptionReader(json)));
  } catch (error) {
    if (error instanceof DescriptionProblem) return invalid(error.message);
    throw error;
  }
}

function invalid(message: string): Result<never, DescriptionRefusal> {
  return refuse({ code: 'CAMPAIGN_INVALID', message });
}

function readDescription(json: DescriptionReader): CampaignDescription {
  json.choice('format', [campaignFormat]);
  const box = json.object('box');
  const halfSize = box.number('halfSizeMetres', inputLimits.halfSizeMetresMin, inputLimits.halfSizeMetresMax);
  const size = 2 * halfSize;
  const look = json.object('look');
  const emitters = json.list('emitters', 1, descriptionLimits.emittersMax, (item) => readEmitter(item, size));
  if (emitters.reduce((sum, { share }) => sum + share, 0) > 1)
    json.fail('emitters', 'have shares of more than 1 together');
  const parameters = json.list('parameters', 0, descriptionLimits.parametersMax, readParameter);
  if (new Set(parameters.map(({ name }) => name)).size < parameters.length)
    json.fail('parameters', 'must have names of their own');
  return {
    name: json.text('name', descriptionLimits.nameMax),
    engine: json.choice('engine', ['builtin', 'godot'], 'builtin'),
    seed: json.whole('seed', 0, 2 ** 32 - 1, 1),
    particles: Math.ceil(json.whole('particles', 1, descriptionLimits.particlesMax) / 16) * 16,
    box: { centre: box.vector('centre', 1_000, [0, 0, 0]), halfSize },
    look: {
      colors: look.texts('colors', descriptionLimits.colorsMin, descriptionLimits.colorsMax, color),
      by: look.choice('by', ['speed', 'life', 'emitter'], 'speed'),
      sizeMetres: look.number('sizeMetres', 0.0001, size, size / 1_000),
      brightness: look.number('brightness', 0, 4, 1),
    },
    forces: readForces(json.object('forces'), size),
    restitution: json.object('bounds').number('restitution', 0, 1, 0.5),
    emitters,
    minLifeTicks: json.object('life').whole('minTicks', 1, lifeTicksMax, 120),
    bodies: json.list('bodies', 0, descriptionLimits.bodiesMax, (item) => readBody(item, size)),
    parameters,
  };
}

function readForces(json: DescriptionReader, size: number): DescribedForces {
  const noise = json.object('noise');
  const limits = inputLimits;
  return {
    gravity: json.vector('gravity', limits.forceBoxesMax * size, [0, 0, 0]),
    drag: json.number('drag', 0, limits.dragMax, 0),
    wind: json.vector('wind', limits.speedBoxesMax * size, [0, 0, 0]),
    noise: {
      strength: noise.number('strength', 0, limits.forceBoxesMax * size, 0),
      sizeMetres: noise.number(
        'sizeMetres',
        limits.noiseBoxesMin * size,
        limits.noiseBoxesMax * size,
        size / 2,
      ),
      changesPerSecond: noise.number('changesPerSecond', 0, limits.noiseChangesPerSecondMax, 0.1),
    },
    speedMax: json.number(
      'speedMax',
      limits.speedMaxBoxesMin * size,
      limits.speedMaxBoxesMax * size,
      2 * size,
    ),
    attractors: json.list('attractors', 0, descriptionLimits.attractorsMax, (item) =>
      readAttractor(item, size),
    ),
  };
}

function readAttractor(json: DescriptionReader, size: number): DescribedAttractor {
  const { coreBoxesMin, coreBoxesMax, forceBoxesMax } = inputLimits;
  const force = forceBoxesMax * size;
  return {
    at: json.vector('at', placeBoxes * size),
    coreMetres: json.number('coreMetres', coreBoxesMin * size, coreBoxesMax * size, 0.05 * size),
    strength: json.number('strength', -force, force),
    spin: json.vector('spin', force, [0, 0, 0]),
    push: json.vector('push', force, [0, 0, 0]),
    ...readMotion(json, size),
  };
}

function readEmitter(json: DescriptionReader, size: number): DescribedEmitter {
  const speed = inputLimits.speedBoxesMax * size;
  return {
    at: json.vector('at', placeBoxes * size),
    spread: json.extent('spread', placeBoxes * size, [0, 0, 0]),
    velocity: json.vector('velocity', speed, [0, 0, 0]),
    velocitySpread: json.extent('velocitySpread', speed, [0, 0, 0]),
    share: json.number('share', 0, 1),
    ...readMotion(json, size),
  };
}

function readBody(json: DescriptionReader, size: number): DescribedBody {
  return {
    ...readShape(json, size),
    at: json.vector('at', placeBoxes * size),
    rotation: json.rotation('rotation'),
    mass: json.number('mass', 0, 1e6, 0),
    restitution: json.number('restitution', 0, 1, 0.3),
    friction: json.number('friction', 0, 1, 0.2),
    ...readMotion(json, size),
  };
}

function readShape(json: DescriptionReader, size: number): BodyShape {
  const shape = json.choice('shape', ['sphere', 'capsule', 'box', 'plane']);
  const max = placeBoxes * size;
  const min = size / 1_000;
  switch (shape) {
    case 'sphere':
      return { shape, radius: json.number('radius', min, max) };
    case 'capsule':
      return {
        shape,
        radius: json.number('radius', min, max),
        halfLength: json.number('halfLength', min, max),
      };
    case 'box': {
      const halfSize = json.extent('halfSize', max);
      if (halfSize.some((part) => part < min)) json.fail('halfSize', `must be ${min} at least`);
      return { shape, halfSize };
    }
    case 'plane':
      return { shape };
    default:
      return unreachable(shape);
  }
}

function readMotion(json: DescriptionReader, size: number): { readonly motion?: Motion } {
  if (!json.has('motion')) return {};
  const motion = json.object('motion');
  const kind = motion.choice('kind', ['orbit', 'sway', 'spin']);
  const cycle = {
    axis: motion.direction('axis', [0, 1, 0]),
    // Faster, and a tick would be a large part of the way.
    periodSeconds: motion.number('periodSeconds', 0.5, 3_600),
    phase: motion.number('phase', -1, 1, 0),
  };
  switch (kind) {
    case 'orbit':
      return { motion: { kind, radius: motion.number('radius', 0, size), ...cycle } };
    case 'sway':
      return { motion: { kind, reach: motion.number('reach', 0, size), ...cycle } };
    case 'spin':
      return { motion: { kind, ...cycle } };
    default:
      return unreachable(kind);
  }
}

function readParameter(json: DescriptionReader): DescribedParameter {
  const min = json.number('min', -1e6, 1e6);
  const max = json.number('max', -1e6, 1e6);
  if (max <= min) json.fail('max', 'must be above min');
  const name = json.text('name', 40);
  return {
    name,
    label: json.has('label') ? json.text('label', 40) : name,
    min,
    max,
    value: json.number('value', min, max),
    target: json.choice('target', parameterTargets),
  };
}
