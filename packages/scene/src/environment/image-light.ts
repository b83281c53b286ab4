import {
  BackSide,
  type BufferGeometry,
  Color,
  CircleGeometry,
  type Material,
  Mesh,
  MeshBasicMaterial,
  PlaneGeometry,
  PMREMGenerator,
  Scene,
  ShaderMaterial,
  SphereGeometry,
  type WebGLRenderer,
  type WebGLRenderTarget,
} from 'three';
import { palette } from './palette.ts';
import { skyRadianceGlsl, skyUniforms } from './sky.ts';

/** A lamp of the imagined studio: `intensity` multiplies its colour's radiance. */
interface Softbox {
  readonly at: readonly [number, number, number];
  readonly widthMetres: number;
  readonly heightMetres: number;
  readonly color: string;
  readonly intensity: number;
}

/** They exist only in reflections: a large warm one beside the sun, a cool one opposite, a strip above for rims and visors. */
const softboxes: readonly Softbox[] = [
  { at: [-7, 5, -3], widthMetres: 5, heightMetres: 4, color: '#ffd9b0', intensity: 6 },
  { at: [5, 3.5, 6], widthMetres: 5, heightMetres: 5, color: '#d9dcff', intensity: 3.2 },
  { at: [1, 8, 0], widthMetres: 7, heightMetres: 1.6, color: '#fff1e2', intensity: 5 },
];

/** Light from all around, made by looking at a small imagined studio once; sharp enough for a glossy visor. */
export class ImageLight implements Disposable {
  readonly #renderer: WebGLRenderer;
  readonly #scene: Scene;
  #target: WebGLRenderTarget;

  constructor(renderer: WebGLRenderer, scene: Scene) {
    this.#renderer = renderer;
    this.#scene = scene;
    this.#target = renderStudio(renderer);
    scene.environment = this.#target.texture;
  }

  /** Makes it again after the graphics device was lost. */
  renew(): void {
    this.#target.dispose();
    this.#target = renderStudio(this.#renderer);
    this.#scene.environment = this.#target.texture;
  }

  [Symbol.dispose](): void {
    this.#scene.environment = null;
    this.#target.dispose();
  }
}

function renderStudio(renderer: WebGLRenderer): WebGLRenderTarget {
  const studio = new Scene();
  const dome = new Mesh(
    new SphereGeometry(50, 32, 24),
    new ShaderMaterial({
      vertexShader: `varying vec3 vDirection; void main() { vDirection = position; gl_Position = projectionMatrix * modelViewMatrix * vec4(position, 1.0); }`,
      fragmentShader: `varying vec3 vDirection; ${skyRadianceGlsl} void main() { gl_FragColor = vec4(skyRadiance(normalize(vDirection)), 1.0); }`,
      uniforms: skyUniforms(),
      side: BackSide,
    }),
  );
  const floor = new Mesh(
    new CircleGeometry(45, 48),
    new MeshBasicMaterial({ color: new Color(palette.ground).multiplyScalar(0.8) }),
  );
  floor.rotation.x = -Math.PI / 2;
  floor.position.y = -1.2;
  const parts: Mesh<BufferGeometry, Material>[] = [dome, floor];
  for (const { at, widthMetres, heightMetres, color, intensity } of softboxes) {
    const panel = new Mesh(
      new PlaneGeometry(widthMetres, heightMetres),
      new MeshBasicMaterial({ color: new Color(color).multiplyScalar(intensity) }),
    );
    panel.position.set(...at);
    panel.lookAt(0, 0, 0);
    parts.push(panel);
  }
  studio.add(...parts);
  const generator = new PMREMGenerator(renderer);
  const target = generator.fromScene(studio, 0.02, 0.1, 100);
  generator.dispose();
  for (const part of parts) {
    part.geometry.dispose();
    part.material.dispose();
  }
  return target;
}
