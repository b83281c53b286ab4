import type { Vec3 } from '@streamxr/spatial';
import {
  Color,
  CustomBlending,
  DynamicDrawUsage,
  InstancedBufferAttribute,
  InstancedBufferGeometry,
  Mesh,
  OneFactor,
  OneMinusSrcAlphaFactor,
  PlaneGeometry,
  type Scene,
  ShaderMaterial,
} from 'three';
import type { CampaignBoxView, ParticleLook } from './campaign-view.ts';

/** The attractors of a description, and those that people's hands are for a while. */
const attractorsMax = 16;
/** The veil, the light on the floor, then the attractors. */
const quadsMax = 2 + attractorsMax;
/** Shares of the box's half side. */
const veilReach = 1.9;
const floorReach = 1.7;
const attractorReach = 0.2;

const vertexGlsl = /* glsl */ `
  attribute vec4 placeReach;
  attribute vec4 lightCover;
  attribute float lies;
  varying vec2 vPlace;
  varying vec4 vLightCover;
  varying float vAboveFloor;
  void main() {
    vPlace = uv * 2.0 - 1.0;
    vLightCover = lightCover;
    vec4 seen = lies > 0.5
      ? viewMatrix * vec4(placeReach.xyz + vec3(position.x, 0.0, -position.y) * placeReach.w, 1.0)
      : viewMatrix * vec4(placeReach.xyz, 1.0) + vec4(position.xy * placeReach.w, 0.0, 0.0);
    vAboveFloor = lies > 0.5 ? 1.0 : (inverse(viewMatrix) * seen).y;
    gl_Position = projectionMatrix * seen;
  }
`;

const fragmentGlsl = /* glsl */ `
  varying vec2 vPlace;
  varying vec4 vLightCover;
  varying float vAboveFloor;
  uniform float presence;
  float chance(vec2 p) {
    return fract(sin(dot(p, vec2(12.9898, 78.233))) * 43758.5453);
  }
  void main() {
    float rest = max(0.0, 1.0 - dot(vPlace, vPlace));
    // What stands upright ends softly where it meets the floor.
    float soft = rest * rest * presence * smoothstep(0.0, 0.9, vAboveFloor);
    gl_FragColor = vec4(vLightCover.rgb * soft, vLightCover.a * soft);
    // A slow gradient in eight bits shows its steps.
    gl_FragColor.rgb += (chance(gl_FragCoord.xy) - 0.5) / 255.0 * step(0.001, soft);
  }
`;

/**
 * What makes points of light into something that stands in the room: the dusk thickens behind them, the floor below catches their
 * colour, and what pulls at them glows faintly. One draw call.
 */
export class CampaignGlow implements Disposable {
  readonly #geometry = new InstancedBufferGeometry();
  readonly #places = attribute(4);
  readonly #lights = attribute(4);
  readonly #lies = attribute(1);
  readonly #material: ShaderMaterial;
  readonly #mesh: Mesh;
  readonly #box: CampaignBoxView;
  readonly #origin: Vec3;
  readonly #color: Color;

  /** The box is in the room's coordinates, attractors come in the campaign's own, which begin at `origin`. */
  constructor(scene: Scene, box: CampaignBoxView, origin: Vec3, { colors, brightness }: ParticleLook) {
    this.#box = box;
    this.#origin = origin;
    this.#color = meanColor(colors).multiplyScalar(Math.min(1.4, brightness));
    const quad = new PlaneGeometry(2, 2);
    this.#geometry.setIndex(quad.getIndex());
    this.#geometry.setAttribute('position', quad.getAttribute('position'));
    this.#geometry.setAttribute('uv', quad.getAttribute('uv'));
    this.#geometry.setAttribute('placeReach', this.#places);
    this.#geometry.setAttribute('lightCover', this.#lights);
    this.#geometry.setAttribute('lies', this.#lies);
    this.#geometry.instanceCount = 0;
    this.#material = new ShaderMaterial({
      vertexShader: vertexGlsl,
      fragmentShader: fragmentGlsl,
      uniforms: { presence: { value: 1 } },
      transparent: true,
      depthWrite: false,
      blending: CustomBlending,
      blendSrc: OneFactor,
      blendDst: OneMinusSrcAlphaFactor,
      premultipliedAlpha: true,
    });
    this.#mesh = new Mesh(this.#geometry, this.#material);
    this.#mesh.renderOrder = 11;
    this.#mesh.frustumCulled = false;
    this.#mesh.raycast = () => {};
    scene.add(this.#mesh);
    this.show(new Float32Array());
  }

  /** Where the attractors are now, three numbers each. */
  show(attractors: Float32Array): void {
    const { centre, halfSizeMetres } = this.#box;
    const { r, g, b } = this.#color;
    let count = 0;
    const add = (
      x: number,
      y: number,
      z: number,
      reach: number,
      light: number,
      cover: number,
      lies: 0 | 1,
    ) => {
      this.#places.setXYZW(count, x, y, z, reach * halfSizeMetres);
      this.#lights.setXYZW(count, r * light, g * light, b * light, cover);
      this.#lies.setX(count, lies);
      count += 1;
    };
    add(...centre, veilReach, 0.03, 0.5, 0);
    const aboveFloor = centre[1] - halfSizeMetres;
    // A box high above the room lights nobody's floor.
    if (aboveFloor < halfSizeMetres) add(centre[0], 0.012, centre[2], floorReach, 0.16, 0, 1);
    const [originX, originY, originZ] = this.#origin;
    for (let at = 0; at + 2 < attractors.length && count < quadsMax; at += 3) {
      const [x, y, z] = [attractors[at] ?? 0, attractors[at + 1] ?? 0, attractors[at + 2] ?? 0];
      add(originX + x, originY + y, originZ + z, attractorReach, 0.14, 0, 0);
    }
    this.#geometry.instanceCount = count;
    for (const changed of [this.#places, this.#lights, this.#lies]) changed.needsUpdate = true;
  }

  set presence(presence: number) {
    this.#material.uniforms['presence'] = { value: presence };
  }

  [Symbol.dispose](): void {
    this.#mesh.removeFromParent();
    this.#geometry.dispose();
    this.#material.dispose();
  }
}

function attribute(size: number): InstancedBufferAttribute {
  return new InstancedBufferAttribute(new Float32Array(quadsMax * size), size).setUsage(DynamicDrawUsage);
}

function meanColor(colors: readonly string[]): Color {
  const mean = new Color(0);
  for (const color of colors) mean.add(new Color(color));
  mean.multiplyScalar(1 / Math.max(1, colors.length));
  return mean.convertLinearToSRGB();
}
