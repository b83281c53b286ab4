import type { RoomClient } from '@streamxr/client';
import type { Page } from './page.ts';
import type { RoomView } from './world/room-view.ts';

/**
 * `window.streamxr`: what end-to-end tests and curious developers reach into. Everything is read when it is asked for; nothing of the
 * page depends on it.
 */
export interface DebugHandle {
  /** The room's client; another one after walking in under a new name. */
  readonly client: RoomClient | null;
  /** Null until the room is drawn, and where it cannot be. */
  readonly view: RoomView | null;
  readonly stage: RoomView['stage'] | null;
  readonly locomotion: RoomView['locomotion'] | null;
  readonly manipulation: RoomView['manipulation'] | null;
  readonly xr: RoomView['xr'] | null;
  /** The stores, by noun. */
  readonly page: Page;
}

declare global {
  interface Window {
    streamxr?: DebugHandle;
  }
}

export function exposeDebugHandle(page: Page, view: () => RoomView | null): void {
  window.streamxr = {
    get client() {
      return page.session.client.value;
    },
    get view() {
      return view();
    },
    get stage() {
      return view()?.stage ?? null;
    },
    get locomotion() {
      return view()?.locomotion ?? null;
    },
    get manipulation() {
      return view()?.manipulation ?? null;
    },
    get xr() {
      return view()?.xr ?? null;
    },
    page,
  };
}
