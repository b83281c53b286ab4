import {
  type BufferGeometry,
  Color,
  GLSL3,
  InstancedBufferAttribute,
  InstancedBufferGeometry,
  LinearFilter,
  LinearMipmapLinearFilter,
  Matrix4,
  Mesh,
  OrthographicCamera,
  Quaternion,
  Scene,
  ShaderMaterial,
  type Texture,
  Vector3,
  type WebGLRenderer,
  WebGLRenderTarget,
} from 'three';
import { mergeGeometries } from 'three/addons/utils/BufferGeometryUtils.js';
import { handGeometry, headGeometry, lowFineness, torsoGeometry } from './avatar-form.ts';
import { BodyMotion } from './body-motion.ts';
import {
  cellHeightPx,
  cellWidthPx,
  directionOf,
  elevationsRad,
  halfHeightMetres,
  halfWidthMetres,
  middleBelowHeadMetres,
  sides,
} from './impostor-views.ts';

const rows = elevationsRad.length;

const vertexGlsl = /* glsl */ `
  in vec4 finishBase;
  in vec3 finishLight;
  // Towards the viewer, and the cell's middle in the atlas from −1 to 1.
  in vec3 towards;
  in vec2 cell;
  out vec3 vBase;
  out vec4 vFinish;
  out vec3 vTurned;
  void main() {
    vBase = finishBase.rgb * (1.0 - finishBase.a);
    vFinish = vec4(finishBase.a, finishLight.y * 0.5, finishLight.x, finishLight.z);
    vTurned = normal;
    vec3 across = normalize(vec3(towards.z, 0.0, -towards.x));
    vec3 upward = cross(towards, across);
    vec3 seen = vec3(dot(position, across), dot(position, upward), dot(position, towards));
    vec2 place = seen.xy / vec2(${halfWidthMetres}, ${halfHeightMetres}) / vec2(${sides.toFixed(1)}, ${rows.toFixed(1)});
    gl_Position = vec4(cell + place, -seen.z, 1.0);
  }
`;

const fragmentGlsl = /* glsl */ `
  layout(location = 0) out vec4 surface;
  layout(location = 1) out vec4 turned;
  layout(location = 2) out vec4 finish;
  in vec3 vBase;
  in vec4 vFinish;
  in vec3 vTurned;
  void main() {
    surface = vec4(vBase, 1.0);
    turned = vec4(normalize(vTurned) * 0.5 + 0.5, 1.0);
    finish = vFinish;
  }
`;

/**
 * Pictures of a resting body from all sides, without light and without a member's colour: those come when one is shown. Every value
 * is multiplied by the coverage (the surface's alpha), so that filtering over the edge and mipmaps stay right. Rendered once, in one
 * draw call of 82,000 triangles; 5 MB.
 */
export class ImpostorAtlas implements Disposable {
  readonly #target = new WebGLRenderTarget(sides * cellWidthPx, rows * cellHeightPx, {
    count: 3,
    samples: 4,
    generateMipmaps: true,
    minFilter: LinearMipmapLinearFilter,
    magFilter: LinearFilter,
    depthBuffer: true,
  });

  /** The surface's own colour as far as the member's does not take its place; alpha is the coverage. */
  get surface(): Texture | null {
    return this.#target.textures[0] ?? null;
  }

  /** Normals of a body that looks along −Z, from 0 to 1. */
  get normals(): Texture | null {
    return this.#target.textures[1] ?? null;
  }

  /** Share of the member's colour, half the glow, roughness, whiteness of the glow. */
  get finish(): Texture | null {
    return this.#target.textures[2] ?? null;
  }

  /** Needed once, and again after the graphics device was lost. */
  render(renderer: WebGLRenderer): void {
    const geometry = viewsOf(restingBody());
    const material = new ShaderMaterial({
      glslVersion: GLSL3,
      vertexShader: vertexGlsl,
      fragmentShader: fragmentGlsl,
    });
    const mesh = new Mesh(geometry, material);
    mesh.frustumCulled = false;
    const scene = new Scene();
    scene.add(mesh);

    const formerTarget = renderer.getRenderTarget();
    const formerAlpha = renderer.getClearAlpha();
    const formerColor = renderer.getClearColor(new Color());
    const { enabled: formerXr } = renderer.xr;
    // A session would draw to its own eyes.
    renderer.xr.enabled = false;
    renderer.setClearColor(0x000000, 0);
    renderer.setRenderTarget(this.#target);
    renderer.clear();
    renderer.render(scene, new OrthographicCamera());
    renderer.setRenderTarget(formerTarget);
    renderer.setClearColor(formerColor, formerAlpha);
    renderer.xr.enabled = formerXr;
    geometry.dispose();
    material.dispose();
  }

  [Symbol.dispose](): void {
    this.#target.dispose();
  }
}

/** One instance for each picture. */
function viewsOf(body: BufferGeometry): InstancedBufferGeometry {
  const towards = new Float32Array(sides * rows * 3);
  const cells = new Float32Array(sides * rows * 2);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < sides; column++) {
      const index = row * sides + column;
      towards.set(directionOf({ column, row }), index * 3);
      cells.set([((column + 0.5) / sides) * 2 - 1, ((row + 0.5) / rows) * 2 - 1], index * 2);
    }
  }
  const geometry = new InstancedBufferGeometry();
  for (const [name, attribute] of Object.entries(body.attributes)) geometry.setAttribute(name, attribute);
  geometry.setIndex(body.index);
  geometry.setAttribute('towards', new InstancedBufferAttribute(towards, 3));
  geometry.setAttribute('cell', new InstancedBufferAttribute(cells, 2));
  geometry.instanceCount = sides * rows;
  return geometry;
}

/** A whole body that looks along −Z with its hands at rest, around its middle. */
function restingBody(): BufferGeometry {
  const motion = new BodyMotion();
  motion.advance(new Vector3(), new Quaternion(), 0, false);
  const { left, right } = motion.hands;
  const place = (geometry: BufferGeometry, position: Vector3, rotation: Quaternion) =>
    geometry.applyMatrix4(new Matrix4().compose(position, rotation, new Vector3(1, 1, 1)));
  const pieces = [
    headGeometry(lowFineness),
    place(torsoGeometry(lowFineness), motion.neck, motion.torsoRotation),
    place(handGeometry(-1, lowFineness), left.position, left.rotation),
    place(handGeometry(1, lowFineness), right.position, right.rotation),
  ];
  const whole = mergeGeometries(pieces);
  for (const piece of pieces) piece.dispose();
  return whole.translate(0, middleBelowHeadMetres, 0);
}
