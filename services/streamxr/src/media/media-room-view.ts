import type { AudioZone, Grant, Stage, Standing } from '@streamxr/protocol';
import type { Vec3 } from '@streamxr/spatial';

/** The room as far as live media is concerned. */
export interface MediaRoomView {
  readonly room: string;
  readonly stage: Stage;
  /** Replaced, never changed. */
  readonly audioZones: readonly AudioZone[];
  member(connectionId: number): { readonly clientId: string; readonly standing: Standing } | null;
  grantsOf(connectionId: number): ReadonlySet<Grant> | null;
  positionOf(clientId: string): Vec3;
}
