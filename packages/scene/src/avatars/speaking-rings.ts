import {
  type Color,
  DynamicDrawUsage,
  InstancedBufferAttribute,
  InstancedBufferGeometry,
  Mesh,
  PlaneGeometry,
  type Scene,
  ShaderMaterial,
  type Vector3,
} from 'three';

/** More voices than this at once are noise, and so would be their rings. */
const ringsMax = 64;
const vertexGlsl = /* glsl */ `
  attribute vec4 headLevel;
  attribute vec3 ringColor;
  varying vec2 vPlace;
  varying float vLevel;
  varying vec3 vColor;
  void main() {
    vPlace = uv * 2.0 - 1.0;
    vLevel = headLevel.w;
    vColor = ringColor;
    vec4 seen = viewMatrix * vec4(headLevel.xyz, 1.0);
    seen.xy += position.xy;
    gl_Position = projectionMatrix * seen;
  }
`;

const fragmentGlsl = /* glsl */ `
  varying vec2 vPlace;
  varying float vLevel;
  varying vec3 vColor;
  // The quad is 0.64 m wide; distances below are in its half-width.
  void main() {
    float reach = 0.585 + 0.2 * vLevel;
    float width = 0.012 + 0.016 * vLevel;
    float away = abs(length(vPlace) - reach) - width;
    float edge = fwidth(away);
    float line = 1.0 - smoothstep(-edge, edge, away);
    float halo = exp(-max(away, 0.0) * 16.0) * 0.34;
    float seen = smoothstep(0.0, 0.12, vLevel);
    float alpha = max(line, halo) * seen;
    if (alpha < 0.004) discard;
    gl_FragColor = vec4(mix(vColor, vec3(1.0), 0.35 * line) * 1.15, alpha);
    #include <tonemapping_fragment>
    #include <colorspace_fragment>
  }
`;

/** Rings around the heads of those who speak, facing the viewer, all of them one draw call. Filled anew each frame. */
export class SpeakingRings implements Disposable {
  readonly #geometry = new InstancedBufferGeometry();
  readonly #headLevel = new InstancedBufferAttribute(new Float32Array(ringsMax * 4), 4);
  readonly #color = new InstancedBufferAttribute(new Float32Array(ringsMax * 3), 3);
  readonly #mesh: Mesh<InstancedBufferGeometry, ShaderMaterial>;
  #count = 0;

  constructor(scene: Scene) {
    const quad = new PlaneGeometry(0.64, 0.64);
    this.#geometry.setIndex(quad.getIndex());
    this.#geometry.setAttribute('position', quad.getAttribute('position'));
    this.#geometry.setAttribute('uv', quad.getAttribute('uv'));
    this.#geometry.setAttribute('headLevel', this.#headLevel.setUsage(DynamicDrawUsage));
    this.#geometry.setAttribute('ringColor', this.#color.setUsage(DynamicDrawUsage));
    this.#geometry.instanceCount = 0;
    this.#mesh = new Mesh(
      this.#geometry,
      new ShaderMaterial({
        vertexShader: vertexGlsl,
        fragmentShader: fragmentGlsl,
        transparent: true,
        depthWrite: false,
      }),
    );
    this.#mesh.frustumCulled = false;
    this.#mesh.raycast = () => {};
    scene.add(this.#mesh);
  }

  clear(): void {
    this.#count = 0;
  }

  /** `level` 0 to 1; beyond the 64th voice a ring is left out. */
  add(head: Vector3, level: number, color: Color): void {
    if (this.#count >= ringsMax) return;
    this.#headLevel.setXYZW(this.#count, head.x, head.y, head.z, level);
    this.#color.setXYZ(this.#count, color.r, color.g, color.b);
    this.#count += 1;
  }

  commit(): void {
    this.#geometry.instanceCount = this.#count;
    this.#mesh.visible = this.#count > 0;
    if (this.#count === 0) return;
    this.#headLevel.needsUpdate = true;
    this.#color.needsUpdate = true;
  }

  [Symbol.dispose](): void {
    this.#mesh.removeFromParent();
    this.#geometry.dispose();
    this.#mesh.material.dispose();
  }
}
