import {
  BackSide,
  Color,
  type IUniform,
  Mesh,
  type Scene,
  ShaderMaterial,
  SphereGeometry,
  Vector3,
} from 'three';
import { palette, glowDirection } from './palette.ts';

/** Inside the camera's far plane, outside the fog. */
const domeRadiusMetres = 300;

/**
 * `skyRadiance(direction)`: the light that comes from a direction, ridges left out. The ground fades into the same function, so that
 * where it ends cannot be seen.
 */
export const skyRadianceGlsl = /* glsl */ `
  uniform vec3 skyZenith;
  uniform vec3 skyUpper;
  uniform vec3 skyLower;
  uniform vec3 skyHorizon;
  uniform vec3 skyGlow;
  uniform vec3 skySun;

  vec3 skyRadiance(vec3 direction) {
    float height = max(direction.y, 0.0);
    vec3 colour = mix(skyHorizon, skyLower, smoothstep(0.0, 0.14, height));
    colour = mix(colour, skyUpper, smoothstep(0.08, 0.38, height));
    colour = mix(colour, skyZenith, smoothstep(0.3, 0.95, height));
    vec2 toSun = normalize(skySun.xz);
    float facing = clamp(dot(normalize(direction.xz + 1e-5), toSun) * 0.5 + 0.5, 0.0, 1.0);
    // Away from the sun the horizon cools, which is what makes the warm side read as warm.
    colour = mix(colour, colour * vec3(0.7, 0.72, 0.86), (1.0 - facing) * (1.0 - smoothstep(0.0, 0.5, height)));
    float low = exp(-height * 7.0);
    colour += skyGlow * (0.34 * pow(facing, 7.0) * low + 0.1 * facing * facing * exp(-height * 3.0));
    return colour;
  }
`;

/** Uniforms that `skyRadianceGlsl` reads; colours are linear. */
export function skyUniforms(): Record<string, IUniform> {
  return {
    skyZenith: { value: new Color(palette.zenith) },
    skyUpper: { value: new Color(palette.upperSky) },
    skyLower: { value: new Color(palette.lowerSky) },
    skyHorizon: { value: new Color(palette.horizon) },
    skyGlow: { value: new Color(palette.glow) },
    skySun: { value: new Vector3(...glowDirection).normalize() },
  };
}

const vertexGlsl = /* glsl */ `
  varying vec3 vDirection;
  void main() {
    vDirection = position;
    gl_Position = projectionMatrix * modelViewMatrix * vec4(position, 1.0);
  }
`;

const fragmentGlsl = /* glsl */ `
  varying vec3 vDirection;
  uniform vec3 farRidge;
  uniform vec3 nearRidge;
  ${skyRadianceGlsl}

  float hash(vec2 p) {
    return fract(sin(dot(p, vec2(12.9898, 78.233))) * 43758.5453);
  }

  // Sums of sines close on themselves around the whole horizon, where noise would show a seam.
  float ridge(float azimuth, float phase) {
    return 0.5 + 0.22 * sin(azimuth * 3.0 + phase) + 0.15 * sin(azimuth * 7.0 + phase * 2.3)
      + 0.08 * sin(azimuth * 13.0 - phase) + 0.04 * sin(azimuth * 29.0 + phase * 1.7)
      + 0.02 * sin(azimuth * 61.0 - phase * 0.6);
  }

  vec3 overRidge(vec3 colour, vec3 ridgeColour, float height, float top, float haze) {
    float edge = fwidth(height) + 0.0006;
    float inside = 1.0 - smoothstep(top - edge, top + edge, height);
    float depth = clamp(1.0 - height / max(top, 1e-4), 0.0, 1.0);
    return mix(colour, mix(ridgeColour, colour, haze + (1.0 - haze) * depth * depth), inside);
  }

  void main() {
    vec3 direction = normalize(vDirection);
    vec3 colour = skyRadiance(direction);
    float azimuth = atan(direction.z, direction.x);
    colour = overRidge(colour, farRidge, direction.y, 0.075 * ridge(azimuth, 1.3), 0.62);
    colour = overRidge(colour, nearRidge, direction.y, 0.045 * ridge(azimuth, 4.1), 0.5);
    gl_FragColor = vec4(colour, 1.0);
    #include <tonemapping_fragment>
    #include <colorspace_fragment>
    // A slow gradient in eight bits shows its steps; half a step of noise hides them.
    gl_FragColor.rgb += (hash(gl_FragCoord.xy) - 0.5) / 255.0;
  }
`;

/** The dome around the viewer: gradient, the sun's glow, two hazy ridges on the horizon. Follows the viewer; drawn last, where nothing else is. */
export class Sky implements Disposable {
  readonly #dome: Mesh<SphereGeometry, ShaderMaterial>;

  constructor(scene: Scene) {
    const material = new ShaderMaterial({
      vertexShader: vertexGlsl,
      fragmentShader: fragmentGlsl,
      uniforms: {
        ...skyUniforms(),
        farRidge: { value: new Color(palette.farRidge) },
        nearRidge: { value: new Color(palette.nearRidge) },
      },
      side: BackSide,
      depthWrite: false,
    });
    this.#dome = new Mesh(new SphereGeometry(domeRadiusMetres, 48, 32), material);
    this.#dome.renderOrder = 10;
    this.#dome.frustumCulled = false;
    this.#dome.raycast = () => {};
    scene.add(this.#dome);
  }

  follow(viewer: Vector3): void {
    this.#dome.position.copy(viewer);
  }

  [Symbol.dispose](): void {
    this.#dome.removeFromParent();
    this.#dome.geometry.dispose();
    this.#dome.material.dispose();
  }
}
