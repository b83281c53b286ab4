import { unreachable } from '@streamxr/kernel';
import type { Vec3 } from '@streamxr/spatial';
import { type ArrayCamera, type Camera, type Material, type Quaternion, Vector3 } from 'three';
import { Appearance } from '../appearance.ts';
import { ContactShadows } from '../environment/contact-shadows.ts';
import type { Frame, Stage } from '../stage.ts';
import { Avatar, type AvatarPose } from './avatar.ts';
import { fullFineness, lowFineness } from './avatar-form.ts';
import { avatarMaterial } from './avatar-material.ts';
import { Bodies } from './bodies.ts';
import { ampleBudget, type Detail, type DetailBudget, DetailPlan, modestBudget } from './detail.ts';
import { Impostors } from './impostors.ts';
import { NameTags, tagHeightMetres } from './name-tags.ts';
import { Sight } from './sight.ts';
import { SpeakingRings } from './speaking-rings.ts';
import { chooseTags, tagFadeEndMetres, tagScale, tagsMax, type TagCandidate } from './tag-budget.ts';
import { tagAspect } from './tag-texture.ts';

/** Bodies in one picture; the members beyond are heard and listed, not drawn. */
export const avatarsMax = 2048;
const contactShadowsMax = 1024;
/** Less than a fingernail on the screen: its blob on the floor would be a pixel. */
const contactShadowPxMin = 9;
/** Who is near enough for a name changes slower than this. */
const tagChoiceSeconds = 0.2;
/** From the head's middle to the lowest point of the bust. */
const bodyLengthMetres = 0.56;
/** A body floats: its blob is what says where it stands, so it is darker than its height alone would make it. */
const floorShade = 0.4;
/** Above this over the floor a body flies, and leaves no blob. */
const floatMaxMetres = 2;
const defaultTagFont = `'Inter Variable', Inter, system-ui, sans-serif`;

/** How often a pose is wanted: what is small moves less than a pixel in two frames, what nobody sees must only be found again. */
const poseEveryMs: Readonly<Record<Detail, number>> = { near: 0, mid: 0, far: 30, unseen: 120 };

export interface AvatarLook {
  readonly clientId: string;
  readonly name: string;
  /** '#rrggbb' */
  readonly color: string;
}

export interface AvatarsOptions {
  /** A CSS font family for the name tags; it must be loaded before the first name is drawn. */
  readonly tagFont?: string;
}

/** How many bodies the last frame drew in which detail; who has no pose yet is not counted. */
export type Census = Readonly<Record<Detail, number>>;

/**
 * The other members' bodies: rounded heads with a visor, shoulders and two hands, in each member's colour. Poses are drawn as given,
 * frame by frame (smoothing them is the client's work); only resting hands and the chest move on their own. What a frame costs is
 * bounded by `DetailBudget`, however many there are.
 */
export class Avatars implements Disposable {
  /** Draws for a phone; a headset always gets that, since it draws everything twice. */
  isModest = false;
  readonly #stage: Stage;
  readonly #avatars = new Map<string, Avatar>();
  readonly #material: Material = avatarMaterial();
  readonly #near: Bodies;
  readonly #mid: Bodies;
  readonly #far: Impostors;
  readonly #tags: NameTags;
  readonly #rings: SpeakingRings;
  readonly #contacts: ContactShadows;
  readonly #stops: readonly (() => void)[];
  readonly #sight = new Sight();
  readonly #plan = new DetailPlan();
  readonly #foot = new Vector3();
  readonly #inPicture = new Vector3();
  readonly #census = { near: 0, mid: 0, far: 0, unseen: 0 };
  #placed: Avatar[] = [];
  #sizesPx = new Float32Array(64);
  #tagged: readonly string[] = [];
  #tagChoiceAgeSeconds = Infinity;
  #added = 0;

  constructor(stage: Stage, { tagFont = defaultTagFont }: AvatarsOptions = {}) {
    this.#stage = stage;
    const { scene, renderer } = stage;
    this.#near = new Bodies(scene, fullFineness, this.#material, ampleBudget.near);
    this.#mid = new Bodies(scene, lowFineness, this.#material, ampleBudget.mid);
    this.#far = new Impostors(renderer, scene, avatarsMax);
    this.#tags = new NameTags(scene, tagFont);
    this.#rings = new SpeakingRings(scene);
    this.#contacts = new ContactShadows(scene, contactShadowsMax);
    this.#stops = [
      stage.onFrame((frame) => this.#draw(frame)),
      stage.events.on('context-restored', () => this.#far.renew()),
    ];
  }

  get census(): Census {
    return this.#census;
  }

  /** Adds a member, or changes the name and colour of one. Seen from the first pose on. 'crowded' when there are 2,048 bodies already. */
  upsert({ clientId, name, color }: AvatarLook): 'shown' | 'crowded' {
    let avatar = this.#avatars.get(clientId);
    if (avatar === undefined) {
      if (this.#avatars.size >= avatarsMax) return 'crowded';
      this.#added += 1;
      avatar = new Avatar(clientId, new Appearance(!this.#stage.reducedMotion), (this.#added % 8) / 8);
      this.#avatars.set(clientId, avatar);
    }
    avatar.appearance.stay();
    avatar.name = name;
    avatar.colorText = color;
    avatar.color.set(color);
    return 'shown';
  }

  /** Lets a member fade out. Unknown members are no error: leaving and joining may cross. */
  remove(clientId: string): void {
    this.#avatars.get(clientId)?.appearance.leave(!this.#stage.reducedMotion);
  }

  /** Whether a new pose of this member would be seen at `timeMs` (of the stage's frames). False for unknown members. */
  wantsPose(clientId: string, timeMs: number): boolean {
    const avatar = this.#avatars.get(clientId);
    return avatar !== undefined && timeMs >= avatar.poseDueMs;
  }

  /** Puts the head where it is at `timeMs`, and the hands when they are tracked. The pose is copied. */
  setPose(clientId: string, pose: AvatarPose, timeMs: number): void {
    const avatar = this.#avatars.get(clientId);
    if (avatar === undefined) return;
    avatar.setPose(pose);
    avatar.poseDueMs = timeMs + poseEveryMs[avatar.detail];
  }

  /** Whether a pose of this member was set ever. */
  isPlaced(clientId: string): boolean {
    return this.#avatars.get(clientId)?.isPlaced === true;
  }

  /** Where a member's head is drawn; null before its first pose. */
  headOf(clientId: string): Vec3 | null {
    const avatar = this.#avatars.get(clientId);
    return avatar?.isPlaced === true ? [avatar.head.x, avatar.head.y, avatar.head.z] : null;
  }

  /** Writes where a member's head is drawn, and the way it looks; false before its first pose. */
  readHead(clientId: string, position: Vector3, rotation: Quaternion): boolean {
    const avatar = this.#avatars.get(clientId);
    if (avatar?.isPlaced !== true) return false;
    position.copy(avatar.head);
    rotation.copy(avatar.headRotation);
    return true;
  }

  /** How loud a member speaks, 0 to 1. */
  setSpeaking(clientId: string, level: number): void {
    this.#avatars.get(clientId)?.setSpeaking(level);
  }

  [Symbol.dispose](): void {
    for (const stop of this.#stops) stop();
    this.#avatars.clear();
    const parts = [this.#near, this.#mid, this.#far, this.#tags, this.#rings, this.#contacts];
    for (const part of parts) part[Symbol.dispose]();
    this.#material.dispose();
  }

  #draw({ dtSeconds, timeMs }: Frame): void {
    this.#look();
    this.#measure(dtSeconds);
    this.#choose(timeMs);
    this.#drawBodies(dtSeconds);
    this.#drawTags(dtSeconds);
  }

  /** A session's camera sees what either eye does; between the eyes is where the head is. */
  #look(): void {
    const { renderer, camera, canvas } = this.#stage;
    if (!renderer.xr.isPresenting) {
      camera.updateWorldMatrix(true, false);
      this.#sight.look(camera, canvas.width, canvas.height);
    } else {
      const eyes: ArrayCamera = renderer.xr.getCamera();
      const { z = canvas.width, w = canvas.height } = eyes.cameras[0]?.viewport ?? {};
      this.#sight.look(eyes satisfies Camera, z, w);
    }
  }

  /** Who is there, and how large each is in the picture. */
  #measure(dtSeconds: number): void {
    this.#placed.length = 0;
    if (this.#sizesPx.length < this.#avatars.size)
      this.#sizesPx = new Float32Array(Math.min(avatarsMax, 2 * this.#avatars.size));
    for (const avatar of this.#avatars.values()) {
      avatar.advance(dtSeconds);
      if (avatar.appearance.isGone) {
        this.#avatars.delete(avatar.clientId);
        this.#tags.hide(avatar.clientId);
        continue;
      }
      if (!avatar.isPlaced) continue;
      this.#sizesPx[this.#placed.length] = this.#sight.sizePx(avatar.head);
      this.#placed.push(avatar);
    }
  }

  #choose(timeMs: number): void {
    const isModest = this.isModest || this.#stage.renderer.xr.isPresenting;
    const budget: DetailBudget = isModest ? modestBudget : ampleBudget;
    const placed = this.#placed;
    this.#plan.plan(this.#sizesPx, placed.length, (index) => placed[index]?.detail ?? 'unseen', budget);
    this.#census.near = this.#census.mid = this.#census.far = this.#census.unseen = 0;
    for (const [index, avatar] of placed.entries()) {
      const detail = this.#plan.detailOf(index);
      if (detail !== avatar.detail) avatar.changeDetail(detail, timeMs, poseEveryMs[detail]);
      this.#census[detail] += 1;
    }
  }

  #drawBodies(dtSeconds: number): void {
    const isEased = !this.#stage.reducedMotion;
    const layers = [this.#near, this.#mid, this.#far, this.#rings, this.#contacts] as const;
    for (const layer of layers) layer.clear();
    for (const [index, avatar] of this.#placed.entries()) {
      const { detail } = avatar;
      switch (detail) {
        case 'near':
        case 'mid':
          avatar.moveBody(dtSeconds, isEased);
          (detail === 'near' ? this.#near : this.#mid).add(avatar);
          break;
        case 'far':
          avatar.turnPicture();
          this.#far.add(avatar.head, avatar.yawRad, avatar.color, avatar.appearance.presence);
          break;
        case 'unseen':
          avatar.rest();
          continue;
        default:
          unreachable(detail);
      }
      if (avatar.level > 0) this.#rings.add(avatar.head, avatar.level, avatar.color);
      if ((this.#sizesPx[index] ?? 0) >= contactShadowPxMin) this.#shadeFloor(avatar);
    }
    this.#near.commit();
    this.#mid.commit();
    this.#far.commit(this.#sight.eye);
    this.#rings.commit();
    this.#contacts.commit();
  }

  #shadeFloor({ head, appearance }: Avatar): void {
    const height = Math.max(0, head.y - bodyLengthMetres);
    const strength = floorShade * Math.max(0, 1 - height / floatMaxMetres) * appearance.presence;
    this.#contacts.add(head.x, head.z, 0.7, 0.7, strength);
  }

  #drawTags(dtSeconds: number): void {
    this.#tagChoiceAgeSeconds += dtSeconds;
    if (this.#tagChoiceAgeSeconds >= tagChoiceSeconds) {
      this.#tagChoiceAgeSeconds = 0;
      this.#chooseTags();
    }
    const fadeSeconds = this.#stage.reducedMotion ? Infinity : dtSeconds;
    for (const clientId of this.#tagged) {
      const avatar = this.#avatars.get(clientId);
      if (avatar === undefined) continue;
      avatar.tagFoot(this.#foot);
      const distanceMetres = this.#foot.distanceTo(this.#sight.eye);
      const { name, colorText, appearance } = avatar;
      const { presence } = appearance;
      this.#tags.show(clientId, name, colorText, this.#foot, distanceMetres, presence, fadeSeconds);
    }
  }

  #chooseTags(): void {
    const candidates: TagCandidate[] = [];
    for (const avatar of this.#placed) {
      if (avatar.detail === 'unseen') continue;
      avatar.tagFoot(this.#foot);
      const distanceMetres = this.#foot.distanceTo(this.#sight.eye);
      if (distanceMetres >= tagFadeEndMetres || !this.#sight.project(this.#foot, this.#inPicture)) continue;
      const height = tagHeightMetres * tagScale(distanceMetres) * this.#sight.pxPerMetre(distanceMetres);
      candidates.push({
        clientId: avatar.clientId,
        distanceMetres,
        x: this.#inPicture.x,
        y: this.#inPicture.y,
        width: height * tagAspect(avatar.name),
        height,
        isTagged: this.#tags.has(avatar.clientId),
      });
    }
    this.#tagged = chooseTags(candidates, tagsMax).map(({ clientId }) => clientId);
    const chosen = new Set(this.#tagged);
    this.#tags.prune((clientId) => chosen.has(clientId));
  }
}
