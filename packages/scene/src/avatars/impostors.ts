import {
  type Color,
  DynamicDrawUsage,
  InstancedBufferAttribute,
  InstancedBufferGeometry,
  type IUniform,
  Mesh,
  MeshStandardMaterial,
  PlaneGeometry,
  type Scene,
  type Texture,
  Vector3,
  type WebGLRenderer,
} from 'three';
import { ImpostorAtlas } from './impostor-atlas.ts';
import {
  elevationsRad,
  halfHeightMetres,
  halfWidthMetres,
  middleBelowHeadMetres,
  rowBordersRad,
  sides,
} from './impostor-views.ts';

/**
 * Bodies far away: a quad each with the picture of a body from that side, all of them one draw call of two triangles a body. They are
 * lit by the room's own lights, tinted by the member's colour, and turn as the member turns.
 */
export class Impostors implements Disposable {
  readonly #renderer: WebGLRenderer;
  readonly #atlas = new ImpostorAtlas();
  readonly #geometry = new InstancedBufferGeometry();
  readonly #material: MeshStandardMaterial;
  readonly #mesh: Mesh;
  readonly #viewer = new Vector3();
  readonly #places: InstancedBufferAttribute;
  readonly #looks: InstancedBufferAttribute;
  #isRendered = false;
  #count = 0;

  /** The caller adds at most `capacity` bodies a frame. */
  constructor(renderer: WebGLRenderer, scene: Scene, capacity: number) {
    this.#renderer = renderer;
    const quad = new PlaneGeometry(2, 2);
    this.#geometry.setIndex(quad.getIndex());
    this.#geometry.setAttribute('position', quad.getAttribute('position'));
    this.#geometry.setAttribute('normal', quad.getAttribute('normal'));
    this.#places = new InstancedBufferAttribute(new Float32Array(capacity * 4), 4).setUsage(DynamicDrawUsage);
    this.#looks = new InstancedBufferAttribute(new Float32Array(capacity * 4), 4).setUsage(DynamicDrawUsage);
    this.#geometry.setAttribute('headAndYaw', this.#places);
    this.#geometry.setAttribute('colorAndPresence', this.#looks);
    this.#geometry.instanceCount = 0;
    this.#material = impostorMaterial(this.#atlas, this.#viewer);
    this.#mesh = new Mesh(this.#geometry, this.#material);
    this.#mesh.receiveShadow = true;
    this.#mesh.frustumCulled = false;
    this.#mesh.raycast = () => {};
    this.#mesh.visible = false;
    scene.add(this.#mesh);
  }

  get count(): number {
    return this.#count;
  }

  clear(): void {
    this.#count = 0;
  }

  /** `head` is the middle of the head, `yawRad` the heading about +Y, 0 along −Z; `presence` 0 to 1. */
  add(head: Vector3, yawRad: number, color: Color, presence: number): void {
    this.#places.setXYZW(this.#count, head.x, head.y, head.z, yawRad);
    this.#looks.setXYZW(this.#count, color.r, color.g, color.b, presence);
    this.#count += 1;
  }

  /** Sends what was added since `clear` to the graphics device. `viewer` is between the eyes: both eyes see the same picture. */
  commit(viewer: Vector3): void {
    this.#geometry.instanceCount = this.#count;
    this.#mesh.visible = this.#count > 0;
    if (this.#count === 0) return;
    this.#viewer.copy(viewer);
    for (const attribute of [this.#places, this.#looks]) {
      attribute.clearUpdateRanges();
      attribute.addUpdateRange(0, this.#count * 4);
      attribute.needsUpdate = true;
    }
    if (this.#isRendered) return;
    this.#isRendered = true;
    this.#atlas.render(this.#renderer);
  }

  /** The graphics device was lost, and the pictures with it. */
  renew(): void {
    this.#isRendered = false;
  }

  [Symbol.dispose](): void {
    this.#mesh.removeFromParent();
    this.#geometry.dispose();
    this.#material.dispose();
    this.#atlas[Symbol.dispose]();
  }
}

const glslFloat = (value: number): string => value.toFixed(5);

const vertexDeclarations = /* glsl */ `
  attribute vec4 headAndYaw;
  attribute vec4 colorAndPresence;
  uniform vec3 viewer;
  varying vec2 vAtlas;
  varying vec3 vMember;
  varying vec2 vHeading;
`;

/** The quad faces the viewer; see impostor-views.ts for the choice of the picture. */
const vertexPlacing = /* glsl */ `
  vec3 middle = headAndYaw.xyz - vec3(0.0, ${glslFloat(middleBelowHeadMetres)}, 0.0);
  vec3 towards = normalize(viewer - middle);
  // Straight above there is no side: any will do.
  vec2 level = abs(towards.x) + abs(towards.z) < 1e-4 ? vec2(0.0, 1e-4) : towards.xz;
  vec3 across = normalize(vec3(level.y, 0.0, -level.x));
  vec3 upward = cross(towards, across);
  float turns = (atan(level.x, -level.y) + headAndYaw.w) / ${glslFloat(2 * Math.PI)};
  float column = mod(floor(fract(turns) * ${sides.toFixed(1)} + 0.5), ${sides.toFixed(1)});
  float elevation = asin(clamp(towards.y, -1.0, 1.0));
  float row = step(${glslFloat(rowBordersRad[0])}, elevation) + step(${glslFloat(rowBordersRad[1])}, elevation);
  vAtlas = (vec2(column, row) + position.xy * 0.5 + 0.5) / vec2(${sides.toFixed(1)}, ${elevationsRad.length.toFixed(1)});
  vMember = colorAndPresence.rgb;
  vHeading = vec2(cos(headAndYaw.w), sin(headAndYaw.w));
  vec3 objectNormal = towards;
`;

const vertexCorner = /* glsl */ `
  vec2 reach = position.xy * vec2(${glslFloat(halfWidthMetres)}, ${glslFloat(halfHeightMetres)}) * colorAndPresence.a;
  vec3 transformed = middle + across * reach.x + upward * reach.y;
`;

const fragmentDeclarations = /* glsl */ `
  uniform sampler2D atlasSurface;
  uniform sampler2D atlasNormals;
  uniform sampler2D atlasFinish;
  varying vec2 vAtlas;
  varying vec3 vMember;
  varying vec2 vHeading;
`;

const fragmentSurface = /* glsl */ `
  vec4 covered = texture2D(atlasSurface, vAtlas);
  float coverage = max(covered.a, 1e-3);
  vec4 finish = texture2D(atlasFinish, vAtlas) / coverage;
  diffuseColor = vec4(covered.rgb / coverage + vMember * finish.x, covered.a);
`;

const fragmentNormal = /* glsl */ `
  float faceDirection = 1.0;
  vec3 bodyNormal = texture2D(atlasNormals, vAtlas).xyz / coverage * 2.0 - 1.0;
  vec3 roomNormal = vec3(
    bodyNormal.x * vHeading.x + bodyNormal.z * vHeading.y,
    bodyNormal.y,
    bodyNormal.z * vHeading.x - bodyNormal.x * vHeading.y);
  vec3 normal = normalize(mat3(viewMatrix) * roomNormal);
  vec3 nonPerturbedNormal = normal;
`;

/** The same light, shadow, fog and tone as bodies with geometry have, so that becoming a picture does not show. */
function impostorMaterial(atlas: ImpostorAtlas, viewer: Vector3): MeshStandardMaterial {
  const material = new MeshStandardMaterial({
    roughness: 1,
    metalness: 0,
    envMapIntensity: 1.15,
    // Edges by the share of samples that they cover: nothing has to be sorted.
    alphaToCoverage: true,
    alphaTest: 0.4,
  });
  const uniforms: Record<string, IUniform<Texture | Vector3 | null>> = {
    viewer: { value: viewer },
    atlasSurface: { value: atlas.surface },
    atlasNormals: { value: atlas.normals },
    atlasFinish: { value: atlas.finish },
  };
  material.onBeforeCompile = (shader) => {
    Object.assign(shader.uniforms, uniforms);
    shader.vertexShader = shader.vertexShader
      .replace('#include <common>', `#include <common>\n${vertexDeclarations}`)
      .replace('#include <beginnormal_vertex>', vertexPlacing)
      .replace('#include <begin_vertex>', vertexCorner);
    shader.fragmentShader = shader.fragmentShader
      .replace('#include <common>', `#include <common>\n${fragmentDeclarations}`)
      .replace('#include <map_fragment>', fragmentSurface)
      .replace('#include <roughnessmap_fragment>', 'float roughnessFactor = finish.z;')
      .replace('#include <normal_fragment_begin>', fragmentNormal)
      .replace(
        '#include <emissivemap_fragment>',
        'totalEmissiveRadiance += mix(vMember, vec3(1.0), finish.w) * finish.y * 2.0;',
      );
  };
  return material;
}
