import { CanvasTexture, Mesh, MeshBasicMaterial, PlaneGeometry, SRGBColorSpace, Vector3 } from 'three';
import type { Pose, Vec3 } from '@streamxr/spatial';
import type { Ray } from '../manipulation/drag.ts';
import {
  drawMenu,
  itemsMax,
  menuHeightMetres,
  menuWidthMetres,
  rowAt,
  type WristMenuItem,
} from './wrist-menu-face.ts';

// A finger presses within a centimetre of the panel and must come back three before it presses again.
const touchMetres = 0.01;
const rearmMetres = 0.03;
// Above the wrist by half the panel and a thumb, so that the hand does not stand in front of it.
const clearMetres = 0.05;
// The head within 30° of the wrist opens it (the eyes do the rest), 45° away closes it: between, it stays as it is.
const openCos = Math.cos((30 / 180) * Math.PI);
const closeCos = Math.cos((45 / 180) * Math.PI);
const reachMetresMax = 0.75;

/** A small panel over the left wrist that faces the eyes; shown when one looks at it. Lives in the room's frame. */
export class WristMenu extends Mesh<PlaneGeometry, MeshBasicMaterial> implements Disposable {
  readonly #canvas = document.createElement('canvas');
  readonly #accent: string;
  readonly #local = new Vector3();
  readonly #direction = new Vector3();
  #texture: CanvasTexture;
  #items: readonly WristMenuItem[] = [];
  #lit: number | null = null;
  #touching = false;
  #pinned = false;
  #stale = true;

  constructor(items: readonly WristMenuItem[], accent: string) {
    const canvasTexture = new CanvasTexture(document.createElement('canvas'));
    super(
      new PlaneGeometry(1, 1),
      new MeshBasicMaterial({
        map: canvasTexture,
        transparent: true,
        fog: false,
        toneMapped: false,
        depthTest: false,
      }),
    );
    this.#texture = canvasTexture;
    this.#accent = accent;
    // Over the world: a menu inside a wall helps nobody.
    this.renderOrder = 996;
    this.visible = false;
    this.setItems(items);
  }

  /** At most eight lines are shown; the first ones. */
  setItems(items: readonly WristMenuItem[]): void {
    const countBefore = this.#items.length;
    this.#items = items.slice(0, itemsMax);
    this.#stale = true;
    if (this.#items.length !== countBefore) this.#resize();
  }

  /** Keeps the panel open wherever one looks, or lets it close again: for who cannot hold an arm and the head together. */
  togglePinned(): void {
    this.#pinned = !this.#pinned;
  }

  /** Opens, closes and places the panel for this frame; a null wrist closes it. `busy` keeps it closed while that hand works. */
  follow(wrist: Pose | null, head: Pose, headForward: Vec3, busy: boolean): void {
    if (wrist === null || busy || this.#items.length === 0) {
      this.visible = false;
      return;
    }
    const [x, y, z] = wrist.position;
    this.position.set(x, y + this.scale.y / 2 + clearMetres, z);
    const towards = this.#direction.set(...head.position).sub(this.position);
    const metres = towards.length();
    const cos = -towards.dot(this.#local.set(...headForward)) / Math.max(1e-6, metres);
    const lookedAt = metres < reachMetresMax && cos > (this.visible ? closeCos : openCos);
    this.visible = this.#pinned || lookedAt;
    this.lookAt(...head.position);
    this.updateMatrixWorld();
  }

  /** How far along the ray the panel is; null where it is missed. Lights the line that is hit. */
  point(ray: Ray | null): number | null {
    const hit = ray === null || !this.visible ? null : this.#meet(ray);
    this.#light(hit === null ? null : hit.row);
    this.#redraw();
    return hit?.metres ?? null;
  }

  /** Selects the lit line; false when none is. */
  press(): boolean {
    if (!this.visible || this.#lit === null) return false;
    this.#items[this.#lit]?.onSelect();
    return true;
  }

  /** Direct touch by a fingertip or a controller's tip, in the room's frame. Selects the line once per touch. */
  touch(tip: Vec3 | null): void {
    if (tip === null || !this.visible) {
      this.#touching = false;
      return;
    }
    const { x, y, z } = this.worldToLocal(this.#local.set(...tip));
    const [across, upward] = [x * this.scale.x, y * this.scale.y];
    const row = rowAt(across, upward, this.#items.length);
    if (row === null || Math.abs(z) > rearmMetres) {
      this.#touching = false;
      return;
    }
    this.#light(row);
    this.#redraw();
    if (this.#touching || Math.abs(z) > touchMetres) return;
    this.#touching = true;
    this.#items[row]?.onSelect();
  }

  [Symbol.dispose](): void {
    this.removeFromParent();
    this.geometry.dispose();
    this.#texture.dispose();
    this.material.dispose();
  }

  #meet(ray: Ray): { readonly row: number | null; readonly metres: number } | null {
    const origin = this.worldToLocal(new Vector3(...ray.origin));
    const beyond = this.worldToLocal(new Vector3(...ray.origin).add(this.#direction.set(...ray.direction)));
    const slope = beyond.z - origin.z;
    const metres = -origin.z / slope;
    if (Math.abs(slope) < 1e-6 || metres <= 0) return null;
    const x = origin.x + (beyond.x - origin.x) * metres;
    const y = origin.y + (beyond.y - origin.y) * metres;
    if (Math.abs(x) > 0.5 || Math.abs(y) > 0.5) return null;
    return { row: rowAt(x * this.scale.x, y * this.scale.y, this.#items.length), metres };
  }

  #light(row: number | null): void {
    if (row === this.#lit) return;
    this.#lit = row;
    this.#stale = true;
  }

  #redraw(): void {
    if (!this.#stale || !this.visible) return;
    this.#stale = false;
    drawMenu(this.#canvas, this.#items, this.#lit, this.#accent);
    this.#texture.needsUpdate = true;
  }

  /** A texture cannot change its size once it is on the device: another number of lines takes another one. */
  #resize(): void {
    this.#texture.dispose();
    this.#texture = new CanvasTexture(this.#canvas);
    this.#texture.colorSpace = SRGBColorSpace;
    this.#texture.anisotropy = 4;
    this.material.map = this.#texture;
    this.material.needsUpdate = true;
    this.scale.set(menuWidthMetres, menuHeightMetres(this.#items.length), 1);
  }
}
