import {
  BufferAttribute,
  BufferGeometry,
  LineSegments,
  type Scene,
  ShaderMaterial,
  Sprite,
  SpriteMaterial,
  type Vector3,
} from 'three';
import { drawTag, type TagTexture } from '../avatars/tag-texture.ts';
import { tagScale } from '../avatars/tag-budget.ts';
import type { CampaignBoxView } from './campaign-view.ts';

/** How much of each edge is drawn, from its corners: a hint of a box, not a cage. */
const cornerShare = 0.09;
/** The label is for those who come near: from so many sizes of the box on it fades. */
const labelReachBoxes = 3.2;
const labelHeightMetres = 0.12;

const vertexGlsl = /* glsl */ `
  attribute float strength;
  varying float vStrength;
  varying float vDistance;
  void main() {
    vStrength = strength;
    vec4 seen = modelViewMatrix * vec4(position, 1.0);
    vDistance = length(seen.xyz);
    gl_Position = projectionMatrix * seen;
  }
`;

const fragmentGlsl = /* glsl */ `
  varying float vStrength;
  varying float vDistance;
  uniform float presence;
  void main() {
    float near = exp(-vDistance / 26.0);
    gl_FragColor = vec4(1.0, 0.9, 0.8, 0.5 * vStrength * near * presence);
  }
`;

/** The corners of the box that a campaign fills, and its name for who stands near. */
export class CampaignFrame implements Disposable {
  readonly #scene: Scene;
  readonly #box: CampaignBoxView;
  readonly #font: string;
  readonly #lines: LineSegments<BufferGeometry, ShaderMaterial>;
  #label: { readonly words: string; readonly drawn: TagTexture; readonly sprite: Sprite } | null = null;

  constructor(scene: Scene, box: CampaignBoxView, font: string) {
    this.#scene = scene;
    this.#box = box;
    this.#font = font;
    this.#lines = new LineSegments(
      cornerGeometry(),
      new ShaderMaterial({
        vertexShader: vertexGlsl,
        fragmentShader: fragmentGlsl,
        uniforms: { presence: { value: 1 } },
        transparent: true,
        depthWrite: false,
      }),
    );
    this.#lines.position.set(...box.centre);
    this.#lines.scale.setScalar(box.halfSizeMetres);
    this.#lines.renderOrder = 13;
    this.#lines.raycast = () => {};
    scene.add(this.#lines);
  }

  /** What stands above the box, and the colour of its dot. */
  setLabel(words: string, color: string): void {
    if (this.#label?.words === words) return;
    this.#removeLabel();
    const drawn = drawTag(words, color, this.#font);
    const sprite = new Sprite(
      new SpriteMaterial({ map: drawn.texture, depthWrite: false, fog: false, toneMapped: false }),
    );
    sprite.center.set(0.5, 0);
    sprite.renderOrder = 20;
    sprite.raycast = () => {};
    this.#scene.add(sprite);
    this.#label = { words, drawn, sprite };
  }

  /** For each frame. `viewer` is where the eyes are. */
  place(viewer: Vector3, presence: number): void {
    this.#lines.material.uniforms['presence'] = { value: presence };
    if (this.#label === null) return;
    const { drawn, sprite } = this.#label;
    const [x, y, z] = this.#box.centre;
    const half = this.#box.halfSizeMetres;
    // At the foot of the side that is nearest, as beside a sculpture.
    const reach = half / Math.max(Math.abs(viewer.x - x), Math.abs(viewer.z - z), half);
    sprite.position.set(x + (viewer.x - x) * reach, Math.max(0.04, y - half), z + (viewer.z - z) * reach);
    const distance = sprite.position.distanceTo(viewer);
    const height = labelHeightMetres * tagScale(distance);
    sprite.scale.set(height * drawn.aspect, height, 1);
    const nearness = 1 - distance / (labelReachBoxes * 2 * half);
    sprite.material.opacity = presence * Math.min(1, Math.max(0, nearness * 3));
    sprite.visible = sprite.material.opacity > 0.01;
  }

  [Symbol.dispose](): void {
    this.#removeLabel();
    this.#lines.removeFromParent();
    this.#lines.geometry.dispose();
    this.#lines.material.dispose();
  }

  #removeLabel(): void {
    if (this.#label === null) return;
    const { drawn, sprite } = this.#label;
    sprite.removeFromParent();
    sprite.material.dispose();
    drawn.texture.dispose();
    this.#label = null;
  }
}

/** Three short lines from each corner of the cube from −1 to 1, fading out along the way. */
function cornerGeometry(): BufferGeometry {
  const places: number[] = [];
  const strengths: number[] = [];
  const reach = 2 * cornerShare;
  for (const x of [-1, 1]) {
    for (const y of [-1, 1]) {
      for (const z of [-1, 1]) {
        places.push(x, y, z, x - x * reach, y, z);
        places.push(x, y, z, x, y - y * reach, z);
        places.push(x, y, z, x, y, z - z * reach);
        strengths.push(1, 0, 1, 0, 1, 0);
      }
    }
  }
  const geometry = new BufferGeometry();
  geometry.setAttribute('position', new BufferAttribute(new Float32Array(places), 3));
  geometry.setAttribute('strength', new BufferAttribute(new Float32Array(strengths), 1));
  return geometry;
}
