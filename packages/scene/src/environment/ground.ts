import {
  CircleGeometry,
  Color,
  type IUniform,
  Mesh,
  MeshStandardMaterial,
  type Scene,
  type Vector3,
} from 'three';
import { fogDensityPerMetre, palette } from './palette.ts';
import { skyRadianceGlsl, skyUniforms } from './sky.ts';

/** By here the fog has hidden all but a millionth of it. */
const groundRadiusMetres = 250;

const groundGlsl = /* glsl */ `
  varying vec3 vGround;
  uniform vec3 gridLine;
  uniform vec3 inlay;
  uniform float fogDensityPerMetre;
  ${skyRadianceGlsl}

  // Anti-aliased line grid: a line's coverage of this pixel's footprint, never less than what the pixel can show.
  // Source: Ben Golus, "The Best Darn Grid Shader (Yet)", 2023.
  float gridCoverage(vec2 place, float lineWidth) {
    vec2 footprint = max(fwidth(place), 1e-5);
    vec2 drawn = clamp(vec2(lineWidth), footprint, vec2(0.5));
    vec2 nearest = abs(fract(place - 0.5) - 0.5);
    vec2 coverage = (1.0 - smoothstep(drawn * 0.5 - footprint * 0.75, drawn * 0.5 + footprint * 0.75, nearest)) * lineWidth / drawn;
    coverage = mix(coverage, vec2(lineWidth), clamp(footprint * 2.0 - 1.0, 0.0, 1.0));
    return coverage.x + coverage.y - coverage.x * coverage.y;
  }

  float ringCoverage(float radius, float at, float width) {
    float footprint = max(fwidth(radius), 1e-5);
    float drawn = max(width, footprint);
    return (1.0 - smoothstep(drawn * 0.5 - footprint, drawn * 0.5 + footprint, abs(radius - at))) * width / drawn;
  }
`;

const groundColourGlsl = /* glsl */ `
  #include <color_fragment>
  float groundDistance = length(vGround.xz - cameraPosition.xz);
  float groundRadius = length(vGround.xz);
  // A pool of lighter floor around the room's middle: the stage that the eye comes to rest on.
  diffuseColor.rgb *= mix(1.0, 1.35, exp(-groundRadius * groundRadius / 130.0));
  float minor = gridCoverage(vGround.xz, 0.009) * exp(-groundDistance / 11.0);
  float major = gridCoverage(vGround.xz / 5.0, 0.0032) * exp(-groundDistance / 32.0);
  // Underfoot a line is as wide as a board: it steps back there.
  major *= 0.3 + 0.7 * smoothstep(1.0, 8.0, groundDistance);
  diffuseColor.rgb = mix(diffuseColor.rgb, gridLine, clamp(minor * 0.32 + major * 0.5, 0.0, 1.0));
  float ring = ringCoverage(groundRadius, 7.5, 0.035);
`;

const groundFogGlsl = /* glsl */ `
  vec3 alongGround = normalize(vec3(vGround.x - cameraPosition.x, 0.0, vGround.z - cameraPosition.z));
  float thickness = fogDensityPerMetre * groundDistance;
  float haze = 1.0 - exp(-thickness * thickness);
  // Thin haze scatters the cool of the upper sky, thick haze the horizon: warm light over a violet floor would only be brown.
  vec3 scattered = skyRadiance(alongGround) * mix(vec3(0.6, 0.52, 0.8), vec3(1.0), haze * haze);
  gl_FragColor.rgb = mix(gl_FragColor.rgb, scattered, haze);
  #include <tonemapping_fragment>
`;

/** The floor: lit, shadowed, with a grid that thins out with distance, dissolving into the sky's own colour in every direction. */
export class Ground implements Disposable {
  readonly #disc: Mesh<CircleGeometry, MeshStandardMaterial>;

  constructor(scene: Scene) {
    const uniforms: Record<string, IUniform> = {
      ...skyUniforms(),
      gridLine: { value: new Color(palette.gridLine) },
      inlay: { value: new Color(palette.inlay) },
      fogDensityPerMetre: { value: fogDensityPerMetre },
    };
    const material = new MeshStandardMaterial({
      color: palette.ground,
      roughness: 0.72,
      envMapIntensity: 0.55,
      fog: false,
      dithering: true,
    });
    material.onBeforeCompile = (shader) => {
      Object.assign(shader.uniforms, uniforms);
      shader.vertexShader = shader.vertexShader
        .replace('#include <common>', '#include <common>\nvarying vec3 vGround;')
        .replace(
          '#include <project_vertex>',
          '#include <project_vertex>\nvGround = (modelMatrix * vec4(transformed, 1.0)).xyz;',
        );
      shader.fragmentShader = shader.fragmentShader
        .replace('#include <common>', `#include <common>\n${groundGlsl}`)
        .replace('#include <color_fragment>', groundColourGlsl)
        .replace(
          '#include <emissivemap_fragment>',
          '#include <emissivemap_fragment>\ntotalEmissiveRadiance += inlay * ring * 0.7;',
        )
        // Fog goes in before tone mapping, as light does, or it would not meet the sky.
        .replace('#include <tonemapping_fragment>', groundFogGlsl);
    };
    this.#disc = new Mesh(new CircleGeometry(groundRadiusMetres, 96), material);
    this.#disc.rotation.x = -Math.PI / 2;
    this.#disc.receiveShadow = true;
    this.#disc.raycast = () => {};
    scene.add(this.#disc);
  }

  /** Keeps the disc under the viewer, so that rooms have no edge; the pattern stays with the room. */
  follow(viewer: Vector3): void {
    this.#disc.position.set(viewer.x, 0, viewer.z);
  }

  [Symbol.dispose](): void {
    this.#disc.removeFromParent();
    this.#disc.geometry.dispose();
    this.#disc.material.dispose();
  }
}
