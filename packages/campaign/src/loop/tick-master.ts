import { accept, refuse, type Result } from '@streamxr/kernel';
import type { Quat, Vec3 } from '@streamxr/spatial';
import { lifeTicksMax, ticksPerSecond } from '../../kernel/layout.ts';
import type { CampaignDescription } from '../description/description.ts';
import {
  directionUnits,
  parameterUnits,
  placeUnits,
  radiusUnits,
  strengthUnits,
  turnSteps,
  turnUnits,
} from '../inputs/quantise.ts';
import { encodeTick } from '../inputs/tick-codec.ts';
import {
  type ActionKind,
  actionsPerTickMax,
  type EngineForce,
  forceStrengthMax,
  type MovedBody,
  noCollider,
  type ParameterChange,
  type TickAction,
  type TickInputs,
} from '../inputs/tick-inputs.ts';
import type { KernelInputs } from '../kernel/inputs.ts';
import { clamp } from '../motion/vectors.ts';
import { decodeScene, encodeScene } from '../scene/scene-codec.ts';
import { SceneState } from '../scene/scene-state.ts';
import { Replay, TickHistory } from './replay.ts';
import { TickReader } from './tick-reader.ts';
import { kernelInputsOf } from '../scene/kernel-inputs.ts';

/** What somebody does, in metres. Anything at all may stand in it. */
export interface PersonAction {
  readonly action: ActionKind;
  readonly by: number;
  readonly at: Vec3;
  readonly direction?: Vec3 | undefined;
  readonly strength?: number | undefined;
  readonly radius?: number | undefined;
  readonly collider?: number | undefined;
  /** The tick that it saw; what comes from the past happens now, and what comes from the future not much later. */
  readonly tick?: number | undefined;
}

/** Where an engine says that a body is. */
export interface BodyState {
  readonly collider: number;
  readonly position: Vec3;
  readonly rotation: Quat;
}

/** What an engine attracts particles with. */
export interface ForceState {
  readonly index: number;
  readonly position: Vec3;
  /** Metres per second squared at `radius`; 0 ends it. */
  readonly strength: number;
  readonly radius: number;
}

/** One tick, made: what it feeds to the kernel here, and as it travels. */
export interface MadeTick {
  readonly tick: number;
  readonly inputs: TickInputs;
  readonly kernelInputs: KernelInputs;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** A campaign as it is kept, and as it is told to joiners. */
export interface StoredTicks {
  readonly snapshot: Uint8Array<ArrayBuffer>;
  readonly inputs: Uint8Array<ArrayBuffer>;
  readonly tick: number;
}

export type ActionRefusal = 'too many' | 'no such collider';

const tickMs = 1_000 / ticksPerSecond;
/** Actions that wait for their tick. */
const waitingMax = 256;
/** No action happens later than that after it was heard. */
const aheadTicksMax = 30;
/** Late by more than that, a master does not hurry but lets its clock go: a quarter of a second. */
const lateTicksMax = 15;

/**
 * Makes the ticks of one campaign, pure: collects what people do and where bodies are, turns it into whole numbers, and keeps what joiners
 * need. Everybody feeds kernels with what it made, its own host included.
 */
export class TickMaster {
  readonly description: CampaignDescription;
  readonly #scene: SceneState;
  readonly #history: TickHistory;
  /** The same ticks as bytes. */
  #encoded: Uint8Array<ArrayBuffer>[] = [];
  #actions: (TickAction & { readonly due: number })[] = [];
  #parameters = new Map<number, number>();
  #forces = new Map<number, EngineForce>();
  /** When tick 0 was, by the clock that `due` is asked with. */
  #startMs: number | null = null;

  constructor(description: CampaignDescription, scene = new SceneState(description)) {
    this.description = description;
    this.#scene = scene.copy();
    this.#history = new TickHistory(scene.copy(), lifeTicksMax);
  }

  /** A master that goes on after the ticks that another one stored. Null for what none has stored for this description. */
  static resume(description: CampaignDescription, stored: StoredTicks): TickMaster | null {
    const base = decodeScene(description, stored.snapshot);
    const ticks = base === null ? null : new TickReader(base).read(stored.inputs);
    if (base === null || ticks === null || base.tick + ticks.length !== stored.tick) return null;
    const master = new TickMaster(description, base);
    for (const inputs of ticks) master.#keep(inputs, encodeTick(master.#scene, inputs));
    return master;
  }

  /** At the newest tick. Not to be changed. */
  get scene(): SceneState {
    return this.#scene;
  }

  get tick(): number {
    return this.#scene.tick;
  }

  /** The scene before the oldest tick that is kept. */
  get base(): SceneState {
    return this.#history.base;
  }

  /** A walk through the ticks that are kept, from the oldest on, while more are made: for the kernel that follows. */
  replay(): Replay {
    return new Replay(this.#history);
  }

  /** How many ticks are due: after a standstill no more than a few, and the clock goes on from there. */
  due(nowMs: number): number {
    this.#startMs ??= nowMs - this.tick * tickMs;
    const due = Math.floor((nowMs - this.#startMs) / tickMs) - this.tick;
    if (due <= lateTicksMax) return Math.max(0, due);
    this.#startMs = nowMs - (this.tick + 1) * tickMs;
    return 1;
  }

  /** How far the next tick is behind its time; negative while it is not due. */
  latenessMs(nowMs: number): number {
    return this.#startMs === null ? 0 : nowMs - this.#startMs - (this.tick + 1) * tickMs;
  }

  /** The campaign rests: its clock stands still. */
  rest(): void {
    this.#startMs = null;
  }

  act(action: PersonAction): Result<void, ActionRefusal> {
    if (this.#actions.length >= waitingMax) return refuse('too many');
    const collider = action.collider ?? noCollider;
    const needsCollider = action.action === 'move' || action.action === 'remove';
    if (needsCollider && !this.#isPlaced(collider, action.action)) return refuse('no such collider');
    const { box } = this.description;
    const next = this.tick + 1;
    const seen = action.tick !== undefined && Number.isFinite(action.tick) ? Math.floor(action.tick) : next;
    this.#actions.push({
      action: action.action,
      by: action.by >>> 0,
      at: placeUnits(box, action.at),
      direction: directionUnits(action.direction),
      strength: strengthUnits(action.strength),
      radius: radiusUnits(box, action.radius),
      collider: needsCollider ? collider : noCollider,
      due: clamp(seen, next, next + aheadTicksMax),
    });
    return accept(undefined);
  }

  /** False when the description has no such slider. */
  setParameter(name: string, value: number): boolean {
    const index = this.description.parameters.findIndex((one) => one.name === name);
    const parameter = this.description.parameters[index];
    if (parameter === undefined) return false;
    this.#parameters.set(index, parameterUnits(parameter, value));
    return true;
  }

  /** The newest wins. */
  setForce({ index, position, strength, radius }: ForceState): void {
    const { box } = this.description;
    if (!Number.isInteger(index) || index < 0 || index >= this.#scene.forces.length) return;
    const boxes = Number.isFinite(strength) ? (strength / (2 * box.halfSize)) * 256 : 0;
    this.#forces.set(index, {
      index,
      at: placeUnits(box, position),
      strength: clamp(Math.round(boxes), -forceStrengthMax, forceStrengthMax),
      radius: radiusUnits(box, radius),
    });
  }

  /** Makes the next tick. `states` are of bodies that the engine moves; those that it leaves out stay where they are. */
  advance(states: readonly BodyState[]): MadeTick {
    const next = this.tick + 1;
    const due = this.#actions.filter((action) => action.due <= next).slice(0, actionsPerTickMax);
    this.#actions = this.#actions.filter((action) => !due.includes(action));
    const inputs: TickInputs = {
      bodies: this.#moved(states),
      forces: this.#changedForces(),
      actions: due.map(({ due: _due, ...action }) => action),
      parameters: this.#changedParameters(),
    };
    const bytes = encodeTick(this.#scene, inputs);
    this.#keep(inputs, bytes);
    return { tick: next, inputs, kernelInputs: kernelInputsOf(this.#scene), bytes };
  }

  /** What a joiner needs, and what a restart needs: the scene of 480 ticks ago, and all since. */
  stored(): StoredTicks {
    const inputs = new Uint8Array(this.#encoded.reduce((sum, { length }) => sum + length, 0));
    let at = 0;
    for (const bytes of this.#encoded) {
      inputs.set(bytes, at);
      at += bytes.length;
    }
    return { snapshot: encodeScene(this.#history.base), inputs, tick: this.tick };
  }

  #keep(inputs: TickInputs, bytes: Uint8Array<ArrayBuffer>): void {
    this.#scene.apply(inputs);
    this.#history.push(inputs);
    this.#encoded.push(bytes);
    if (this.#encoded.length > lifeTicksMax) this.#encoded.shift();
  }

  #moved(states: readonly BodyState[]): MovedBody[] {
    const { box } = this.description;
    const moved = new Map<number, MovedBody>();
    for (const { collider, position, rotation } of states) {
      if (!this.#scene.isDynamic(collider)) continue;
      const part = (index: number): number => this.#scene.posePart(collider, index);
      const before: Quat = [
        part(3) / turnSteps,
        part(4) / turnSteps,
        part(5) / turnSteps,
        part(6) / turnSteps,
      ];
      const turn = turnUnits(rotation, before);
      const pose: MovedBody['pose'] = [...placeUnits(box, position), ...turn];
      if (pose.some((step, index) => step !== part(index))) moved.set(collider, { collider, pose });
    }
    return [...moved.values()].sort((a, b) => a.collider - b.collider);
  }

  #changedForces(): EngineForce[] {
    const changed = [...this.#forces.values()].filter((force) => {
      const known = this.#scene.forces[force.index] ?? null;
      if (known === null) return force.strength !== 0;
      const isSame =
        known.strength === force.strength &&
        known.radius === force.radius &&
        known.at.every((step, axis) => step === force.at[axis]);
      return !isSame;
    });
    this.#forces.clear();
    return changed.sort((a, b) => a.index - b.index);
  }

  #changedParameters(): ParameterChange[] {
    const changed = [...this.#parameters]
      .filter(([index, units]) => this.#scene.parameters[index] !== units)
      .map(([index, units]) => ({ index, units }));
    this.#parameters = new Map();
    return changed;
  }

  #isPlaced(collider: number, action: ActionKind): boolean {
    const placed = this.#scene.placed[collider - this.description.bodies.length] ?? null;
    return placed !== null || (action === 'move' && this.#scene.isDynamic(collider));
  }
}
