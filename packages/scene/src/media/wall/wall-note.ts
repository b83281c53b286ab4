import { type CanvasTexture, Mesh, MeshBasicMaterial, PlaneGeometry } from 'three';
import { drawTag } from '../../avatars/tag-texture.ts';

const heightMetres = 0.13;
const textTexelsMax = 900;

/** One line under the wall's glass, between its posts; nothing is drawn while there is nothing to say. */
export class WallNote implements Disposable {
  readonly mesh = new Mesh(
    new PlaneGeometry(1, 1),
    new MeshBasicMaterial({ transparent: true, depthWrite: false, toneMapped: false, fog: false }),
  );
  readonly #fontFamily: string;
  #text: string | null = null;
  #texture: CanvasTexture | null = null;

  constructor(fontFamily: string) {
    this.#fontFamily = fontFamily;
    this.mesh.visible = false;
    this.mesh.renderOrder = 12;
    this.mesh.raycast = () => {};
  }

  set opacity(opacity: number) {
    this.mesh.material.opacity = opacity;
  }

  /** Null says nothing. `color` is '#rrggbb', of the dot before the words. */
  write(text: string | null, color: string): void {
    if (text === this.#text) return;
    this.#text = text;
    this.mesh.visible = text !== null;
    this.#texture?.dispose();
    this.#texture = null;
    if (text === null) return;
    const { texture, aspect } = drawTag(text, color, this.#fontFamily, textTexelsMax);
    this.#texture = texture;
    this.mesh.scale.set(heightMetres * aspect, heightMetres, 1);
    const { material } = this.mesh;
    // The first texture of a material makes another program of it.
    material.needsUpdate ||= material.map === null;
    material.map = texture;
  }

  [Symbol.dispose](): void {
    this.mesh.removeFromParent();
    this.mesh.geometry.dispose();
    this.mesh.material.dispose();
    this.#texture?.dispose();
  }
}

/** Who waits for a place on the wall; null for nobody. */
export function waitingWords(names: readonly string[]): string | null {
  if (names.length === 0) return null;
  return `${names.length} more waiting: ${[...new Set(names)].join(', ')}`;
}
