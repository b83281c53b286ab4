import { colliderCountMax } from '../../kernel/layout.ts';
import { type CampaignDescription, descriptionLimits, isDynamic } from '../description/description.ts';
import { parameterUnits, placeUnits, type PlaceUnits, turnSteps, turnUnits } from '../inputs/quantise.ts';
import type { EngineForce, TickAction, TickInputs } from '../inputs/tick-inputs.ts';

/** Something that a person has put among the bodies: a ball. */
export interface PlacedCollider {
  /** A thrown one is moved by the engine. */
  readonly kind: 'placed' | 'thrown';
  readonly radius: number;
  /** The tick that it came with: the oldest makes way when there are too many. */
  readonly since: number;
}

/** What somebody does for some ticks. */
export interface Hold {
  readonly action: 'push' | 'pull' | 'emit';
  readonly by: number;
  readonly at: PlaceUnits;
  readonly direction: PlaceUnits;
  readonly strength: number;
  readonly radius: number;
  /** The first tick without it. */
  readonly until: number;
}

/** A push lasts so long unless it is said again: a fifth of a second, longer than the gap between two messages of a slow line. */
export const holdTicks = 12;
export const holdsMax = 8;
export const burstsMax = 2;
const poseParts = 7;

/**
 * Everything that a campaign is besides its particles, at the end of a tick, in whole numbers. Equal inputs make equal states on every
 * machine. Changed only by `apply`.
 */
export class SceneState {
  readonly description: CampaignDescription;
  tick = 0;
  /** Of all colliders: seven numbers each, as PoseUnits; those of bodies that move by themselves are not used. */
  readonly poses = new Int32Array(colliderCountMax * poseParts);
  /** A tick before. */
  readonly formerPoses = new Int32Array(colliderCountMax * poseParts);
  readonly parameters: Uint16Array;
  readonly placed: (PlacedCollider | null)[] = Array.from(
    { length: descriptionLimits.placedMax },
    () => null,
  );
  readonly forces: (EngineForce | null)[] = Array.from({ length: 8 }, () => null);
  holds: readonly Hold[] = [];
  bursts: readonly Hold[] = [];

  constructor(description: CampaignDescription) {
    this.description = description;
    this.parameters = Uint16Array.from(description.parameters, (one) => parameterUnits(one, one.value));
    for (const [collider, body] of description.bodies.entries())
      this.#setPose(collider, placeUnits(description.box, body.at), turnUnits(body.rotation, [0, 0, 0, 1]));
    this.formerPoses.set(this.poses);
  }

  copy(): SceneState {
    const copy = new SceneState(this.description);
    copy.tick = this.tick;
    copy.poses.set(this.poses);
    copy.formerPoses.set(this.formerPoses);
    copy.parameters.set(this.parameters);
    for (const [index, placed] of this.placed.entries()) copy.placed[index] = placed;
    for (const [index, force] of this.forces.entries()) copy.forces[index] = force;
    copy.holds = this.holds;
    copy.bursts = this.bursts;
    return copy;
  }

  /** The collider of a placed one. */
  colliderOf(place: number): number {
    return this.description.bodies.length + place;
  }

  /** Whether an engine says where it is. */
  isDynamic(collider: number): boolean {
    const body = this.description.bodies[collider];
    if (body !== undefined) return isDynamic(body);
    return this.placed[collider - this.description.bodies.length]?.kind === 'thrown';
  }

  /** A number of where the collider would be if it went on as in the last two ticks. */
  expected(collider: number, part: number): number {
    const at = collider * poseParts + part;
    return 2 * (this.poses[at] ?? 0) - (this.formerPoses[at] ?? 0);
  }

  posePart(collider: number, part: number): number {
    return this.poses[collider * poseParts + part] ?? 0;
  }

  formerPosePart(collider: number, part: number): number {
    return this.formerPoses[collider * poseParts + part] ?? 0;
  }

  /** Takes the scene one tick on. What makes no sense changes nothing, on every machine alike. */
  apply(inputs: TickInputs): void {
    this.tick += 1;
    this.formerPoses.set(this.poses);
    for (const { collider, pose } of inputs.bodies)
      if (this.isDynamic(collider)) this.poses.set(pose, collider * poseParts);
    for (const { index, units } of inputs.parameters)
      if (index < this.parameters.length) this.parameters[index] = units;
    for (const force of inputs.forces) this.forces[force.index] = force.strength === 0 ? null : force;
    this.holds = this.holds.filter(({ until }) => until > this.tick);
    this.bursts = this.bursts.filter(({ until }) => until > this.tick);
    for (const action of inputs.actions) this.#act(action);
  }

  #act(action: TickAction): void {
    switch (action.action) {
      case 'push':
      case 'pull':
        this.holds = this.#withHold(this.holds, { ...action, action: action.action }, holdsMax);
        return;
      case 'emit':
        this.bursts = this.#withHold(this.bursts, { ...action, action: action.action }, burstsMax);
        return;
      case 'place':
        this.#put(action, 'placed');
        return;
      case 'throw':
        this.#put(action, 'thrown');
        return;
      case 'move': {
        const placed = this.placed[action.collider - this.description.bodies.length];
        if (placed?.kind === 'placed') this.poses.set(action.at, action.collider * poseParts);
        return;
      }
      case 'remove': {
        const place = action.collider - this.description.bodies.length;
        if (place >= 0 && place < this.placed.length) this.placed[place] = null;
      }
    }
  }

  /** One hold for each who acts; where there are too many, the one that ends first makes way. */
  #withHold(holds: readonly Hold[], action: Omit<Hold, 'until'>, max: number): readonly Hold[] {
    const { by, at, direction, strength, radius } = action;
    const hold: Hold = {
      action: action.action,
      by,
      at,
      direction,
      strength,
      radius,
      until: this.tick + holdTicks,
    };
    const others = holds.filter((one) => one.by !== by);
    if (others.length < max) return [...others, hold];
    const first = others.reduce((soonest, one) => (one.until < soonest.until ? one : soonest));
    return [...others.filter((one) => one !== first), hold];
  }

  #put({ at, radius }: TickAction, kind: PlacedCollider['kind']): void {
    let place = this.placed.indexOf(null);
    if (place < 0) {
      place = 0;
      for (const [index, placed] of this.placed.entries())
        if ((placed?.since ?? 0) < (this.placed[place]?.since ?? 0)) place = index;
    }
    this.placed[place] = { kind, radius, since: this.tick };
    const collider = this.colliderOf(place);
    this.#setPose(collider, at, [0, 0, 0, turnSteps]);
    this.formerPoses.set(
      this.poses.subarray(collider * poseParts, (collider + 1) * poseParts),
      collider * poseParts,
    );
  }

  #setPose(collider: number, place: PlaceUnits, turn: readonly [number, number, number, number]): void {
    this.poses.set([...place, ...turn], collider * poseParts);
  }
}
