import type { Content } from '../layers/manifest.ts';
import type { ByteRange } from '../ports.ts';

/** What a layer takes the place of. Numbers are places in the manifest. */
export type LayerPlace =
  | { readonly kind: 'root' }
  | { readonly kind: 'mesh'; readonly part: number; readonly level: number }
  | { readonly kind: 'texture'; readonly texture: number; readonly level: number };

/** A file that a scheduler knows. The same object in every effect and every report about it. */
export interface Layer extends Content {
  readonly assetId: string;
  readonly place: LayerPlace;
}

/** What the world outside is to do. */
export type LayerEffect =
  /** Ask for these bytes; report `arrived` or `ended`. */
  | { readonly type: 'fetch'; readonly layer: Layer; readonly range: ByteRange }
  /** Nobody looks at it any more: if these bytes are not sent yet, they need not be. Report `ended`, or `arrived` if they come all the same. */
  | { readonly type: 'cancel'; readonly layer: Layer; readonly range: ByteRange }
  /** All bytes are on this device already, by what `kept` told: read, decode and show; report `shown` or `spoiled`. */
  | { readonly type: 'load'; readonly layer: Layer }
  /** All bytes have come: check, decode, and show in place of the level before; report `shown` or `spoiled`. */
  | { readonly type: 'show'; readonly layer: Layer }
  /** Free what is held of it. If it was shown, its place shows the root again; a dropped root leaves nothing of the asset. */
  | { readonly type: 'drop'; readonly layer: Layer };
