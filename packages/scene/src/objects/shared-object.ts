import type { Quat, Vec3 } from '@streamxr/spatial';

/** Where a shared object stands: metres, unit quaternion, factors. */
export interface ObjectTransform {
  readonly position: Vec3;
  readonly rotation: Quat;
  readonly scale: Vec3;
}

export type SharedObjectKind = 'cube' | 'sphere' | 'cone' | 'asset';

/** What the scene needs to know of a shared object. Colours are '#rrggbb'. */
export interface SharedObjectView extends ObjectTransform {
  readonly objectId: string;
  readonly kind: SharedObjectKind;
  /** The model to show; only read when `kind` is 'asset'. */
  readonly assetId?: string;
  readonly color: string;
  /** The member who holds it, and that member's colour. */
  readonly holder: string | null;
  readonly holderColor: string | null;
  readonly locked: boolean;
}
