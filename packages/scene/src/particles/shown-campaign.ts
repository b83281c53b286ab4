import { add, type Vec3 } from '@streamxr/spatial';
import { type Ray, Vector3 } from 'three';
import { Appearance } from '../appearance.ts';
import type { Frame, Stage } from '../stage.ts';
import { aimInBox } from './aim.ts';
import { CampaignBodies } from './campaign-bodies.ts';
import { CampaignFrame } from './campaign-frame.ts';
import { CampaignGlow } from './campaign-glow.ts';
import type { BodyShape, CampaignBoxView, CampaignPicture, ParticleLook } from './campaign-view.ts';
import { ParticleCloud } from './particle-cloud.ts';
import type { ParticleDrawing } from './particle-drawing.ts';
import { shareOf, type TickInterval } from './tick-interval.ts';

export interface ShownCampaignOptions {
  /** Where the campaign's own coordinates begin in the room. */
  readonly origin: Vec3;
  /** In the campaign's own. */
  readonly box: CampaignBoxView;
  readonly look: ParticleLook;
  /** The tick that is to be seen now, with its fraction; asked for in every frame. */
  readonly shownTick: () => number;
  /** What draws the particles; points in the stage unless given. */
  readonly drawing?: ParticleDrawing;
  /** Of the label. */
  readonly font?: string;
}

/** One campaign in the room: its particles, its bodies, and what frames them. Drawn from pictures that come as they may. */
export class ShownCampaign implements Disposable {
  /** In the room's coordinates. */
  readonly box: CampaignBoxView;
  readonly #stage: Stage;
  readonly #origin: Vec3;
  readonly #shownTick: () => number;
  readonly #cloud: ParticleCloud;
  readonly #bodies: CampaignBodies;
  readonly #glow: CampaignGlow;
  readonly #frame: CampaignFrame;
  readonly #appearance: Appearance;
  readonly #viewer = new Vector3();
  readonly #stopListening: () => void;
  #interval: TickInterval = { tick: 0, tickBefore: 0 };
  #shownAtMs: number | null = null;

  constructor(stage: Stage, options: ShownCampaignOptions) {
    const { origin, look, shownTick, drawing, font = 'system-ui, sans-serif' } = options;
    const { centre, halfSizeMetres } = options.box;
    const box = { centre: add(origin, centre), halfSizeMetres };
    this.#stage = stage;
    this.#origin = origin;
    this.box = box;
    this.#shownTick = shownTick;
    this.#glow = new CampaignGlow(stage.scene, box, origin, look);
    this.#cloud = new ParticleCloud(stage.scene, box, look, drawing);
    this.#bodies = new CampaignBodies(stage.scene, origin);
    this.#frame = new CampaignFrame(stage.scene, box, font);
    this.#appearance = new Appearance(!stage.reducedMotion);
    this.#stopListening = stage.onFrame((frame) => this.#onFrame(frame));
  }

  /** Particles in the picture. */
  get particles(): number {
    return this.#cloud.count;
  }

  setLabel(words: string, color: string): void {
    this.#frame.setLabel(words, color);
  }

  /** What the poses of the pictures belong to, in their order. */
  setShapes(shapes: readonly BodyShape[]): void {
    this.#bodies.setShapes(shapes);
  }

  /** Shows the newest picture. Its particles are read until the next one is shown: then they may be written again. */
  show(picture: CampaignPicture): void {
    const nowMs = performance.now();
    const dtSeconds = this.#shownAtMs === null ? 0 : (nowMs - this.#shownAtMs) / 1000;
    this.#shownAtMs = nowMs;
    const { tick, tickBefore } = picture;
    this.#interval = { tick, tickBefore };
    this.#cloud.show(picture.particles, picture.count, dtSeconds);
    this.#bodies.show(picture.bodies, picture.bodiesBefore);
    this.#glow.show(picture.attractors);
  }

  /** Where somebody acts who aims along the ray; null when it passes the box. In the campaign's own coordinates. */
  aimedAt(ray: Ray): Vec3 | null {
    const place = aimInBox(ray, this.box);
    const [x, y, z] = this.#origin;
    return place === null ? null : [place[0] - x, place[1] - y, place[2] - z];
  }

  /** From a place to the middle of the box, in metres. */
  distanceFrom(place: Vector3): number {
    const [x, y, z] = this.box.centre;
    return Math.hypot(place.x - x, place.y - y, place.z - z);
  }

  [Symbol.dispose](): void {
    this.#stopListening();
    for (const part of [this.#cloud, this.#bodies, this.#glow, this.#frame]) part[Symbol.dispose]();
  }

  #onFrame({ dtSeconds }: Frame): void {
    this.#appearance.advance(dtSeconds);
    const { presence } = this.#appearance;
    const share = shareOf(this.#interval, this.#shownTick());
    this.#cloud.place(share, presence);
    this.#bodies.place(share, presence);
    this.#glow.presence = presence;
    this.#frame.place(this.#stage.viewerPosition(this.#viewer), presence);
  }
}
