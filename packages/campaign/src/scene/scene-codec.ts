import { type CampaignDescription, descriptionLimits } from '../description/description.ts';
import {
  directionSteps,
  isPose,
  parameterSteps,
  type PlaceUnits,
  placeStepsMax,
  type PoseUnits,
  radiusSteps,
} from '../inputs/quantise.ts';
import { BadTickBytes, TickByteReader, TickByteWriter } from '../inputs/tick-bytes.ts';
import { actorMax, forceIndexMax, forceStrengthMax } from '../inputs/tick-inputs.ts';
import { burstsMax, type Hold, holdsMax, SceneState } from './scene-state.ts';

const tickMax = 2 ** 32 - 1;
const poseParts = 7;
const poseMax = 2 * placeStepsMax;
const holdActions = ['push', 'pull', 'emit'] as const;
const placedKinds = ['placed', 'thrown'] as const;
/** Of placed colliders and forces: nothing here. */
const absent = 0;

/** A scene as bytes, for those who join and for the disk: some hundred bytes. */
export function encodeScene(scene: SceneState): Uint8Array<ArrayBuffer> {
  const writer = new TickByteWriter();
  writer.whole(scene.tick);
  for (const units of scene.parameters) writer.whole(units);
  for (const placed of scene.placed) {
    writer.u8(placed === null ? absent : 1 + placedKinds.indexOf(placed.kind));
    if (placed === null) continue;
    writer.whole(placed.radius);
    writer.whole(placed.since);
  }
  for (const collider of storedColliders(scene)) writePoses(writer, scene, collider);
  for (const force of scene.forces) {
    writer.u8(force === null ? absent : 1);
    if (force === null) continue;
    for (const step of force.at) writer.signed(step);
    writer.signed(force.strength);
    writer.whole(force.radius);
  }
  writeHolds(writer, scene.holds);
  writeHolds(writer, scene.bursts);
  return writer.take();
}

/** Null for what `encodeScene` has not written for a campaign of this description. */
export function decodeScene(description: CampaignDescription, bytes: Uint8Array): SceneState | null {
  try {
    return readScene(description, new TickByteReader(bytes));
  } catch (error) {
    if (error instanceof BadTickBytes) return null;
    throw error;
  }
}

function readScene(description: CampaignDescription, reader: TickByteReader): SceneState {
  const scene = new SceneState(description);
  scene.tick = reader.whole(tickMax);
  for (const index of scene.parameters.keys()) scene.parameters[index] = reader.whole(parameterSteps);
  for (let place = 0; place < descriptionLimits.placedMax; place++) {
    const code = reader.u8();
    if (code === absent) continue;
    const kind = placedKinds[code - 1];
    if (kind === undefined) throw new BadTickBytes('placed in a way that there is not');
    scene.placed[place] = { kind, radius: reader.whole(radiusSteps), since: reader.whole(tickMax) };
  }
  for (const collider of storedColliders(scene)) readPoses(reader, scene, collider);
  for (let index = 0; index <= forceIndexMax; index++) {
    if (reader.u8() === absent) continue;
    const at = readTriple(reader, placeStepsMax);
    scene.forces[index] = {
      index,
      at,
      strength: reader.signed(forceStrengthMax),
      radius: reader.whole(radiusSteps),
    };
  }
  scene.holds = readHolds(reader, holdsMax);
  scene.bursts = readHolds(reader, burstsMax);
  if (reader.remaining > 0) throw new BadTickBytes('more than a scene');
  return scene;
}

/** Those whose places are no function of the tick. */
function storedColliders(scene: SceneState): number[] {
  const { bodies } = scene.description;
  return [
    ...[...bodies.keys()].filter((collider) => scene.isDynamic(collider)),
    ...scene.placed
      .keys()
      .flatMap((place) => (scene.placed[place] === null ? [] : [scene.colliderOf(place)])),
  ];
}

function writePoses(writer: TickByteWriter, scene: SceneState, collider: number): void {
  for (let part = 0; part < poseParts; part++) {
    writer.signed(scene.posePart(collider, part));
    writer.signed(scene.formerPosePart(collider, part) - scene.posePart(collider, part));
  }
}

function readPoses(reader: TickByteReader, scene: SceneState, collider: number): void {
  const pose: number[] = [];
  const former: number[] = [];
  for (let part = 0; part < poseParts; part++) {
    const now = reader.signed(poseMax);
    pose.push(now);
    former.push(now + reader.signed(poseMax));
  }
  if (!isPose(pose as unknown as PoseUnits) || !isPose(former as unknown as PoseUnits))
    throw new BadTickBytes('no pose');
  scene.poses.set(pose, collider * poseParts);
  scene.formerPoses.set(former, collider * poseParts);
}

function writeHolds(writer: TickByteWriter, holds: readonly Hold[]): void {
  writer.u8(holds.length);
  for (const { action, by, at, direction, strength, radius, until } of holds) {
    writer.u8(holdActions.indexOf(action));
    writer.whole(by);
    for (const step of [...at, ...direction]) writer.signed(step);
    writer.u8(strength);
    writer.whole(radius);
    writer.whole(until);
  }
}

function readHolds(reader: TickByteReader, max: number): Hold[] {
  return Array.from({ length: reader.whole(max) }, () => {
    const action = holdActions[reader.u8()];
    if (action === undefined) throw new BadTickBytes('an action that there is not');
    const by = reader.whole(actorMax);
    const at = readTriple(reader, placeStepsMax);
    const direction = readTriple(reader, directionSteps);
    const strength = reader.u8();
    return {
      action,
      by,
      at,
      direction,
      strength,
      radius: reader.whole(radiusSteps),
      until: reader.whole(tickMax),
    };
  });
}

function readTriple(reader: TickByteReader, max: number): PlaceUnits {
  return [reader.signed(max), reader.signed(max), reader.signed(max)];
}
