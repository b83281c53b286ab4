import {
  CanvasTexture,
  CustomBlending,
  GLSL3,
  Mesh,
  NearestFilter,
  NoColorSpace,
  OneFactor,
  OneMinusSrcAlphaFactor,
  PlaneGeometry,
  type Scene,
  ShaderMaterial,
} from 'three';
import { particleRenderOrder } from '../particle-material.ts';

const vertexGlsl = /* glsl */ `
  void main() {
    gl_Position = vec4(position.xy, 0.0, 1.0);
  }
`;

/** The upper half of the picture is light, the lower half how much it covers. */
const fragmentGlsl = /* glsl */ `
  uniform sampler2D picture;
  out vec4 light;
  void main() {
    int height = textureSize(picture, 0).y / 2;
    ivec2 place = ivec2(int(gl_FragCoord.x), height - 1 - int(gl_FragCoord.y));
    light = vec4(texelFetch(picture, place, 0).rgb, texelFetch(picture, place + ivec2(0, height), 0).r);
  }
`;

/** Lays the picture of the particles over the stage's, where the particles themselves would be drawn among what is transparent. */
export class PictureQuad implements Disposable {
  readonly #mesh: Mesh<PlaneGeometry, ShaderMaterial>;
  readonly #texture: CanvasTexture;

  constructor(scene: Scene, canvas: HTMLCanvasElement) {
    this.#texture = new CanvasTexture(canvas);
    this.#texture.flipY = false;
    this.#texture.generateMipmaps = false;
    this.#texture.minFilter = this.#texture.magFilter = NearestFilter;
    this.#texture.colorSpace = NoColorSpace;
    this.#mesh = new Mesh(
      new PlaneGeometry(2, 2),
      new ShaderMaterial({
        vertexShader: vertexGlsl,
        fragmentShader: fragmentGlsl,
        glslVersion: GLSL3,
        uniforms: { picture: { value: this.#texture } },
        transparent: true,
        depthTest: false,
        depthWrite: false,
        blending: CustomBlending,
        blendSrc: OneFactor,
        blendDst: OneMinusSrcAlphaFactor,
        premultipliedAlpha: true,
      }),
    );
    this.#mesh.renderOrder = particleRenderOrder;
    this.#mesh.frustumCulled = false;
    this.#mesh.visible = false;
    this.#mesh.raycast = () => {};
    scene.add(this.#mesh);
  }

  /** The canvas has another size: what the device keeps of it cannot grow. */
  resized(): void {
    this.#texture.dispose();
  }

  /** The canvas has a new picture. */
  show(): void {
    this.#texture.needsUpdate = true;
    this.#mesh.visible = true;
  }

  hide(): void {
    this.#mesh.visible = false;
  }

  [Symbol.dispose](): void {
    this.#mesh.removeFromParent();
    this.#mesh.geometry.dispose();
    this.#mesh.material.dispose();
    this.#texture.dispose();
  }
}
