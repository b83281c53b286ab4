import { type EngineFrame, GodotScene, type RestoredBody } from '@streamxr/adapter-godot';
import {
  type BodyState,
  type CampaignDescription,
  directionSteps,
  type ForceState,
  isDynamic,
  type KernelInputs,
  placeOf,
  radiusOf,
  type SceneState,
  stepMetres,
  strengthSteps,
  type TickInputs,
  ticksPerSecond,
  turnSteps,
} from '@streamxr/campaign';
import type { Clock, Logger } from '@streamxr/kernel';
import type { Quat, Vec3 } from '@streamxr/spatial';
import type { BodyEngine, StartEngine } from './body-engine.ts';
import { ThrownBalls } from './thrown-balls.ts';

/** What it takes to run Godot on this machine. */
export interface GodotInstallation {
  readonly program: string;
  readonly projectFolder: string;
  /** Godot keeps what is its own there. */
  readonly homeFolder: string;
}

export interface GodotEngineOptions extends GodotInstallation {
  readonly clock: Clock;
  readonly logger: Logger;
  /** Takes over when Godot cannot be kept alive. */
  readonly fallback: StartEngine;
}

/** A body that has not been heard of for longer than a tenth of a second waits where it got to. */
const extrapolatedTicksMax = 6;
/** Of the newest frame's delay in the mean. */
const newestWeight = 0.05;

/**
 * Bodies by a Godot project in a process of its own, which sends them as its own clock goes. A tick takes the newest; when none has come
 * since the tick before, they go on as they went.
 */
export class GodotEngine implements BodyEngine {
  readonly #description: CampaignDescription;
  readonly #options: GodotEngineOptions;
  readonly #godot: GodotScene;
  /** By the number of a body in Godot's frames. */
  readonly #colliders: readonly number[];
  readonly #balls: ThrownBalls;
  #frame: EngineFrame | null = null;
  #ticksSinceFrame = 0;
  #lateTicks = 0;
  #latencyMs: number | null = null;
  #fallback: BodyEngine | 'starting' | null = null;
  #isFailed = false;
  #isClosed = false;

  static async start(
    description: CampaignDescription,
    scene: SceneState,
    options: GodotEngineOptions,
  ): Promise<GodotEngine> {
    const colliders = description.bodies.flatMap((body, collider) => (isDynamic(body) ? [collider] : []));
    const godot = await GodotScene.start({
      ...options,
      campaign: {
        bodies: description.bodies,
        parameters: description.parameters.map(({ name, value }) => ({ name, value })),
      },
      restored: colliders.map((collider, body) => restoredBody(scene, collider, body)),
    });
    if (godot.bodies.length === colliders.length)
      return new GodotEngine(description, options, godot, colliders);
    await godot[Symbol.asyncDispose]();
    throw new Error(
      `The Godot scene moves ${godot.bodies.length} bodies, the campaign has ${colliders.length}.`,
    );
  }

  private constructor(
    description: CampaignDescription,
    options: GodotEngineOptions,
    godot: GodotScene,
    colliders: readonly number[],
  ) {
    this.#description = description;
    this.#options = options;
    this.#godot = godot;
    this.#colliders = colliders;
    this.#balls = new ThrownBalls(description);
    godot.on('frame', (frame) => this.#heard(frame));
    godot.on('failed', (error) => {
      this.#isFailed = true;
      options.logger.error('godot is given up; bodies go on without it', { error });
    });
  }

  get name(): 'godot' | 'builtin' {
    return this.#isFailed ? 'builtin' : 'godot';
  }

  get latencyMs(): number | null {
    return this.#latencyMs;
  }

  /** Ticks for which no state had come in time. */
  get lateTicks(): number {
    return this.#lateTicks;
  }

  step(scene: SceneState, inputs: KernelInputs): readonly BodyState[] {
    if (this.#isFailed) return this.#stepWithout(scene, inputs);
    this.#ticksSinceFrame += 1;
    if (this.#frame !== null && this.#ticksSinceFrame > 1) this.#lateTicks += 1;
    const aheadSeconds =
      Math.min(Math.max(0, this.#ticksSinceFrame - 1), extrapolatedTicksMax) / ticksPerSecond;
    const bodies = (this.#frame?.bodies ?? []).flatMap((state, body): BodyState[] => {
      const collider = this.#colliders[body];
      if (state === null || collider === undefined) return [];
      const { position, velocity, rotation } = state;
      return [{ collider, position: moved(position, velocity, aheadSeconds), rotation }];
    });
    return [...bodies, ...this.#balls.step(scene, inputs)];
  }

  forces(): readonly ForceState[] {
    const radius = this.#description.box.halfSize / 3;
    return (this.#frame?.forces ?? []).flatMap((force, index) =>
      force === null ? [] : [{ index, position: force.position, strength: force.strength, radius }],
    );
  }

  push(impulses: Float64Array): void {
    const given = this.#colliders.flatMap((collider, body) => {
      const [x = 0, y = 0, z = 0] = impulses.subarray(collider * 3, collider * 3 + 3);
      return x === 0 && y === 0 && z === 0 ? [] : [{ body, impulse: [x, y, z] as const }];
    });
    this.#godot.push(given);
    this.#runningFallback?.push(impulses);
  }

  acted(actions: TickInputs['actions'], scene: SceneState): void {
    const { box } = this.#description;
    for (const { action, at, direction, strength, radius } of actions)
      this.#godot.act({
        action,
        at: placeOf(box, at),
        direction: direction.map((step) => step / directionSteps),
        strength: strength / strengthSteps,
        radius: radiusOf(box, radius),
      });
    this.#balls.acted(actions);
    this.#runningFallback?.acted(actions, scene);
  }

  setParameter(name: string, value: number): void {
    this.#godot.setParameter(name, value);
  }

  rest(resting: boolean): void {
    this.#godot.isPaused = resting;
    this.#runningFallback?.rest(resting);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#godot[Symbol.asyncDispose]();
    await this.#runningFallback?.close();
  }

  get #runningFallback(): BodyEngine | null {
    return this.#fallback === 'starting' ? null : this.#fallback;
  }

  #heard(frame: EngineFrame): void {
    this.#frame = frame;
    this.#ticksSinceFrame = 0;
    const delayMs = Math.max(0, this.#options.clock.nowMs() - frame.sentMs);
    this.#latencyMs =
      this.#latencyMs === null ? delayMs : this.#latencyMs + (delayMs - this.#latencyMs) * newestWeight;
  }

  #stepWithout(scene: SceneState, inputs: KernelInputs): readonly BodyState[] {
    if (this.#fallback === null) void this.#startFallback(scene.copy());
    return this.#runningFallback?.step(scene, inputs) ?? [];
  }

  async #startFallback(scene: SceneState): Promise<void> {
    this.#fallback = 'starting';
    const engine = await this.#options.fallback(this.#description, scene);
    this.#latencyMs = null;
    if (this.#isClosed) await engine.close();
    else this.#fallback = engine;
  }
}

/** Where the scene has a body, with the speed that it had there. */
function restoredBody(scene: SceneState, collider: number, body: number): RestoredBody {
  const { box } = scene.description;
  const part = (index: number): number => scene.posePart(collider, index);
  const speed = (index: number): number =>
    (part(index) - scene.formerPosePart(collider, index)) * stepMetres(box) * ticksPerSecond;
  const rotation: Quat = [part(3) / turnSteps, part(4) / turnSteps, part(5) / turnSteps, part(6) / turnSteps];
  return {
    body,
    at: placeOf(box, [part(0), part(1), part(2)]),
    rotation,
    velocity: [speed(0), speed(1), speed(2)],
    spin: [0, 0, 0],
  };
}

function moved([x, y, z]: Vec3, [vx, vy, vz]: Vec3, seconds: number): Vec3 {
  return [x + vx * seconds, y + vy * seconds, z + vz * seconds];
}
