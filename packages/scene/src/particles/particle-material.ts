import {
  CustomBlending,
  type DataTexture,
  GLSL3,
  type IUniform,
  OneFactor,
  OneMinusSrcAlphaFactor,
  ShaderMaterial,
  type Vector2,
  type Vector3,
} from 'three';
import { fogDensityPerMetre } from '../environment/palette.ts';
import { particleFormatGlsl } from './particle-format.ts';

/** By what a particle's colour goes. */
export type ColorBy = 'speed' | 'life' | 'emitter';

export interface ParticleUniforms extends Record<string, IUniform> {
  readonly ramp: IUniform<DataTexture>;
  /** 0 speed, 1 life, 2 emitter. */
  readonly colorBy: IUniform<number>;
  readonly emitterCount: IUniform<number>;
  readonly boxCorner: IUniform<Vector3>;
  readonly boxSideMetres: IUniform<number>;
  /** From the packing before (0) to the newest (1). */
  readonly share: IUniform<number>;
  readonly speedRange: IUniform<Vector2>;
  readonly sizeMetres: IUniform<number>;
  readonly brightness: IUniform<number>;
  /** Of the whole campaign, 0 to 1: how far it has come in. */
  readonly presence: IUniform<number>;
  /** What a particle gives of its light: the more there are, the less. */
  readonly density: IUniform<number>;
  /** Half the height of the picture in device pixels. */
  readonly halfHeightPx: IUniform<number>;
}

/** Among what is transparent: after the glow behind them, before labels. */
export const particleRenderOrder = 12;

/** Device pixels. Smaller points would flicker from one pixel to the next: they stay as large and grow faint. */
export const sizeMinPx = 2.6;
export const sizeMaxPx = 72;

const vertexGlsl = /* glsl */ `
  in uvec4 particle;
  uniform sampler2D ramp;
  uniform int colorBy;
  uniform float emitterCount;
  uniform vec3 boxCorner;
  uniform float boxSideMetres;
  uniform float share;
  uniform vec2 speedRange;
  uniform float sizeMetres;
  uniform float brightness;
  uniform float presence;
  uniform float density;
  uniform float halfHeightPx;
  out vec4 vLight;
  ${particleFormatGlsl}

  // Chance by the slot, the same in every picture. Source: PCG, Jarzynski and Olano, JCGT 2020.
  float chanceOf(uint slot) {
    uint state = slot * 747796405u + 2891336453u;
    uint word = ((state >> ((state >> 28u) + 4u)) ^ state) * 277803737u;
    return float((word >> 22u) ^ word) / 4294967295.0;
  }

  float rampPlace(uvec2 now, float life) {
    if (colorBy == 0) return clamp((speedOf(now) - speedRange.x) / (speedRange.y - speedRange.x), 0.0, 1.0);
    if (colorBy == 1) return 1.0 - life;
    return (emitterOf(now) + 0.5) / emitterCount;
  }

  void main() {
    uvec2 now = particle.xy;
    uvec2 before = particle.zw;
    float lifeNow = lifeLeftOf(now);
    // Life only grows at a birth: whoever was elsewhere under the same number must not be seen on the way.
    if (lifeLeftOf(before) < lifeNow) before = now;
    float life = mix(lifeLeftOf(before), lifeNow, share);
    vec3 place = boxCorner + boxSideMetres * mix(placeOf(before), placeOf(now), share);
    vec4 seen = viewMatrix * vec4(place, 1.0);
    gl_Position = projectionMatrix * seen;

    float chance = chanceOf(uint(gl_VertexID));
    // Most are dust, a few are sparks: an even size would look like fog.
    float spark = pow(chance, 14.0);
    float depth = max(gl_Position.w, 0.01);
    float sizePx = sizeMetres * (0.8 + 0.4 * chance + 1.5 * spark) * projectionMatrix[1][1] * halfHeightPx / depth;
    float drawnPx = clamp(sizePx, ${sizeMinPx.toFixed(1)}, ${sizeMaxPx.toFixed(1)});
    gl_PointSize = drawnPx;

    // What is too small for a pixel gives as much light as it would, on the pixels that it gets.
    float covered = min(1.0, sizePx / drawnPx);
    float fade = smoothstep(0.0, 0.3, life) * smoothstep(0.0, 0.06, 1.0 - life);
    float haze = ${fogDensityPerMetre.toFixed(4)} * length(seen.xyz);
    // Right before the eyes a point would be a lamp.
    float near = smoothstep(0.12, 0.7, depth);
    float alpha = pow(covered, 1.25) * density * fade * near * exp(-haze * haze) * presence;
    vec3 colour = texture(ramp, vec2(rampPlace(now, life), 0.5)).rgb;
    vLight = vec4(colour * brightness * (0.9 + 0.9 * spark), alpha);
    // Nobody there, or nothing of it left: behind the far plane it costs no pixel.
    if (lifeNow == 0.0 || alpha < 0.004) gl_Position = vec4(0.0, 0.0, 2.0, 1.0);
  }
`;

const fragmentGlsl = /* glsl */ `
  in vec4 vLight;
  out vec4 light;

  void main() {
    vec2 away = gl_PointCoord * 2.0 - 1.0;
    float rest = max(0.0, 1.0 - dot(away, away));
    float soft = rest * rest;
    float amount = soft * vLight.a;
    // Light over what is behind it, with a fifth less cover than light: against a bright sky it stands, and where thousands gather
    // they glow a little beyond their colour instead of burning out to white.
    light = vec4(vLight.rgb * amount, amount * 0.8);
  }
`;

/** Points of light. `uniforms` are shared with the caller, who sets them for each frame. */
export function particleMaterial(uniforms: ParticleUniforms): ShaderMaterial {
  const material = new ShaderMaterial({
    vertexShader: vertexGlsl,
    fragmentShader: fragmentGlsl,
    glslVersion: GLSL3,
    transparent: true,
    depthWrite: false,
    blending: CustomBlending,
    blendSrc: OneFactor,
    blendDst: OneMinusSrcAlphaFactor,
    premultipliedAlpha: true,
  });
  material.uniforms = uniforms;
  return material;
}
