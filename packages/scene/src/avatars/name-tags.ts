import { type Scene, Sprite, SpriteMaterial, type Vector3 } from 'three';
import { tagOpacity, tagScale } from './tag-budget.ts';
import { drawTag, type TagTexture } from './tag-texture.ts';

const heightMetres = 0.105;

interface Tag {
  readonly sprite: Sprite;
  readonly drawn: TagTexture;
  readonly label: string;
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

  /** Shows a member's tag with its foot at `position`; `presence` (0 to 1) is how far the member has come in. */
  show(
    clientId: string,
    name: string,
    color: string,
    position: Vector3,
    distanceMetres: number,
    presence: number,
  ): void {
    const { sprite, drawn } = this.#tagFor(clientId, name, color);
    sprite.position.copy(position);
    const height = heightMetres * tagScale(distanceMetres);
    sprite.scale.set(height * drawn.aspect, height, 1);
    sprite.material.opacity = tagOpacity(distanceMetres) * presence;
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
    const tag = { sprite, drawn, label };
    this.#tags.set(clientId, tag);
    return tag;
  }
}
