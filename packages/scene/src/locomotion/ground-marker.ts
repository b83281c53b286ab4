import {
  type ColorRepresentation,
  Group,
  Mesh,
  MeshBasicMaterial,
  RingGeometry,
  CircleGeometry,
} from 'three';

/** The ring on the ground that says where one will stand. */
export class GroundMarker extends Group implements Disposable {
  readonly #ringMaterial: MeshBasicMaterial;
  readonly #discMaterial: MeshBasicMaterial;
  readonly #parts: readonly Mesh[];

  constructor(color: ColorRepresentation) {
    super();
    const shared = { transparent: true, depthWrite: false, fog: false, toneMapped: false };
    this.#ringMaterial = new MeshBasicMaterial({ ...shared, color, opacity: 0.95 });
    this.#discMaterial = new MeshBasicMaterial({ ...shared, color, opacity: 0.16 });
    const ring = new Mesh(new RingGeometry(0.26, 0.3, 64), this.#ringMaterial);
    const disc = new Mesh(new CircleGeometry(0.26, 48), this.#discMaterial);
    const dot = new Mesh(new CircleGeometry(0.03, 24), this.#ringMaterial);
    this.#parts = [ring, disc, dot];
    this.add(...this.#parts);
    for (const part of this.#parts) part.rotation.x = -Math.PI / 2;
    this.renderOrder = 2;
    this.visible = false;
  }

  /** Shows the ring at a place on the ground; a centimetre above it, where it does not flicker. */
  showAt(x: number, groundY: number, z: number): void {
    this.position.set(x, groundY + 0.01, z);
    this.visible = true;
  }

  set color(color: ColorRepresentation) {
    this.#ringMaterial.color.set(color);
    this.#discMaterial.color.set(color);
  }

  [Symbol.dispose](): void {
    this.removeFromParent();
    for (const part of this.#parts) part.geometry.dispose();
    this.#ringMaterial.dispose();
    this.#discMaterial.dispose();
  }
}
