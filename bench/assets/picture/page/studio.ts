import type { AssetManifest, LayerPlace } from '@streamxr/assets';
import type { AssetViewer } from '@streamxr/client';
import { Environment, SceneObjects, Stage } from '@streamxr/scene';
import type { Pose } from '@streamxr/spatial';
import { type Likeness, likeness } from '../likeness.ts';
import type { Picture, Rectangle } from '../picture.ts';
import type { Camera, View } from '../view.ts';
import { Frames } from '../../../../clients/web/e2e/testing/frames.ts';

/** What comes to be seen; bytes by their hash. */
export type Shown =
  | { readonly of: 'whole'; readonly sha256: string }
  | { readonly of: 'root'; readonly sha256: string; readonly manifest: AssetManifest }
  | { readonly of: 'layer'; readonly sha256: string; readonly place: LayerPlace };

export interface Compared extends Likeness {
  /** From the bytes until all was on the graphics device, decoded one after the other. */
  readonly decodeMs: number;
}

const assetId = 'model';
const objectId = 'object';

/** A stage as the page has it, without anybody in it: shows a model as far as its bytes have come, and compares the pictures. */
export class Studio {
  readonly #frames = new Frames();
  readonly #stage: Stage;
  readonly #objects: SceneObjects;
  #viewer: AssetViewer | null = null;
  #failure: unknown = null;
  #reference: Picture | null = null;

  constructor(canvas: HTMLCanvasElement) {
    this.#stage = new Stage({ canvas, reducedMotion: true, pixelRatioMax: 1 });
    // It stays for as long as the page.
    void new Environment(this.#stage);
    this.#objects = new SceneObjects(this.#stage, {
      assets: {
        open: (_, viewer) => {
          this.#viewer = viewer;
          return () => (this.#viewer = null);
        },
      },
      onModelFailure: (_, error) => (this.#failure = error),
    });
    this.#stage.start();
    this.#frames.draw();
  }

  get camera(): Camera {
    const { renderer, picture } = this.#stage;
    const { width, height } = renderer.domElement;
    return { width, height, verticalFovRad: picture.verticalFovRad };
  }

  /** Puts an object into the room that has nothing to show yet, seen as the view says. */
  set({ placement, head }: View): void {
    this.look(head);
    this.#objects.remove(objectId);
    this.#frames.draw();
    this.#objects.upsert({
      ...placement,
      objectId,
      kind: 'asset',
      assetId,
      color: '#888888',
      holder: null,
      holderColor: null,
      locked: false,
    });
  }

  look({ position, rotation }: Pose): void {
    const { rig, camera } = this.#stage;
    rig.position.set(...position).sub(camera.position);
    camera.quaternion.set(...rotation);
  }

  /** What is shown now is what others are held against. */
  keepAsReference(): void {
    this.#reference = this.#photograph();
  }

  /** Shows one after the other, then holds the picture against the reference, within the rectangle. */
  async compare(shown: readonly Shown[], within: Rectangle): Promise<Compared> {
    const decodeMs = await this.show(shown);
    if (this.#reference === null) throw new Error('there is nothing to compare with');
    return { ...likeness(this.#reference, this.#photograph(), within), decodeMs };
  }

  /** Gives the milliseconds that it took. */
  async show(shown: readonly Shown[]): Promise<number> {
    let tookMs = 0;
    // Frames in which nobody looks bring things to the graphics device.
    this.#stage.scene.visible = false;
    for (const one of shown) {
      const answer = await fetch(`/files/${one.sha256}`);
      if (!answer.ok) throw new Error(`${answer.status} for ${one.sha256}`);
      const bytes = new Uint8Array(await answer.arrayBuffer());
      const startMs = performance.now();
      await this.#frames.until(this.#take(one, bytes));
      tookMs += performance.now() - startMs;
      if (this.#failure !== null) throw new Error('a model cannot be shown', { cause: this.#failure });
    }
    this.#stage.scene.visible = true;
    return tookMs;
  }

  /** What is shown now, as a PNG in a data address. */
  png(): string {
    const { width, height, data } = this.#photograph();
    const canvas = Object.assign(document.createElement('canvas'), { width, height });
    canvas.getContext('2d')?.putImageData(new ImageData(new Uint8ClampedArray(data), width, height), 0, 0);
    return canvas.toDataURL();
  }

  async #take(shown: Shown, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    const viewer = this.#viewer;
    if (viewer === null) throw new Error('nothing stands in the room');
    switch (shown.of) {
      case 'whole':
        return viewer.whole(bytes);
      case 'root':
        return viewer.root(shown.manifest, bytes);
      case 'layer': {
        const { place } = shown;
        if (place.kind === 'mesh') return viewer.part(place.part, { level: place.level, bytes });
        if (place.kind === 'texture') return viewer.texture(place.texture, { level: place.level, bytes });
      }
    }
  }

  /** Draws, and reads it in the same turn: afterwards the browser takes it away. */
  #photograph(): Picture {
    this.#frames.draw();
    const { width, height } = this.camera;
    const gl = this.#stage.renderer.getContext();
    const rows = new Uint8Array(width * height * 4);
    gl.readPixels(0, 0, width, height, gl.RGBA, gl.UNSIGNED_BYTE, rows);
    const data = new Uint8ClampedArray(rows.length);
    // The device's rows begin at the bottom.
    for (let row = 0; row < height; row++) {
      data.set(rows.subarray((height - 1 - row) * width * 4, (height - row) * width * 4), row * width * 4);
    }
    return { width, height, data };
  }
}
