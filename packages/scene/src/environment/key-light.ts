import { DirectionalLight, HemisphereLight, type Scene, Vector3 } from 'three';
import { palette, keyDirection } from './palette.ts';

/** Half the side of the square that has shadows, around the viewer: beyond it the fog and the distance hide their absence. */
const shadowReachMetres = 17;
const shadowMapPixels = 2048;
const lightDistanceMetres = 40;
const texelMetres = (2 * shadowReachMetres) / shadowMapPixels;

/** The key light and the sky's fill. The shadow follows the viewer. */
export class KeyLight implements Disposable {
  readonly #key: DirectionalLight;
  readonly #fill: HemisphereLight;
  readonly #scene: Scene;
  readonly #towardsLight = new Vector3(...keyDirection).normalize();
  readonly #right = new Vector3();
  readonly #up = new Vector3();

  constructor(scene: Scene) {
    this.#scene = scene;
    this.#key = new DirectionalLight(palette.keyLight, 3.2);
    const { shadow } = this.#key;
    this.#key.castShadow = true;
    shadow.mapSize.set(shadowMapPixels, shadowMapPixels);
    shadow.radius = 3.2;
    shadow.bias = -0.0004;
    shadow.normalBias = 0.045;
    shadow.intensity = 0.86;
    const { camera } = shadow;
    camera.left = camera.bottom = -shadowReachMetres;
    camera.right = camera.top = shadowReachMetres;
    camera.near = 1;
    camera.far = lightDistanceMetres * 2;
    this.#right.crossVectors(new Vector3(0, 1, 0), this.#towardsLight).normalize();
    this.#up.crossVectors(this.#towardsLight, this.#right);

    this.#fill = new HemisphereLight(palette.skyFill, palette.groundFill, 1.1);
    scene.add(this.#key, this.#key.target, this.#fill);
  }

  follow(viewer: Vector3): void {
    // Moving by whole texels keeps the shadows' edges from crawling while one walks.
    const across = Math.round(viewer.dot(this.#right) / texelMetres) * texelMetres;
    const along = Math.round(viewer.dot(this.#up) / texelMetres) * texelMetres;
    const depth = viewer.dot(this.#towardsLight);
    const { target, position } = this.#key;
    target.position
      .set(0, 0, 0)
      .addScaledVector(this.#right, across)
      .addScaledVector(this.#up, along)
      .addScaledVector(this.#towardsLight, depth);
    position.copy(target.position).addScaledVector(this.#towardsLight, lightDistanceMetres);
  }

  [Symbol.dispose](): void {
    this.#scene.remove(this.#key, this.#key.target, this.#fill);
    this.#key.dispose();
    this.#fill.dispose();
  }
}
