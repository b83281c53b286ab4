import { type ReadonlySignal, signal } from '@preact/signals';
import type { Census, FrameStats, ParticleRenderer, ShownLevels, StickState } from '@streamxr/scene';
import type { Pose, Vec3 } from '@streamxr/spatial';

/** How many of the room's models are there already. */
export interface ModelProgress {
  readonly shown: number;
  readonly wanted: number;
}

/** Whether this browser can show the room in a headset, and if not, why. */
export type VrAbility = 'ready' | 'needs-https' | 'no-headset';

/** What the page asks of the drawn room. */
export interface WorldView {
  /** The stick under the thumb, in CSS pixels of the canvas; null while no thumb is there. */
  readonly stick: ReadonlySignal<StickState | null>;
  /** How far the stick's knob goes. */
  readonly stickRadiusPx: number;
  readonly models: ReadonlySignal<ModelProgress>;
  readonly vr: ReadonlySignal<VrAbility>;
  /** A campaign is near enough to be handled. */
  readonly campaignInSight: ReadonlySignal<boolean>;
  /** What the last frames cost. */
  readonly frameStats: FrameStats;
  /** How many of the others the last frame drew in which detail. */
  readonly census: Census;
  /** What draws the particles of campaigns on this screen. */
  readonly particleRenderer: ParticleRenderer;
  /** The viewer's head in the room. */
  head(): Pose;
  /** Where a member's head is now; null when nobody knows yet. */
  headOf(clientId: string): Vec3 | null;
  /** How wide an object is as drawn, in metres. */
  widthOf(objectId: string): number;
  /** Paints models by the level of their parts, for the overlay. */
  levelColors: boolean;
  /** Levels that an asset is drawn with; null when it has none, or is not drawn. */
  shownLevels(assetId: string): ShownLevels | null;
  /** How wide an angle of the view is in the middle of the picture, in CSS pixels. */
  pixelsAcross(angleRad: number): number;
  /** The floor under a place of the window, CSS pixels; null above the horizon, or too far to put anything there. */
  floorAt(x: number, y: number): Vec3 | null;
  select(objectId: string | null): void;
  walkTo(position: Vec3): void;
  /** Must be called from a click or key press. */
  enterVr(): void;
}

export type WorldState =
  | { readonly kind: 'loading' }
  | { readonly kind: 'shown'; readonly view: WorldView }
  /** Chat, people and library work without it. */
  | { readonly kind: 'unavailable'; readonly why: 'no-webgl' | 'not-loaded' };

/** The drawn room: it arrives after the page, and may not arrive at all. */
export class WorldStore {
  readonly state: ReadonlySignal<WorldState>;
  readonly #state = signal<WorldState>({ kind: 'loading' });

  constructor() {
    this.state = this.#state;
  }

  get view(): WorldView | null {
    const state = this.#state.value;
    return state.kind === 'shown' ? state.view : null;
  }

  set(state: WorldState): void {
    this.#state.value = state;
  }
}
