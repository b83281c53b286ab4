import type { RoomClient } from '@streamxr/client';
import type { RoomView, RoomViewParts } from './room-view.ts';
import type { WorldStore } from './world-store.ts';

/** Fetches the code that draws the room, and draws it; where that cannot be, the page goes on without. Null then. */
export async function openWorld(
  canvas: HTMLCanvasElement,
  world: WorldStore,
  parts: RoomViewParts,
): Promise<RoomView | null> {
  const code = await import('./room-view.ts').catch(() => null);
  if (code === null) {
    world.set({ kind: 'unavailable', why: 'not-loaded' });
    return null;
  }
  try {
    const view = new code.RoomView(canvas, parts);
    view.start();
    world.set({ kind: 'shown', view });
    return view;
  } catch (error) {
    // No WebGL 2: a blocked or missing graphics device. Worth a line for whoever looks into it.
    console.warn('The room cannot be drawn here.', error);
    world.set({ kind: 'unavailable', why: 'no-webgl' });
    return null;
  }
}

/** Binds a view that may come later than the client, or never: whichever is there follows the newest other. */
export class WorldFollower {
  #view: RoomView | null = null;
  #client: RoomClient | null = null;
  #unfollow: () => void = () => undefined;

  setView(view: RoomView | null): void {
    this.#view = view;
    this.#bind();
  }

  setClient(client: RoomClient | null): void {
    this.#client = client;
    this.#bind();
  }

  #bind(): void {
    this.#unfollow();
    this.#unfollow =
      this.#view === null || this.#client === null ? () => undefined : this.#view.follow(this.#client);
  }
}
