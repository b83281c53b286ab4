import { colliderCountMax } from '../../kernel/layout.ts';
import { descriptionLimits } from '../description/description.ts';
import type { SceneState } from '../scene/scene-state.ts';
import {
  directionSteps,
  isPose,
  parameterSteps,
  type PlaceUnits,
  placeStepsMax,
  type PoseUnits,
  radiusSteps,
} from './quantise.ts';
import { BadTickBytes, type TickByteReader, TickByteWriter } from './tick-bytes.ts';
import {
  actionKinds,
  actionsPerTickMax,
  actorMax,
  type EngineForce,
  forceIndexMax,
  forceStrengthMax,
  type MovedBody,
  noCollider,
  type ParameterChange,
  type TickAction,
  type TickInputs,
} from './tick-inputs.ts';

/*
 * A tick: a byte that says which parts follow, then the parts. Bodies: the set of those that moved as bits, then for each seven
 * numbers: how far it is from where it would be if it went on as in the two ticks before. A tick of rest is one byte.
 */
const hasBodies = 1;
const hasActions = 2;
const hasParameters = 4;
const hasForces = 8;
const allParts = 15;

/** A difference of two places or turns at most. */
const residualMax = 4 * placeStepsMax;
const writer = new TickByteWriter();

/** `scene` is as the tick before left it; so it must be at the reader's. */
export function encodeTick(scene: SceneState, inputs: TickInputs): Uint8Array<ArrayBuffer> {
  const { bodies, forces, actions, parameters } = inputs;
  writer.u8(
    (bodies.length > 0 ? hasBodies : 0) |
      (actions.length > 0 ? hasActions : 0) |
      (parameters.length > 0 ? hasParameters : 0) |
      (forces.length > 0 ? hasForces : 0),
  );
  if (bodies.length > 0) writeBodies(scene, bodies);
  if (actions.length > 0) writeList(actions, writeAction);
  if (parameters.length > 0) writeList(parameters, writeParameter);
  if (forces.length > 0) writeList(forces, writeForce);
  return writer.take();
}

/** Throws BadTickBytes. */
export function decodeTick(scene: SceneState, reader: TickByteReader): TickInputs {
  const parts = reader.u8();
  if (parts > allParts) throw new BadTickBytes('parts that there are not');
  return {
    bodies: (parts & hasBodies) === 0 ? [] : readBodies(scene, reader),
    actions: (parts & hasActions) === 0 ? [] : readList(reader, actionsPerTickMax, readAction),
    parameters:
      (parts & hasParameters) === 0 ? [] : readList(reader, descriptionLimits.parametersMax, readParameter),
    forces: (parts & hasForces) === 0 ? [] : readList(reader, forceIndexMax + 1, readForce),
  };
}

function writeBodies(scene: SceneState, bodies: readonly MovedBody[]): void {
  let moved = 0;
  for (const { collider } of bodies) moved += 2 ** collider;
  writer.whole(moved);
  for (const { collider, pose } of bodies)
    for (let part = 0; part < 7; part++) writer.signed((pose[part] ?? 0) - scene.expected(collider, part));
}

function readBodies(scene: SceneState, reader: TickByteReader): MovedBody[] {
  const moved = reader.whole(2 ** colliderCountMax - 1);
  const bodies: MovedBody[] = [];
  for (let collider = 0; collider < colliderCountMax; collider++) {
    if (Math.floor(moved / 2 ** collider) % 2 === 0) continue;
    if (!scene.isDynamic(collider)) throw new BadTickBytes(`collider ${collider} is no body`);
    const part = (index: number): number => reader.signed(residualMax) + scene.expected(collider, index);
    const pose: PoseUnits = [part(0), part(1), part(2), part(3), part(4), part(5), part(6)];
    if (!isPose(pose)) throw new BadTickBytes('no pose');
    bodies.push({ collider, pose });
  }
  return bodies;
}

function writeAction({ action, by, at, direction, strength, radius, collider }: TickAction): void {
  writer.u8(actionKinds.indexOf(action));
  writer.whole(by);
  for (const step of at) writer.signed(step);
  for (const step of direction) writer.signed(step);
  writer.u8(strength);
  writer.whole(radius);
  writer.u8(collider);
}

function readAction(reader: TickByteReader): TickAction {
  const action = actionKinds[reader.u8()];
  if (action === undefined) throw new BadTickBytes('an action that there is not');
  const by = reader.whole(actorMax);
  const at = readTriple(reader, placeStepsMax);
  const direction = readTriple(reader, directionSteps);
  const strength = reader.u8();
  const radius = reader.whole(radiusSteps);
  const collider = reader.u8();
  if (collider >= colliderCountMax && collider !== noCollider)
    throw new BadTickBytes('a collider that there is not');
  return { action, by, at, direction, strength, radius, collider };
}

function writeParameter({ index, units }: ParameterChange): void {
  writer.u8(index);
  writer.whole(units);
}

function readParameter(reader: TickByteReader): ParameterChange {
  const index = reader.u8();
  if (index >= descriptionLimits.parametersMax) throw new BadTickBytes('a parameter that there is not');
  return { index, units: reader.whole(parameterSteps) };
}

function writeForce({ index, at, strength, radius }: EngineForce): void {
  writer.u8(index);
  for (const step of at) writer.signed(step);
  writer.signed(strength);
  writer.whole(radius);
}

function readForce(reader: TickByteReader): EngineForce {
  const index = reader.u8();
  if (index > forceIndexMax) throw new BadTickBytes('a force that there is not');
  const at = readTriple(reader, placeStepsMax);
  return { index, at, strength: reader.signed(forceStrengthMax), radius: reader.whole(radiusSteps) };
}

function readTriple(reader: TickByteReader, max: number): PlaceUnits {
  return [reader.signed(max), reader.signed(max), reader.signed(max)];
}

function writeList<Item>(items: readonly Item[], write: (item: Item) => void): void {
  writer.whole(items.length);
  for (const item of items) write(item);
}

function readList<Item>(reader: TickByteReader, max: number, read: (reader: TickByteReader) => Item): Item[] {
  const count = reader.whole(max);
  return Array.from({ length: count }, () => read(reader));
}
