import { type Scene, Sprite, SpriteMaterial, type Vector3 } from 'three';
import { tagOpacity, tagScale } from './tag-budget.ts';
import { drawTag, type TagTexture } from './tag-texture.ts';

/** Of a tag within arm's reach; see `tagScale`. */
export const tagHeightMetres = 0.105;
/** A tag comes in as quickly as a body does. */
const fadeSeconds = 0.16;

interface Tag {
  readonly sprite: Sprite;
  readonly drawn: TagTexture;
  readonly label: string;
  /** How far it has faded in, 0 to 1. */
  shown: number;
}

/** The name tags that are in the room now. Who gets one is decided outside (see tag-budget.ts); one without is disposed. */
export class NameTags implements Disposable {
  readonly #scene: Scene;
  readonly #fontFamily: string;
  readonly #tags = new Map<string, Tag>();

  constructor(scene: Scene, fontFamily: string) {
    this.#scene = scene;
    this.#fontFamily = fontFamily;
  }

  has(clientId: string): boolean {
    return this.#tags.has(clientId);
  }

  /**
   * Shows a member's tag with its foot at `position`; `presence` (0 to 1) is how far the member has come in. A new tag fades in over
   * the frames, `dtSeconds` apart; Infinity shows it at once.
   */
  show(
    clientId: string,
    name: string,
    color: string,
    position: Vector3,
    distanceMetres: number,
    presence: number,
    dtSeconds: number,
  ): void {
    const tag = this.#tagFor(clientId, name, color);
    const { sprite, drawn } = tag;
    tag.shown = Math.min(1, tag.shown + dtSeconds / fadeSeconds);
    sprite.position.copy(position);
    const height = tagHeightMetres * tagScale(distanceMetres);
    sprite.scale.set(height * drawn.aspect, height, 1);
    sprite.material.opacity = tagOpacity(distanceMetres) * presence * tag.shown;
  }

  /** Takes down the tags of everybody for whom `keeps` is false. */
  prune(keeps: (clientId: string) => boolean): void {
    for (const clientId of this.#tags.keys()) if (!keeps(clientId)) this.hide(clientId);
  }

  hide(clientId: string): void {
    const tag = this.#tags.get(clientId);
    if (tag === undefined) return;
    this.#tags.delete(clientId);
    tag.sprite.removeFromParent();
    tag.sprite.material.dispose();
    tag.drawn.texture.dispose();
  }

  [Symbol.dispose](): void {
    this.prune(() => false);
  }

  #tagFor(clientId: string, name: string, color: string): Tag {
    const label = `${color} ${name}`;
    const existing = this.#tags.get(clientId);
    if (existing?.label === label) return existing;
    const shown = existing?.shown ?? 0;
    this.hide(clientId);
    const drawn = drawTag(name, color, this.#fontFamily);
    const sprite = new Sprite(
      // Text keeps its own colours: neither dusk nor tone mapping may grey it.
      new SpriteMaterial({ map: drawn.texture, depthWrite: false, fog: false, toneMapped: false }),
    );
    sprite.center.set(0.5, 0);
    sprite.renderOrder = 20;
    sprite.raycast = () => {};
    this.#scene.add(sprite);
    const tag = { sprite, drawn, label, shown };
    this.#tags.set(clientId, tag);
    return tag;
  }
}
