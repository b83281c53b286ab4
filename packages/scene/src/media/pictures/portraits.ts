import type { Vec3 } from '@streamxr/spatial';
import { Mesh, PlaneGeometry, Vector3 } from 'three';
import { tagHeightMetres } from '../../avatars/name-tags.ts';
import { tagScale } from '../../avatars/tag-budget.ts';
import type { Stage } from '../../stage.ts';
import { LivePicture } from './live-picture.ts';
import { PictureMaterial } from './picture-material.ts';
import {
  lockSize,
  portraitAspect,
  portraitLift,
  portraitMaxMetres,
  portraitOpacity,
  portraitSize,
} from './portrait-form.ts';
import type { HungPicture } from './picture-view.ts';

/** More cameras than this in one room are faces nobody could tell apart. */
export const portraitsMax = 64;
const fadeSeconds = 0.18;
/** From the head's middle to the foot of a name's tag. */
const tagFootMetres = 0.235;
const look = { radiusMetres: 0.05, rimWidthMetres: 0.006 };

export interface PortraitLook {
  readonly trackId: string;
  readonly clientId: string;
  /** '#rrggbb', of its member. */
  readonly color: string;
  /** Null while it does not arrive: its place is kept, and nothing drawn. */
  readonly media: MediaStreamTrack | null;
  /** Encrypted with a key that is not here: a small padlock stands in its place. */
  readonly locked: boolean;
}

interface Portrait {
  look: PortraitLook;
  readonly live: LivePicture;
  readonly material: PictureMaterial;
  readonly mesh: Mesh<PlaneGeometry, PictureMaterial>;
  /** How far it has come in, 0 to 1. */
  shown: number;
  isLeaving: boolean;
  hung: HungPicture | null;
}

/** Where a member's head is drawn, written into the target; false while nobody knows. */
export type ReadHead = (clientId: string, target: Vector3) => boolean;

/** Camera pictures over their members' heads, turned to the viewer: a draw call each, for those that are in the picture. */
export class Portraits implements Disposable {
  readonly #stage: Stage;
  readonly #readHead: ReadHead;
  readonly #quad = new PlaneGeometry(1, 1);
  readonly #portraits = new Map<string, Portrait>();
  readonly #head = new Vector3();
  readonly #eye = new Vector3();

  constructor(stage: Stage, readHead: ReadHead) {
    this.#stage = stage;
    this.#readHead = readHead;
  }

  /** All that there are; those that are not named fade out. Beyond 64 they are left out. */
  show(looks: readonly PortraitLook[]): void {
    const left = new Set(this.#portraits.keys());
    for (const portraitLook of looks.slice(0, portraitsMax)) {
      left.delete(portraitLook.trackId);
      const portrait = this.#portraits.get(portraitLook.trackId) ?? this.#add(portraitLook);
      portrait.look = portraitLook;
      portrait.isLeaving = false;
      portrait.live.media = portraitLook.locked ? null : portraitLook.media;
      portrait.material.locked = portraitLook.locked;
      portrait.material.hasPicture = portraitLook.locked ? 0 : 1;
      portrait.material.setColor(portraitLook.color);
    }
    for (const trackId of left) {
      const portrait = this.#portraits.get(trackId);
      if (portrait !== undefined) portrait.isLeaving = true;
    }
  }

  /** Where they hang in this frame, also those that do not arrive. */
  get hung(): readonly HungPicture[] {
    return [...this.#portraits.values()].map(({ hung }) => hung).filter((hung) => hung !== null);
  }

  /** `levelOf` gives how loud a member speaks. */
  onFrame(dtSeconds: number, levelOf: (clientId: string) => number): void {
    this.#stage.viewerPosition(this.#eye);
    const step = this.#stage.reducedMotion ? 1 : dtSeconds / fadeSeconds;
    for (const portrait of this.#portraits.values()) {
      const isSeen = !portrait.isLeaving && (portrait.live.isLive || portrait.look.locked);
      portrait.shown = Math.min(1, Math.max(0, portrait.shown + (isSeen ? step : -step)));
      if (portrait.isLeaving && portrait.shown === 0) this.#remove(portrait);
      else this.#place(portrait, levelOf);
    }
  }

  [Symbol.dispose](): void {
    for (const portrait of this.#portraits.values()) this.#remove(portrait);
    this.#quad.dispose();
  }

  #add(portraitLook: PortraitLook): Portrait {
    const live = new LivePicture();
    const material = new PictureMaterial(look);
    material.map = live.texture;
    const mesh = new Mesh(this.#quad, material);
    mesh.visible = false;
    mesh.renderOrder = 15;
    mesh.raycast = () => {};
    this.#stage.scene.add(mesh);
    const portrait = { look: portraitLook, live, material, mesh, shown: 0, isLeaving: false, hung: null };
    this.#portraits.set(portraitLook.trackId, portrait);
    return portrait;
  }

  #remove({ look: { trackId }, live, material, mesh }: Portrait): void {
    this.#portraits.delete(trackId);
    mesh.removeFromParent();
    material.dispose();
    live[Symbol.dispose]();
  }

  #place(portrait: Portrait, levelOf: (clientId: string) => number): void {
    const {
      look: { trackId, clientId, locked },
      live,
      material,
      mesh,
    } = portrait;
    portrait.hung = null;
    mesh.visible = false;
    if (!this.#readHead(clientId, this.#head)) return;
    const distance = this.#head.distanceTo(this.#eye);
    const { width, height } = locked
      ? lockSize(distance)
      : portraitSize(portraitAspect(live.aspect), distance);
    const { x, y, z } = this.#head;
    const middle: Vec3 = [
      x,
      y + tagFootMetres + portraitLift(tagHeightMetres * tagScale(distance), height),
      z,
    ];
    const yaw = Math.atan2(this.#eye.x - x, this.#eye.z - z);
    portrait.hung = {
      ...{ trackId, middle, widthMetres: width, heightMetres: height },
      normal: [Math.sin(yaw), 0, Math.cos(yaw)],
      maxDistanceMetres: portraitMaxMetres,
    };
    const opacity = portrait.shown * portraitOpacity(distance);
    if (opacity === 0) return;
    mesh.visible = true;
    mesh.position.set(...middle);
    mesh.rotation.y = yaw;
    material.resize(width, height, live.aspect, mesh.scale);
    material.shown = opacity;
    material.level = levelOf(clientId);
  }
}
