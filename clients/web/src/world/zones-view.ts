import { effect, signal } from '@preact/signals';
import { type Stage, ZoneBoxes, type ZoneLook } from '@streamxr/scene';
import type { Pose } from '@streamxr/spatial';
import { boxAround, presets } from '../zones/zone-presets.ts';
import type { ZonesStore } from '../zones/zones-store.ts';

const quietColor = '#ffe2c4';
const draftColor = '#ffb470';
/** The outline of what would be made follows the feet. */
const followEveryMs = 100;

/** The room's sound zones drawn in the world, and the outline of the one that would be made here. */
export class ZonesView implements Disposable {
  readonly boxes: ZoneBoxes;
  readonly #stops: readonly (() => void)[];
  #followedMs = 0;

  constructor(stage: Stage, font: string, zones: ZonesStore, head: () => Pose) {
    const boxes = new ZoneBoxes(stage, font);
    this.boxes = boxes;
    const draft = signal<ZoneLook | null>(null);
    const follow = () => {
      const wanted = zones.draft.peek();
      draft.value =
        wanted === null || !zones.isEditing.peek()
          ? null
          : {
              ...{
                zoneId: 'draft',
                name: `New: ${presets[wanted.preset].label}`,
                color: draftColor,
                marked: false,
              },
              ...boxAround(head(), wanted.size),
            };
    };
    this.#stops = [
      stage.onFrame(({ timeMs }) => {
        if (timeMs - this.#followedMs < followEveryMs) return;
        this.#followedMs = timeMs;
        follow();
      }),
      effect(() => {
        const shown = zones.isEditing.value ? zones.list.value : [];
        const looks = shown.map(({ zoneId, name, min, max }) => ({
          ...{ zoneId, name, min, max },
          color: quietColor,
          marked: zones.marked.value === zoneId,
        }));
        boxes.show(draft.value === null ? looks : [...looks, draft.value]);
      }),
    ];
  }

  [Symbol.dispose](): void {
    for (const stop of this.#stops) stop();
    this.boxes[Symbol.dispose]();
  }
}
