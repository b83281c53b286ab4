import {
  CanvasTexture,
  Color,
  Group,
  Mesh,
  MeshBasicMaterial,
  PlaneGeometry,
  ShaderMaterial,
  SRGBColorSpace,
  type Box3,
  Sphere,
  Vector3,
} from 'three';
import type { Stage } from '../stage.ts';
import { type GizmoLayout, handlePoint, type HandleKind, knobRadiusPx, layoutGizmo } from './gizmo-layout.ts';
import { drawKnob } from './knob-icons.ts';

const handleKinds: readonly HandleKind[] = ['raise', 'rotate', 'scale'];
const ringWidthPx = 2;

/**
 * The ring and handles round the selected object on flat screens. It stands upright before the viewer at the object's depth, one unit
 * of its own frame to one CSS pixel, so that the handles keep the size of a thumb at any distance.
 */
export class Gizmo implements Disposable {
  readonly #stage: Stage;
  readonly #root = new Group();
  readonly #ring: Mesh<PlaneGeometry, ShaderMaterial>;
  readonly #knobs = new Map<HandleKind, Mesh<PlaneGeometry, MeshBasicMaterial>>();
  readonly #sphere = new Sphere();
  readonly #point = new Vector3();
  #layout: GizmoLayout | null = null;

  constructor(stage: Stage, accent: string) {
    this.#stage = stage;
    const geometry = new PlaneGeometry(1, 1);
    this.#ring = new Mesh(geometry, ringMaterial(accent));
    this.#ring.renderOrder = 998;
    this.#root.add(this.#ring);
    for (const kind of handleKinds) {
      const texture = new CanvasTexture(drawKnob(kind, accent));
      texture.colorSpace = SRGBColorSpace;
      const material = new MeshBasicMaterial({
        map: texture,
        transparent: true,
        depthTest: false,
        depthWrite: false,
        fog: false,
        toneMapped: false,
      });
      const knob = new Mesh(geometry, material);
      knob.renderOrder = 999;
      this.#knobs.set(kind, knob);
      this.#root.add(knob);
    }
    this.#root.visible = false;
    stage.scene.add(this.#root);
  }

  /** Where the handles are on the canvas; null while there is no gizmo. */
  get layout(): GizmoLayout | null {
    return this.#layout;
  }

  /** Draws it round these bounds, with the dragged or hovered handle enlarged; null hides it. */
  show(bounds: Box3 | null, lit: HandleKind | null): void {
    this.#layout = bounds === null || this.#stage.renderer.xr.isPresenting ? null : this.#place(bounds);
    this.#root.visible = this.#layout !== null;
    if (this.#layout === null) return;
    const { radiusPx } = this.#layout;
    const extentPx = radiusPx + ringWidthPx * 2;
    this.#ring.scale.setScalar(extentPx * 2);
    const { uniforms } = this.#ring.material;
    (uniforms['radius'] as { value: number }).value = radiusPx;
    (uniforms['extent'] as { value: number }).value = extentPx;
    for (const [kind, knob] of this.#knobs) {
      const [x, y] = handlePoint(this.#layout, kind);
      // The canvas counts y downward, the room upward.
      knob.position.set(x - this.#layout.x, this.#layout.y - y, 0);
      knob.scale.setScalar(knobRadiusPx * 2 * (kind === lit ? 1.25 : 1));
    }
  }

  [Symbol.dispose](): void {
    this.#root.removeFromParent();
    this.#ring.geometry.dispose();
    this.#ring.material.dispose();
    for (const { material } of this.#knobs.values()) {
      material.map?.dispose();
      material.dispose();
    }
  }

  #place(bounds: Box3): GizmoLayout | null {
    const { camera, canvas } = this.#stage;
    const { center, radius } = bounds.getBoundingSphere(this.#sphere);
    camera.updateWorldMatrix(true, false);
    const depth = -this.#point
      .copy(center)
      .applyMatrix4(camera.matrixWorldInverse.copy(camera.matrixWorld).invert()).z;
    // Behind the eyes, or so near that the ring would fill the canvas.
    if (depth < 0.2) return null;
    const metresPerPx = (2 * depth * Math.tan((camera.fov * Math.PI) / 360)) / canvas.clientHeight;
    const { x, y } = this.#point.copy(center).project(camera);
    this.#root.position.copy(center);
    this.#root.quaternion.setFromRotationMatrix(camera.matrixWorld);
    this.#root.scale.setScalar(metresPerPx);
    return layoutGizmo(
      ((x + 1) / 2) * canvas.clientWidth,
      ((1 - y) / 2) * canvas.clientHeight,
      radius / metresPerPx,
      canvas.clientWidth,
      canvas.clientHeight,
    );
  }
}

/** A ring drawn by distance: equally thin and smooth at every radius, which no ring of triangles is. */
function ringMaterial(accent: string): ShaderMaterial {
  return new ShaderMaterial({
    uniforms: {
      color: { value: new Color(accent) },
      radius: { value: 1 },
      extent: { value: 1 },
      width: { value: ringWidthPx },
    },
    vertexShader: /* glsl */ `
      varying vec2 place;
      void main() {
        place = uv * 2.0 - 1.0;
        gl_Position = projectionMatrix * modelViewMatrix * vec4(position, 1.0);
      }`,
    fragmentShader: /* glsl */ `
      uniform vec3 color;
      uniform float radius;
      uniform float extent;
      uniform float width;
      varying vec2 place;
      void main() {
        float px = abs(length(place) * extent - radius);
        float alpha = 1.0 - smoothstep(width * 0.5 - 0.5, width * 0.5 + 0.5, px);
        if (alpha < 0.01) discard;
        gl_FragColor = vec4(color, alpha * 0.85);
        #include <colorspace_fragment>
      }`,
    transparent: true,
    depthTest: false,
    depthWrite: false,
  });
}
