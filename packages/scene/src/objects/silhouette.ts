import { type Box3, Color, Mesh, ShaderMaterial, Vector3 } from 'three';
import { RoundedBoxGeometry } from 'three/addons/geometries/RoundedBoxGeometry.js';

/** Real progress comes in jumps; the level rises to it over about a fifth of a second. */
const levelRate = 9;
export const silhouetteFadeSeconds = 0.2;

const vertexGlsl = /* glsl */ `
  varying vec3 vNormal;
  varying vec3 vSeen;
  varying vec3 vPlace;
  uniform vec3 halfSize;
  void main() {
    vPlace = position / halfSize;
    vec4 seen = modelViewMatrix * vec4(position, 1.0);
    vSeen = seen.xyz;
    vNormal = normalMatrix * normal;
    gl_Position = projectionMatrix * seen;
  }
`;

const fragmentGlsl = /* glsl */ `
  varying vec3 vNormal;
  varying vec3 vSeen;
  varying vec3 vPlace;
  uniform vec3 color;
  uniform float level;
  uniform float seconds;
  uniform float opacity;
  uniform float missing;
  void main() {
    float facing = abs(dot(normalize(vNormal), normalize(vSeen)));
    float rim = pow(1.0 - facing, 2.2);
    float height = vPlace.y * 0.5 + 0.5;
    // What has arrived fills it from below, with a soft bright edge; a slow band of light says that it is still coming.
    float filled = 1.0 - smoothstep(level - 0.03, level + 0.03, height);
    float edge = exp(-abs(height - level) * 26.0) * step(0.001, level) * (1.0 - missing);
    float band = exp(-pow((fract(height * 0.5 - seconds * 0.32) - 0.5) * 7.0, 2.0)) * (1.0 - missing);
    float waiting = 0.13 + 0.5 * rim + 0.24 * filled + 0.4 * edge + 0.16 * band;
    // A missing model is quiet and plainly not one that is still coming: grey, hatched, still.
    float stripe = abs(fract((vPlace.x + vPlace.y + vPlace.z) * 2.6) - 0.5);
    float soft = fwidth(stripe) + 0.02;
    float hatch = 1.0 - smoothstep(0.14 - soft, 0.14 + soft, stripe);
    float absent = 0.08 + 0.34 * rim + 0.16 * hatch;
    gl_FragColor = vec4(color * (1.0 + 0.5 * (edge + band)), mix(waiting, absent, missing) * opacity);
    #include <tonemapping_fragment>
    #include <colorspace_fragment>
  }
`;

const waitingColor = '#ffe0c2';
const missingColor = '#b9b3c4';
/** A flat model still needs a box that can be seen from the side. */
const thinnest = new Vector3(0.02, 0.02, 0.02);

/** Stands in for a model that is on its way or that cannot be had: a translucent rounded box that fills as the bytes arrive. */
export class Silhouette implements Disposable {
  readonly object: Mesh<RoundedBoxGeometry, ShaderMaterial>;
  readonly #uniforms = {
    color: { value: new Color(waitingColor) },
    halfSize: { value: new Vector3() },
    level: { value: 0 },
    seconds: { value: 0 },
    opacity: { value: 1 },
    missing: { value: 0 },
  };
  #fraction = 0;

  /** `bounds` in the frame of the object, metres. */
  constructor(bounds: Box3) {
    const size = bounds.getSize(new Vector3()).max(thinnest);
    const radius = Math.min(0.06, size.x / 4, size.y / 4, size.z / 4);
    this.#uniforms.halfSize.value.copy(size).multiplyScalar(0.5);
    this.object = new Mesh(
      new RoundedBoxGeometry(size.x, size.y, size.z, 4, radius),
      new ShaderMaterial({
        vertexShader: vertexGlsl,
        fragmentShader: fragmentGlsl,
        uniforms: this.#uniforms,
        transparent: true,
        depthWrite: false,
      }),
    );
    bounds.getCenter(this.object.position);
  }

  /** What has arrived, 0 to 1. */
  setProgress(fraction: number): void {
    this.#fraction = fraction;
    this.#uniforms.missing.value = 0;
    this.#uniforms.color.value.set(waitingColor);
  }

  setMissing(): void {
    this.#uniforms.missing.value = 1;
    this.#uniforms.color.value.set(missingColor);
  }

  /** 1 is as it should be, 0 is gone. */
  setOpacity(opacity: number): void {
    this.#uniforms.opacity.value = opacity;
  }

  /** Moves the level and the band of light; without `isEased` the level is simply where it is and nothing shimmers. */
  advance(dtSeconds: number, isEased: boolean): void {
    const { level, seconds } = this.#uniforms;
    if (!isEased) {
      level.value = this.#fraction;
      return;
    }
    level.value += (this.#fraction - level.value) * (1 - Math.exp(-levelRate * dtSeconds));
    seconds.value += dtSeconds;
  }

  [Symbol.dispose](): void {
    this.object.removeFromParent();
    this.object.geometry.dispose();
    this.object.material.dispose();
  }
}
