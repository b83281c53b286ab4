import { type Material, Vector3 } from 'three';
import { Appearance } from '../appearance.ts';
import { ContactShadows } from '../environment/contact-shadows.ts';
import type { Frame, Stage } from '../stage.ts';
import { Avatar, type AvatarPose } from './avatar.ts';
import { handGeometry, headGeometry, torsoGeometry } from './avatar-form.ts';
import { avatarMaterial } from './avatar-material.ts';
import { CrowdPart } from './crowd.ts';
import { NameTags } from './name-tags.ts';
import { SpeakingRings } from './speaking-rings.ts';
import { chooseTags, tagsMax, type TagCandidate } from './tag-budget.ts';

/** Bodies in one picture; the members beyond are heard and listed, not drawn. */
export const avatarsMax = 2048;
const contactShadowsMax = 256;
/** Who is near enough for a name changes slower than this. */
const tagChoiceSeconds = 0.2;
/** From the head's middle to the lowest point of the bust. */
const bodyLengthMetres = 0.56;
/** A body floats: its blob is what says where it stands, so it is darker than its height alone would make it. */
const floorShade = 0.4;
/** Above this over the floor a body flies, and leaves no blob. */
const floatMaxMetres = 2;
const defaultTagFont = `'Inter Variable', Inter, system-ui, sans-serif`;

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

/**
 * The other members' bodies: rounded heads with a visor, shoulders and two hands, in each member's colour. Poses are drawn as given,
 * frame by frame (smoothing them is the client's work); only resting hands and the chest move on their own.
 */
export class Avatars implements Disposable {
  readonly #stage: Stage;
  readonly #avatars = new Map<string, Avatar>();
  readonly #material: Material = avatarMaterial();
  readonly #heads: CrowdPart;
  readonly #torsos: CrowdPart;
  readonly #leftHands: CrowdPart;
  readonly #rightHands: CrowdPart;
  readonly #tags: NameTags;
  readonly #rings: SpeakingRings;
  readonly #contacts: ContactShadows;
  readonly #stopListening: () => void;
  readonly #viewer = new Vector3();
  readonly #foot = new Vector3();
  #tagged: readonly TagCandidate[] = [];
  #tagChoiceAgeSeconds = Infinity;
  #colorsAreStale = true;

  constructor(stage: Stage, { tagFont = defaultTagFont }: AvatarsOptions = {}) {
    this.#stage = stage;
    const { scene } = stage;
    this.#heads = new CrowdPart(scene, headGeometry(), this.#material);
    this.#torsos = new CrowdPart(scene, torsoGeometry(), this.#material);
    this.#leftHands = new CrowdPart(scene, handGeometry(-1), this.#material);
    this.#rightHands = new CrowdPart(scene, handGeometry(1), this.#material);
    this.#tags = new NameTags(scene, tagFont);
    this.#rings = new SpeakingRings(scene);
    this.#contacts = new ContactShadows(scene, contactShadowsMax);
    this.#stopListening = stage.onFrame((frame) => this.#draw(frame));
  }

  /** Adds a member, or changes the name and colour of one. Seen from the first pose on. 'crowded' when there are 2,048 bodies already. */
  upsert({ clientId, name, color }: AvatarLook): 'shown' | 'crowded' {
    let avatar = this.#avatars.get(clientId);
    if (avatar === undefined) {
      if (this.#avatars.size >= avatarsMax) return 'crowded';
      avatar = new Avatar(clientId, new Appearance(!this.#stage.reducedMotion));
      this.#avatars.set(clientId, avatar);
    }
    avatar.appearance.stay();
    avatar.name = name;
    avatar.colorText = color;
    avatar.color.set(color);
    this.#colorsAreStale = true;
    return 'shown';
  }

  /** Lets a member fade out. Unknown members are no error: leaving and joining may cross. */
  remove(clientId: string): void {
    this.#avatars.get(clientId)?.appearance.leave(!this.#stage.reducedMotion);
  }

  /** Puts the head where it is now, and the hands when they are tracked. Kept by reference until the next frame. */
  setPose(clientId: string, pose: AvatarPose): void {
    this.#avatars.get(clientId)?.setPose(pose);
  }

  /** How loud a member speaks, 0 to 1. */
  setSpeaking(clientId: string, level: number): void {
    this.#avatars.get(clientId)?.setSpeaking(level);
  }

  [Symbol.dispose](): void {
    this.#stopListening();
    this.#avatars.clear();
    const parts = [this.#heads, this.#torsos, this.#leftHands, this.#rightHands];
    for (const part of [...parts, this.#tags, this.#rings, this.#contacts]) part[Symbol.dispose]();
    this.#material.dispose();
  }

  #draw({ dtSeconds }: Frame): void {
    const isEased = !this.#stage.reducedMotion;
    for (const avatar of this.#avatars.values()) {
      avatar.advance(dtSeconds, isEased);
      if (!avatar.appearance.isGone) continue;
      this.#avatars.delete(avatar.clientId);
      this.#tags.hide(avatar.clientId);
      this.#colorsAreStale = true;
    }
    this.#stage.viewerPosition(this.#viewer);
    this.#drawBodies();
    this.#drawTags(dtSeconds);
  }

  #drawBodies(): void {
    const parts = [this.#heads, this.#torsos, this.#leftHands, this.#rightHands] as const;
    for (const part of parts) part.setCount(this.#avatars.size);
    this.#rings.clear();
    this.#contacts.clear();
    let index = 0;
    for (const avatar of this.#avatars.values()) {
      if (!avatar.isPlaced) continue;
      this.#heads.setMatrix(index, avatar.headMatrix);
      this.#torsos.setMatrix(index, avatar.torsoMatrix);
      this.#leftHands.setMatrix(index, avatar.handMatrices.left);
      this.#rightHands.setMatrix(index, avatar.handMatrices.right);
      if (this.#colorsAreStale) for (const part of parts) part.setColor(index, avatar.color);
      if (avatar.level > 0) this.#rings.add(avatar.head, avatar.level, avatar.color);
      this.#shadeFloor(avatar);
      index += 1;
    }
    this.#colorsAreStale = index < this.#avatars.size;
    for (const part of parts) {
      part.setCount(index);
      part.commit();
    }
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
    for (const { clientId } of this.#tagged) {
      const avatar = this.#avatars.get(clientId);
      if (avatar === undefined) continue;
      avatar.tagFoot(this.#foot);
      const distanceMetres = this.#foot.distanceTo(this.#viewer);
      const { name, colorText, appearance } = avatar;
      this.#tags.show(clientId, name, colorText, this.#foot, distanceMetres, appearance.presence);
    }
  }

  #chooseTags(): void {
    const candidates: TagCandidate[] = [];
    for (const avatar of this.#avatars.values()) {
      if (!avatar.isPlaced) continue;
      candidates.push({
        clientId: avatar.clientId,
        distanceMetres: avatar.head.distanceTo(this.#viewer),
      });
    }
    this.#tagged = chooseTags(candidates, tagsMax);
    const chosen = new Set(this.#tagged.map(({ clientId }) => clientId));
    this.#tags.prune((clientId) => chosen.has(clientId));
  }
}
