import {
  AdditiveBlending,
  type ColorRepresentation,
  Color,
  CylinderGeometry,
  Group,
  Mesh,
  MeshBasicMaterial,
  RingGeometry,
  ShaderMaterial,
  Vector3,
} from 'three';
import type { Vec3 } from '@streamxr/spatial';
import type { Ray } from '../manipulation/drag.ts';

// Without a target the beam only shows where the hand points.
const idleMetres = 0.5;
const reticleMetres = 0.012;

/** The ray out of a hand and the ring where it meets something. Lives in the room's frame. */
export class Beam extends Group implements Disposable {
  readonly #beam: Mesh<CylinderGeometry, ShaderMaterial>;
  readonly #reticle: Mesh<RingGeometry, MeshBasicMaterial>;
  readonly #towards = new Vector3();

  constructor(accent: ColorRepresentation) {
    super();
    const geometry = new CylinderGeometry(0.0014, 0.0022, 1, 10, 1, true)
      .rotateX(-Math.PI / 2)
      .translate(0, 0, -0.5);
    this.#beam = new Mesh(geometry, beamMaterial(accent));
    const material = new MeshBasicMaterial({
      color: '#ffffff',
      transparent: true,
      depthTest: false,
      fog: false,
      toneMapped: false,
    });
    this.#reticle = new Mesh(new RingGeometry(0.55, 1, 40), material);
    this.#reticle.renderOrder = 997;
    this.add(this.#beam, this.#reticle);
    this.visible = false;
  }

  /** Draws the ray to a hit `metres` away; null where it meets nothing. The ring faces `eyes`; `pressed` closes it. */
  show(ray: Ray, metres: number | null, pressed: boolean, eyes: Vec3): void {
    this.visible = true;
    this.#beam.position.set(...ray.origin);
    this.#beam.lookAt(this.#towards.set(...ray.origin).sub(vectorOf(ray)));
    this.#beam.scale.z = metres ?? idleMetres;
    this.#reticle.visible = metres !== null;
    if (metres === null) return;
    this.#reticle.position.set(...ray.origin).addScaledVector(vectorOf(ray), metres);
    this.#reticle.lookAt(this.#towards.set(...eyes));
    // Constant in the eye's angle beyond arm's length, or a far ring is not seen.
    this.#reticle.scale.setScalar(reticleMetres * Math.max(0.6, metres * 0.7) * (pressed ? 0.6 : 1));
  }

  [Symbol.dispose](): void {
    this.removeFromParent();
    for (const part of [this.#beam, this.#reticle]) {
      part.geometry.dispose();
      part.material.dispose();
    }
  }
}

const direction = new Vector3();

function vectorOf(ray: Ray): Vector3 {
  return direction.set(...ray.direction);
}

function beamMaterial(accent: ColorRepresentation): ShaderMaterial {
  return new ShaderMaterial({
    uniforms: { color: { value: new Color(accent) } },
    vertexShader: /* glsl */ `
      varying float along;
      void main() {
        along = -position.z;
        gl_Position = projectionMatrix * modelViewMatrix * vec4(position, 1.0);
      }`,
    fragmentShader: /* glsl */ `
      uniform vec3 color;
      varying float along;
      void main() {
        gl_FragColor = vec4(color, mix(0.75, 0.0, along));
        #include <colorspace_fragment>
      }`,
    transparent: true,
    depthWrite: false,
    blending: AdditiveBlending,
  });
}
