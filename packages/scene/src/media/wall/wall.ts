import { fromYaw, rotate, type Vec3 } from '@streamxr/spatial';
import { Mesh, PlaneGeometry, type Vector3 } from 'three';
import { ContactShadows } from '../../environment/contact-shadows.ts';
import type { BlockingBox } from '../../locomotion/bounds.ts';
import type { Stage } from '../../stage.ts';
import { LivePicture } from '../pictures/live-picture.ts';
import { PictureMaterial } from '../pictures/picture-material.ts';
import type { Occluder } from '../pictures/occlusion.ts';
import type { HungPicture } from '../pictures/picture-view.ts';
import { footprint, glass, glassDepth, solid, WallBody } from './wall-body.ts';
import { type WallCaption, WallCaptions } from './wall-captions.ts';
import { layOutWall, type WallFace, wallPicturesMax, type WallRect } from './wall-layout.ts';
import { waitingWords, WallNote } from './wall-note.ts';

/** On the floor under the wall's middle; heading about +Y, 0 towards +Z. */
export interface WallPlace {
  readonly position: Vec3;
  readonly yawRad: number;
}

/** Beside the way from the door to the pool of the sample world, turned to who walks in. */
export const usualWallPlace: WallPlace = { position: [4.6, 0, 1.7], yawRad: -0.72 };

const face: WallFace = {
  width: glass.width - 0.1,
  height: glass.height - 0.07,
  gap: 0.05,
  captionHeight: 0.15,
};
/** It comes out of the floor, and goes back when nothing was shown for a while. */
const riseSeconds = 0.55;
const lingerSeconds = 1.2;
/** Risen so far, it is in the way. */
const standsFrom = 0.4;
const riseMetres = glass.middleHeight + glass.height / 2 + 0.1;
const fadeSeconds = 0.2;
/** Pictures make room for another one within about a fifth of a second. */
const moveRate = 12;
/** Of the line under the glass, between the posts. */
const noteMiddle = glass.middleHeight - glass.height / 2 - 0.13;
/** Words on it are not legible from farther away, and pictures are some fingernails. */
const seenMaxMetres = 40;

export interface WallPicture extends WallCaption {
  readonly trackId: string;
  /** Null while it does not arrive: its place is kept. */
  readonly media: MediaStreamTrack | null;
  /** Encrypted with a key that is not here. */
  readonly locked: boolean;
}

/** Who waits for a place, for the line under the glass. */
export interface WallWaiting {
  readonly name: string;
  /** '#rrggbb' */
  readonly color: string;
}

interface Pane {
  readonly trackId: string;
  readonly live: LivePicture;
  readonly material: PictureMaterial;
  readonly mesh: Mesh<PlaneGeometry, PictureMaterial>;
  goal: WallRect;
  rect: WallRect | null;
  /** How far its frame and its picture have come in, 0 to 1. */
  shown: number;
  pictured: number;
}

/** The shared display: free-standing, with up to four pictures and their captions. There while there is something to show. */
export class Wall implements Disposable {
  readonly #stage: Stage;
  readonly #place: WallPlace;
  readonly #normal: Vec3;
  readonly #footprint: BlockingBox;
  readonly #solid: Occluder;
  readonly #body = new WallBody();
  readonly #captions: WallCaptions;
  readonly #note: WallNote;
  readonly #shadows: ContactShadows;
  readonly #quad = new PlaneGeometry(1, 1);
  readonly #panes = new Map<string, Pane>();
  #pictures: readonly WallPicture[] = [];
  #aspects = '';
  #risen = 0;
  #emptySeconds = Infinity;

  constructor(stage: Stage, fontFamily: string, place: WallPlace = usualWallPlace) {
    this.#stage = stage;
    this.#place = place;
    const { position, yawRad } = place;
    const [x, y, z] = position;
    this.#normal = rotate(fromYaw(yawRad), [0, 0, 1]);
    this.#footprint = {
      ...{ minX: x - footprint.halfWidth, maxX: x + footprint.halfWidth, yawRad },
      ...{ minZ: z - footprint.halfDepth, maxZ: z + footprint.halfDepth },
    };
    this.#solid = {
      ...{ kind: 'box', half: solid.half, rotation: fromYaw(yawRad) },
      middle: [x, y + glass.middleHeight, z],
    };
    this.#captions = new WallCaptions(fontFamily, face.captionHeight);
    this.#captions.mesh.position.set(0, glass.middleHeight, glassDepth + 0.002);
    this.#note = new WallNote(fontFamily);
    this.#note.mesh.position.set(0, noteMiddle, 0.04);
    this.#shadows = new ContactShadows(stage.scene, 5);
    const { group } = this.#body;
    group.rotation.y = place.yawRad;
    group.visible = false;
    group.add(this.#captions.mesh, this.#note.mesh);
    stage.scene.add(group);
  }

  /** All that hangs, the most important first, four at most; and who waits. */
  show(pictures: readonly WallPicture[], waiting: readonly WallWaiting[] = []): void {
    this.#pictures = pictures.slice(0, wallPicturesMax);
    const kept = new Set(this.#pictures.map(({ trackId }) => trackId));
    for (const pane of this.#panes.values()) if (!kept.has(pane.trackId)) this.#remove(pane);
    for (const { trackId, media, locked } of this.#pictures) {
      const pane = this.#panes.get(trackId) ?? this.#add(trackId);
      pane.live.media = media;
      pane.material.locked = locked;
    }
    this.#captions.write(this.#pictures);
    this.#note.write(waitingWords(waiting.map(({ name }) => name)), waiting[0]?.color ?? '#ffffff');
    this.#aspects = '';
  }

  /** Where they hang, also those that do not arrive. */
  get hung(): readonly HungPicture[] {
    return this.#pictures.flatMap(({ trackId }) => {
      const goal = this.#panes.get(trackId)?.goal;
      if (goal === undefined) return [];
      const middle = this.#placeOf(goal.x, glass.middleHeight + goal.y);
      const size = { widthMetres: goal.width, heightMetres: goal.height };
      return [{ trackId, middle, normal: this.#normal, ...size, maxDistanceMetres: seenMaxMetres }];
    });
  }

  /** Where nobody walks while it stands; none while it is in the floor. */
  get blockers(): readonly BlockingBox[] {
    return this.#risen > standsFrom ? [this.#footprint] : [];
  }

  /** What nobody sees through while it stands. */
  get occluders(): readonly Occluder[] {
    return this.#risen === 1 ? [this.#solid] : [];
  }

  /** Writes where a picture's sound comes from, and the way it points; false for what does not hang. */
  readSound(trackId: string | null, position: Vector3, facing: Vector3): boolean {
    const pane = trackId === null ? undefined : this.#panes.get(trackId);
    if (this.#pictures.length === 0 && trackId !== null && pane === undefined) return false;
    position.set(...this.#placeOf(pane?.goal.x ?? 0, glass.middleHeight + (pane?.goal.y ?? 0)));
    facing.set(...this.#normal);
    return true;
  }

  onFrame(dtSeconds: number, timeMs: number): void {
    this.#rise(dtSeconds);
    const { group } = this.#body;
    group.visible = this.#risen > 0;
    if (!group.visible) return;
    this.#layOut();
    const ease = 1 - (1 - this.#risen) ** 3;
    const [x, y, z] = this.#place.position;
    group.position.set(x, y - riseMetres * (1 - ease), z);
    this.#shade(ease);
    const isCalm = this.#stage.reducedMotion;
    const step = isCalm ? 1 : dtSeconds / fadeSeconds;
    const glide = isCalm ? 1 : 1 - Math.exp(-moveRate * dtSeconds);
    const rects: WallRect[] = [];
    for (const { trackId } of this.#pictures) {
      const pane = this.#panes.get(trackId);
      if (pane !== undefined) rects.push(this.#draw(pane, step, glide, isCalm ? 0 : timeMs / 1000));
    }
    this.#captions.place(rects);
    this.#captions.opacity = ease ** 4;
    this.#note.opacity = ease ** 4;
  }

  [Symbol.dispose](): void {
    for (const pane of this.#panes.values()) this.#remove(pane);
    for (const part of [this.#captions, this.#note, this.#body, this.#shadows]) part[Symbol.dispose]();
    this.#quad.dispose();
  }

  #rise(dtSeconds: number): void {
    this.#emptySeconds = this.#pictures.length > 0 ? 0 : this.#emptySeconds + dtSeconds;
    const isUp = this.#emptySeconds < lingerSeconds;
    const step = this.#stage.reducedMotion ? 1 : dtSeconds / riseSeconds;
    this.#risen = Math.min(1, Math.max(0, this.#risen + (isUp ? step : -step)));
    if (this.#risen === 0) this.#shade(0);
  }

  #shade(strength: number): void {
    const { position, yawRad } = this.#place;
    this.#shadows.clear();
    for (const along of strength > 0 ? [-1, -0.5, 0, 0.5, 1] : []) {
      const [x, , z] = rotate(fromYaw(yawRad), [along, 0, 0]);
      this.#shadows.add(position[0] + x, position[2] + z, 0.9, 0.75, 0.34 * strength);
    }
    this.#shadows.commit();
  }

  /** Anew when a picture came or went, or turned out to have another shape. */
  #layOut(): void {
    const aspects = this.#pictures.map(({ trackId }) => this.#panes.get(trackId)?.live.aspect ?? 1);
    const key = aspects.map((aspect) => aspect.toFixed(3)).join();
    if (key === this.#aspects) return;
    this.#aspects = key;
    for (const [place, rect] of layOutWall(aspects, face).entries()) {
      const pane = this.#panes.get(this.#pictures[place]?.trackId ?? '');
      if (pane !== undefined) pane.goal = rect;
    }
  }

  #draw(pane: Pane, step: number, glide: number, timeSeconds: number): WallRect {
    const { goal, live, material, mesh } = pane;
    const from = pane.rect ?? goal;
    const rect = {
      x: from.x + (goal.x - from.x) * glide,
      y: from.y + (goal.y - from.y) * glide,
      width: from.width + (goal.width - from.width) * glide,
      height: from.height + (goal.height - from.height) * glide,
    };
    pane.rect = rect;
    pane.shown = Math.min(1, pane.shown + step);
    pane.pictured = Math.min(1, Math.max(0, pane.pictured + (live.isLive ? step : -step)));
    mesh.position.set(rect.x, glass.middleHeight + rect.y, glassDepth + 0.001);
    material.resize(rect.width, rect.height, live.aspect, mesh.scale);
    material.shown = pane.shown;
    material.hasPicture = pane.pictured;
    material.timeSeconds = timeSeconds;
    return rect;
  }

  #add(trackId: string): Pane {
    const live = new LivePicture();
    const material = new PictureMaterial({ radiusMetres: 0.024, rimWidthMetres: 0 });
    material.map = live.texture;
    const mesh = new Mesh(this.#quad, material);
    mesh.renderOrder = 11;
    mesh.raycast = () => {};
    this.#body.group.add(mesh);
    const goal = { x: 0, y: 0, width: 0.01, height: 0.01 };
    const pane: Pane = { trackId, live, material, mesh, goal, rect: null, shown: 0, pictured: 0 };
    this.#panes.set(trackId, pane);
    return pane;
  }

  #remove({ trackId, live, material, mesh }: Pane): void {
    this.#panes.delete(trackId);
    mesh.removeFromParent();
    material.dispose();
    live[Symbol.dispose]();
  }

  #placeOf(x: number, y: number): Vec3 {
    const [awayX, , awayZ] = rotate(fromYaw(this.#place.yawRad), [x, 0, glassDepth]);
    const { position } = this.#place;
    return [position[0] + awayX, position[1] + y, position[2] + awayZ];
  }
}
