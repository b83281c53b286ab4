import type { Vec3 } from '@streamxr/spatial';
import {
  type ColorRepresentation,
  Group,
  InstancedMesh,
  Matrix4,
  MeshBasicMaterial,
  SphereGeometry,
} from 'three';
import { GroundMarker } from '../locomotion/ground-marker.ts';
import { arcPointCount, traceArc } from '../locomotion/teleport-arc.ts';
import type { Ray } from '../manipulation/drag.ts';

const dotMetres = 0.015;

/** The thrown arc and its landing ring. Lives in the room's frame; `groundY` is the room's floor. */
export class TeleportAim extends Group implements Disposable {
  readonly #points = new Float32Array(arcPointCount * 3);
  readonly #dots: InstancedMesh<SphereGeometry, MeshBasicMaterial>;
  readonly #marker: GroundMarker;
  readonly #matrix = new Matrix4();

  constructor(accent: ColorRepresentation) {
    super();
    const material = new MeshBasicMaterial({
      color: accent,
      fog: false,
      toneMapped: false,
      transparent: true,
      opacity: 0.9,
    });
    this.#dots = new InstancedMesh(new SphereGeometry(1, 10, 8), material, arcPointCount);
    this.#dots.frustumCulled = false;
    this.#marker = new GroundMarker(accent);
    this.add(this.#dots, this.#marker);
    this.visible = false;
  }

  /** Traces and draws the arc; `standAt` moves its end to where a person may stand. Gives that place, null where the arc does not land. */
  aim(ray: Ray, standAt: (landing: Vec3) => Vec3): Vec3 | null {
    const landing = traceArc(this.#points, ray.origin, ray.direction, 0);
    for (let i = 0; i < arcPointCount; i++) {
      const [x, y, z] = [
        this.#points[i * 3] ?? 0,
        this.#points[i * 3 + 1] ?? 0,
        this.#points[i * 3 + 2] ?? 0,
      ];
      // Thin at the hand, full where it lands: the eye runs along it.
      const size = dotMetres * (0.35 + (0.65 * i) / arcPointCount);
      this.#dots.setMatrixAt(i, this.#matrix.makeScale(size, size, size).setPosition(x, y, z));
    }
    this.#dots.instanceMatrix.needsUpdate = true;
    this.visible = true;
    this.#marker.visible = landing !== null;
    if (landing === null) return null;
    const standing = standAt(landing);
    this.#marker.showAt(standing[0], 0, standing[2]);
    return standing;
  }

  [Symbol.dispose](): void {
    this.removeFromParent();
    this.#dots.geometry.dispose();
    this.#dots.material.dispose();
    this.#dots.dispose();
    this.#marker[Symbol.dispose]();
  }
}
