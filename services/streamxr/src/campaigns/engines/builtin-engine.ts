import RAPIER from '@dimforge/rapier3d-deterministic-compat';
import {
  type BodyState,
  type CampaignDescription,
  type DescribedBody,
  isDynamic,
  type KernelInputs,
  type SceneState,
  stepMetres,
  strengthSteps,
  ticksPerSecond,
  type TickInputs,
  placeOf,
  radiusOf,
  turnSteps,
  directionSteps,
} from '@streamxr/campaign';
import type { Quat, Vec3 } from '@streamxr/spatial';
import type { BodyEngine } from './body-engine.ts';

/** Of a ball that somebody throws. */
const thrownKilograms = 1;
/** Of one thrown with full strength, metres per second. */
const throwSpeed = 12;
/** Larger than any campaign. */
const slabMetres = 10_000;
/** Share of its turning that a body loses in a second: a ball that rolled for ever would cost bytes for ever. */
const rollingDamping = 0.6;
/** What a push does to a body at its centre, newtons for each kilogram. */
const pushPerKilogram = 25;

/** Once for all worlds of the thread: a second start would pull the memory from under the first ones. */
let ready: Promise<void> | null = null;

interface EngineBody {
  readonly body: RAPIER.RigidBody;
  /** The tick that a thrown ball came with; 0 for what the description has. */
  readonly since: number;
}

/** Bodies by Rapier, in the same thread: a step of some tens of bodies takes tenths of a millisecond. */
export class BuiltinEngine implements BodyEngine {
  readonly name = 'builtin';
  readonly latencyMs = null;
  readonly #description: CampaignDescription;
  readonly #world: RAPIER.World;
  /** By collider. */
  readonly #bodies = new Map<number, EngineBody>();
  /** Speeds of balls that were thrown, by the tick after which they fly. */
  #throws: { readonly at: Vec3; readonly velocity: Vec3 }[] = [];

  /** Takes some hundred milliseconds of computing, once in a thread. */
  static prepare(): Promise<void> {
    return (ready ??= RAPIER.init());
  }

  static async start(description: CampaignDescription, scene: SceneState): Promise<BuiltinEngine> {
    await BuiltinEngine.prepare();
    return new BuiltinEngine(description, scene);
  }

  private constructor(description: CampaignDescription, scene: SceneState) {
    this.#description = description;
    this.#world = new RAPIER.World({ x: 0, y: -9.81, z: 0 });
    this.#world.timestep = 1 / ticksPerSecond;
    for (const [collider, body] of description.bodies.entries()) this.#add(collider, body, scene);
    this.#followPlaced(scene);
  }

  step(scene: SceneState, inputs: KernelInputs): BodyState[] {
    const [x, y, z] = inputs.forces.gravity;
    this.#world.gravity = { x, y, z };
    this.#followPlaced(scene);
    for (const [collider, body] of this.#description.bodies.entries())
      if (!isDynamic(body)) this.#carry(collider, inputs);
    this.#pushAndPull(scene);
    this.#world.step();
    return this.#states(scene);
  }

  push(impulses: Float64Array): void {
    for (const [collider, { body }] of this.#bodies) {
      if (!body.isDynamic()) continue;
      const [x = 0, y = 0, z = 0] = impulses.subarray(collider * 3, collider * 3 + 3);
      if (x !== 0 || y !== 0 || z !== 0) body.applyImpulse({ x, y, z }, true);
    }
  }

  acted(actions: TickInputs['actions'], _scene: SceneState): void {
    const { box } = this.#description;
    for (const { action, at, direction, strength, collider } of actions) {
      const speed = ((strength / strengthSteps) * throwSpeed) / directionSteps;
      const [x, y, z] = direction;
      if (action === 'throw')
        this.#throws = [
          ...this.#throws.slice(-7),
          { at: placeOf(box, at), velocity: [x * speed, y * speed, z * speed] },
        ];
      const moved = action === 'move' ? this.#bodies.get(collider)?.body : undefined;
      if (moved?.isDynamic() !== true) continue;
      const [toX, toY, toZ] = placeOf(box, at);
      moved.setTranslation({ x: toX, y: toY, z: toZ }, true);
      moved.setLinvel({ x: 0, y: 0, z: 0 }, true);
    }
  }

  setParameter(): void {
    // What sliders move is in the inputs.
  }

  rest(): void {
    // Time goes on with steps only.
  }

  async close(): Promise<void> {
    this.#world.free();
  }

  #add(collider: number, described: DescribedBody, scene: SceneState): void {
    const { world, shape } = { world: this.#world, shape: shapeOf(described) };
    const kind = isDynamic(described)
      ? RAPIER.RigidBodyDesc.dynamic().setAngularDamping(rollingDamping)
      : described.motion === undefined
        ? RAPIER.RigidBodyDesc.fixed()
        : RAPIER.RigidBodyDesc.kinematicPositionBased();
    const [x, y, z, w] = described.rotation;
    const body = world.createRigidBody(
      kind
        .setTranslation(...described.at)
        .setRotation({ x, y, z, w })
        .setCanSleep(true),
    );
    const made = shape.setRestitution(described.restitution).setFriction(described.friction);
    world.createCollider(isDynamic(described) ? made.setMass(described.mass) : made, body);
    if (isDynamic(described)) this.#restore(body, collider, scene);
    this.#bodies.set(collider, { body, since: 0 });
  }

  /** Where the scene has it, with the speed that it had there. */
  #restore(body: RAPIER.RigidBody, collider: number, scene: SceneState): void {
    const part = (index: number): number => scene.posePart(collider, index);
    const [x, y, z] = placeOf(this.#description.box, [part(0), part(1), part(2)]);
    body.setTranslation({ x, y, z }, true);
    const turn = (index: number): number => part(index) / turnSteps;
    body.setRotation({ x: turn(3), y: turn(4), z: turn(5), w: turn(6) }, true);
    const perTick = stepMetres(this.#description.box) * ticksPerSecond;
    const speed = (index: number): number => (part(index) - scene.formerPosePart(collider, index)) * perTick;
    body.setLinvel({ x: speed(0), y: speed(1), z: speed(2) }, true);
  }

  /** Balls that people have placed and thrown come and go with the scene. */
  #followPlaced(scene: SceneState): void {
    for (const [place, placed] of scene.placed.entries()) {
      const collider = scene.colliderOf(place);
      const known = this.#bodies.get(collider);
      if (known !== undefined && known.since !== placed?.since) {
        this.#world.removeRigidBody(known.body);
        this.#bodies.delete(collider);
      }
      if (placed === null) continue;
      const body = this.#bodies.get(collider)?.body ?? this.#addBall(scene, place);
      if (placed.kind === 'placed') {
        const [x, y, z] = placeOf(this.#description.box, [
          scene.posePart(collider, 0),
          scene.posePart(collider, 1),
          scene.posePart(collider, 2),
        ]);
        body.setNextKinematicTranslation({ x, y, z });
      }
    }
  }

  #addBall(scene: SceneState, place: number): RAPIER.RigidBody {
    const placed = scene.placed[place];
    const collider = scene.colliderOf(place);
    const isThrown = placed?.kind === 'thrown';
    const body = this.#world.createRigidBody(
      isThrown
        ? RAPIER.RigidBodyDesc.dynamic().setAngularDamping(rollingDamping)
        : RAPIER.RigidBodyDesc.kinematicPositionBased(),
    );
    const ball = RAPIER.ColliderDesc.ball(radiusOf(this.#description.box, placed?.radius ?? 1));
    this.#world.createCollider(isThrown ? ball.setMass(thrownKilograms).setRestitution(0.5) : ball, body);
    this.#restore(body, collider, scene);
    const at = body.translation();
    const thrown = this.#throws.find(
      (one) => Math.hypot(one.at[0] - at.x, one.at[1] - at.y, one.at[2] - at.z) < 1e-3,
    );
    if (isThrown && thrown !== undefined) {
      const [x, y, z] = thrown.velocity;
      body.setLinvel({ x, y, z }, true);
      this.#throws = this.#throws.filter((one) => one !== thrown);
    }
    this.#bodies.set(collider, { body, since: placed?.since ?? 0 });
    return body;
  }

  /** What moves by itself goes where the kernel has it. */
  #carry(collider: number, inputs: KernelInputs): void {
    const body = this.#bodies.get(collider)?.body;
    const now = inputs.colliders[collider];
    if (body === undefined || now === undefined || !body.isKinematic()) return;
    const [x, y, z] = now.centre;
    body.setNextKinematicTranslation({ x, y, z });
    if ('orientation' in now) {
      const [qx, qy, qz, qw] = now.orientation;
      body.setNextKinematicRotation({ x: qx, y: qy, z: qz, w: qw });
    }
  }

  /** People move bodies as they move particles. */
  #pushAndPull(scene: SceneState): void {
    const { box } = this.#description;
    for (const { action, at, direction, strength, radius } of scene.holds) {
      const [x, y, z] = placeOf(box, at);
      const reach = 2 * radiusOf(box, radius);
      const isAimed = direction.some((step) => step !== 0);
      for (const { body } of this.#bodies.values()) {
        if (!body.isDynamic()) continue;
        const place = body.translation();
        const to: Vec3 = [place.x - x, place.y - y, place.z - z];
        const away = Math.hypot(...to);
        if (away > reach) continue;
        const force = ((strength / strengthSteps) * pushPerKilogram * body.mass()) / ticksPerSecond;
        const sign = action === 'pull' ? -1 : 1;
        const [aimX, aimY, aimZ] = direction;
        const along: Vec3 =
          isAimed && action === 'push'
            ? [aimX / directionSteps, aimY / directionSteps, aimZ / directionSteps]
            : [to[0] / (away + 0.01), to[1] / (away + 0.01), to[2] / (away + 0.01)];
        const by = force * sign * (1 - away / (reach + 0.01));
        body.applyImpulse({ x: along[0] * by, y: along[1] * by, z: along[2] * by }, true);
      }
    }
  }

  #states(scene: SceneState): BodyState[] {
    const states: BodyState[] = [];
    for (const [collider, { body }] of this.#bodies) {
      if (!scene.isDynamic(collider)) continue;
      const { x, y, z } = body.translation();
      const turn = body.rotation();
      const rotation: Quat = [turn.x, turn.y, turn.z, turn.w];
      states.push({ collider, position: [x, y, z], rotation });
    }
    return states;
  }
}

function shapeOf(body: DescribedBody): RAPIER.ColliderDesc {
  switch (body.shape) {
    case 'sphere':
      return RAPIER.ColliderDesc.ball(body.radius);
    case 'capsule':
      return RAPIER.ColliderDesc.capsule(body.halfLength, body.radius);
    case 'box':
      return RAPIER.ColliderDesc.cuboid(...body.halfSize);
    case 'plane':
      // A slab whose upper side is the plane.
      return RAPIER.ColliderDesc.cuboid(slabMetres, slabMetres, slabMetres).setTranslation(0, -slabMetres, 0);
  }
}
