import {
  DepthTexture,
  GLSL3,
  Mesh,
  NearestFilter,
  NoBlending,
  PerspectiveCamera,
  PlaneGeometry,
  Scene,
  ShaderMaterial,
  SRGBColorSpace,
  UnsignedIntType,
  type WebGLRenderer,
  WebGLRenderTarget,
} from 'three';
import type { PictureRegion } from './picture-region.ts';

const vertexGlsl = /* glsl */ `
  uniform vec2 reach;
  void main() {
    gl_Position = vec4((uv * reach) * 2.0 - 1.0, 0.0, 1.0);
  }
`;

/** Exact in 24 bits, the lowest byte in red. */
const fragmentGlsl = /* glsl */ `
  uniform highp sampler2D depth;
  out vec4 bytes;
  void main() {
    float units = floor(texelFetch(depth, ivec2(gl_FragCoord.xy), 0).r * 16777215.0);
    bytes = vec4(mod(units, 256.0), mod(floor(units / 256.0), 256.0), floor(units / 65536.0), 255.0) / 255.0;
  }
`;

/**
 * How far the room's things are, for whoever draws elsewhere and cannot reach this device's textures: drawn as the stage draws them,
 * then laid as colours into the lower left corner of the stage's canvas, where it can be copied until the stage draws over it.
 */
export class StageDepth implements Disposable {
  readonly camera = new PerspectiveCamera();
  readonly #target = new WebGLRenderTarget(1, 1);
  readonly #plane: Mesh<PlaneGeometry, ShaderMaterial>;
  readonly #scene = new Scene();

  constructor() {
    this.camera.matrixAutoUpdate = false;
    this.camera.matrixWorldAutoUpdate = false;
    this.#target.depthTexture = new DepthTexture(1, 1, UnsignedIntType);
    this.#target.texture.minFilter = this.#target.texture.magFilter = NearestFilter;
    // With the picture's own tone mapping and colours, so that every material runs the program that it has: others would have to be
    // compiled, and found anew twice in each frame.
    this.#target.texture.colorSpace = SRGBColorSpace;
    (this.#target as { isXRRenderTarget?: boolean }).isXRRenderTarget = true;
    this.#plane = new Mesh(
      new PlaneGeometry(2, 2),
      new ShaderMaterial({
        vertexShader: vertexGlsl,
        fragmentShader: fragmentGlsl,
        glslVersion: GLSL3,
        uniforms: { depth: { value: this.#target.depthTexture }, reach: { value: [1, 1] } },
        blending: NoBlending,
        depthTest: false,
        depthWrite: false,
      }),
    );
    this.#plane.frustumCulled = false;
    this.#scene.add(this.#plane);
  }

  /** Draws what `viewer` sees of a part of the canvas up to `farMetres` away, `width` × `height` texels of `most`. */
  draw(
    renderer: WebGLRenderer,
    scene: Scene,
    viewer: PerspectiveCamera,
    farMetres: number,
    { width, height, most, region, widthPx, heightPx }: DepthSize,
  ): void {
    this.#see(viewer, farMetres);
    this.camera.setViewOffset(widthPx, heightPx, region.x, region.y, region.width, region.height);
    // Never smaller than it may become: to make it anew in every step would cost more than its memory.
    if (this.#target.width !== most.width || this.#target.height !== most.height)
      this.#target.setSize(most.width, most.height);
    this.#target.viewport.set(0, 0, width, height);
    const { shadowMap, state, autoClear } = renderer;
    const { autoUpdate } = shadowMap;
    shadowMap.autoUpdate = false;
    // Nobody looks at its colours.
    state.buffers.color.setMask(false);
    state.buffers.color.setLocked(true);
    renderer.setRenderTarget(this.#target);
    try {
      renderer.render(scene, this.camera);
    } finally {
      state.buffers.color.setLocked(false);
      state.buffers.color.setMask(true);
      shadowMap.autoUpdate = autoUpdate;
      renderer.setRenderTarget(null);
    }
    this.#plane.material.uniforms['reach'] = { value: [width / widthPx, height / heightPx] };
    renderer.autoClear = false;
    renderer.render(this.#scene, this.camera);
    renderer.autoClear = autoClear;
  }

  [Symbol.dispose](): void {
    this.#target.depthTexture?.dispose();
    this.#target.dispose();
    this.#plane.geometry.dispose();
    this.#plane.material.dispose();
  }

  #see(viewer: PerspectiveCamera, farMetres: number): void {
    viewer.updateWorldMatrix(true, false);
    const { camera } = this;
    camera.layers.mask = viewer.layers.mask;
    camera.fov = viewer.fov;
    camera.aspect = viewer.aspect;
    camera.zoom = viewer.zoom;
    camera.near = viewer.near;
    camera.far = Math.min(viewer.far, farMetres);
    camera.matrixWorld.copy(viewer.matrixWorld);
    camera.matrixWorldInverse.copy(viewer.matrixWorld).invert();
  }
}

/** How much of the canvas is drawn, how finely. */
export interface DepthSize {
  readonly region: PictureRegion;
  readonly width: number;
  readonly height: number;
  /** Texels for all of the canvas. */
  readonly most: { readonly width: number; readonly height: number };
  /** Of the canvas. */
  readonly widthPx: number;
  readonly heightPx: number;
}
