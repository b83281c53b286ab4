import { HeadMotion, type Placement } from '@streamxr/assets';
import type { AssetStreaming } from '@streamxr/client';
import type { SceneObjects, Stage } from '@streamxr/scene';
import type { Pose } from '@streamxr/spatial';

/** Tells the streaming, for every frame, how the person looks and where the models stand. */
export class StreamingView implements Disposable {
  readonly #streaming: AssetStreaming;
  readonly #stage: Stage;
  readonly #objects: SceneObjects;
  readonly #motion = new HeadMotion();
  readonly #placed = new Map<string, { assetId: string; placement: Placement; frame: number }>();
  readonly #stopListening = new AbortController();
  #frame = 0;

  constructor(streaming: AssetStreaming, stage: Stage, objects: SceneObjects) {
    this.#streaming = streaming;
    this.#stage = stage;
    this.#objects = objects;
    const onVisibility = (): void => {
      streaming.isPaused = document.hidden;
    };
    document.addEventListener('visibilitychange', onVisibility, { signal: this.#stopListening.signal });
    onVisibility();
  }

  /** `head` is where the person's eyes are; `nowMs` any clock that only rises. */
  onFrame(head: Pose, nowMs: number): void {
    this.#frame += 1;
    this.#objects.visitModels(this.#place);
    for (const [objectId, { frame }] of this.#placed) {
      if (frame === this.#frame) continue;
      this.#placed.delete(objectId);
      this.#streaming.removeObject(objectId);
    }
    this.#motion.add(head, nowMs);
    const { verticalFovRad, aspect, heightPx } = this.#stage.picture;
    this.#streaming.look({
      head,
      gaze: null,
      motion: this.#motion.at(nowMs),
      verticalFovRad,
      aspect,
      viewportHeightPx: heightPx,
    });
  }

  [Symbol.dispose](): void {
    this.#stopListening.abort();
    for (const objectId of this.#placed.keys()) this.#streaming.removeObject(objectId);
  }

  readonly #place = (objectId: string, assetId: string, placement: Placement): void => {
    const placed = this.#placed.get(objectId);
    if (placed !== undefined) {
      placed.frame = this.#frame;
      // Transforms are replaced, never changed: the same object stands where it stood.
      if (placed.placement === placement && placed.assetId === assetId) return;
    }
    this.#placed.set(objectId, { assetId, placement, frame: this.#frame });
    this.#streaming.place(objectId, assetId, placement);
  };
}
