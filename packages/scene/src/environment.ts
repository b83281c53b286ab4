import { FogExp2, Vector3 } from 'three';
import { Ground } from './environment/ground.ts';
import { ImageLight } from './environment/image-light.ts';
import { KeyLight } from './environment/key-light.ts';
import { fogDensityPerMetre, palette } from './environment/palette.ts';
import { Sky } from './environment/sky.ts';
import type { Stage } from './stage.ts';

/** The studio at dusk: sky, floor, light and air, all of it made in code. It follows the viewer, so that it has no edge. */
export class Environment implements Disposable {
  readonly #stage: Stage;
  readonly #parts: readonly Disposable[];
  readonly #stopListening: readonly (() => void)[];

  constructor(stage: Stage) {
    this.#stage = stage;
    const { scene } = stage;
    const sky = new Sky(scene);
    const ground = new Ground(scene);
    const keyLight = new KeyLight(scene);
    const imageLight = new ImageLight(stage.renderer, scene);
    this.#parts = [sky, ground, keyLight, imageLight];
    scene.fog = new FogExp2(palette.fog, fogDensityPerMetre);
    scene.environmentIntensity = 1.25;

    const viewer = new Vector3();
    this.#stopListening = [
      stage.onFrame(() => {
        stage.viewerPosition(viewer);
        sky.follow(viewer);
        ground.follow(viewer);
        keyLight.follow(viewer);
      }),
      stage.events.on('context-restored', () => imageLight.renew()),
    ];
  }

  [Symbol.dispose](): void {
    for (const stop of this.#stopListening) stop();
    for (const part of this.#parts) part[Symbol.dispose]();
    this.#stage.scene.fog = null;
  }
}
