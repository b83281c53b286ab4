import type { Vec3 } from '@streamxr/spatial';
import { Matrix4, Ray, Raycaster, Vector2 } from 'three';
import { isKeyForWorld } from '../input/key-focus.ts';
import type { Frame, Stage } from '../stage.ts';
import type { ShownCampaign } from './shown-campaign.ts';

/** What a hand is at: a place in a campaign, in its own coordinates, and the way the hand points. */
export interface CampaignAim {
  readonly campaignId: string;
  readonly at: Vec3;
  readonly direction: Vec3;
  /** The hand has just closed; later ones of the same press repeat it where the hand is then. */
  readonly isFirst: boolean;
}

export interface CampaignHandsOptions {
  readonly campaigns: ReadonlyMap<string, ShownCampaign>;
  /** Hands reach into campaigns only while somebody has chosen what they do there. */
  readonly isArmed: () => boolean;
  readonly onAim: (aim: CampaignAim) => void;
}

/** While a hand is closed: ten times a second, each lasting a fifth of one. */
const repeatMs = 100;
const actKey = 'KeyX';
const trigger = 0;

/** A finger, a button, a key or a trigger that is down: where it points comes anew with each frame. */
interface Press {
  readonly aim: (ray: Ray) => boolean;
  aimedAtMs: number;
}

/** Pointers, touch, a key and controllers that reach into campaigns. What they take does not turn the view. */
export class CampaignHands implements Disposable {
  readonly #stage: Stage;
  readonly #options: CampaignHandsOptions;
  readonly #presses = new Map<string, Press>();
  readonly #places = new Map<number, Vector2>();
  readonly #raycaster = new Raycaster();
  readonly #ray = new Ray();
  readonly #matrix = new Matrix4();
  readonly #listening = new AbortController();
  readonly #stopFrames: () => void;

  constructor(stage: Stage, options: CampaignHandsOptions) {
    this.#stage = stage;
    this.#options = options;
    const { canvas } = stage;
    // Before those that walk and drag: what is meant for a campaign never reaches them.
    const first = { signal: this.#listening.signal, capture: true };
    canvas.addEventListener('pointerdown', (event) => this.#onDown(event), first);
    canvas.addEventListener('pointermove', (event) => this.#onMove(event), first);
    for (const type of ['pointerup', 'pointercancel', 'lostpointercapture'] as const)
      canvas.addEventListener(type, (event) => this.#end(event.pointerId), first);
    window.addEventListener('keydown', (event) => this.#onKeyDown(event), first);
    window.addEventListener('keyup', ({ code }) => code === actKey && this.#presses.delete(actKey), first);
    // Not on the way down: there the focus leaving any button of the page would pass as well.
    const { signal } = first;
    window.addEventListener('blur', () => this.#presses.clear(), { signal });
    this.#stopFrames = stage.onFrame((frame) => this.#onFrame(frame));
  }

  [Symbol.dispose](): void {
    this.#listening.abort();
    this.#stopFrames();
    this.#presses.clear();
  }

  #onDown(event: PointerEvent): void {
    if (event.button !== 0 || !this.#options.isArmed()) return;
    const place = this.#placeOf(event);
    this.#aimThrough(place);
    if (!this.#press(`pointer ${event.pointerId}`, (ray) => this.#aimPointer(event.pointerId, ray))) return;
    this.#places.set(event.pointerId, place);
    event.stopImmediatePropagation();
    // A pointer that is up already cannot be captured; it needs not be, either.
    if (this.#stage.canvas.isConnected) this.#stage.canvas.setPointerCapture(event.pointerId);
  }

  #onMove(event: PointerEvent): void {
    if (!this.#places.has(event.pointerId)) return;
    this.#places.set(event.pointerId, this.#placeOf(event));
    event.stopImmediatePropagation();
  }

  #end(pointerId: number): void {
    this.#presses.delete(`pointer ${pointerId}`);
    this.#places.delete(pointerId);
  }

  #onKeyDown(event: KeyboardEvent): void {
    if (event.code !== actKey || event.repeat || !this.#options.isArmed() || !isKeyForWorld(event)) return;
    this.#aimThrough(new Vector2());
    this.#press(actKey, (ray) => {
      this.#aimThrough(new Vector2());
      ray.copy(this.#raycaster.ray);
      return true;
    });
  }

  /** Acts at once along the ray that was aimed; false when that meets no campaign. */
  #press(name: string, aim: Press['aim']): boolean {
    if (!this.#act(this.#raycaster.ray, true)) return false;
    this.#presses.set(name, { aim, aimedAtMs: performance.now() });
    return true;
  }

  #aimPointer(pointerId: number, ray: Ray): boolean {
    const place = this.#places.get(pointerId);
    if (place === undefined) return false;
    this.#aimThrough(place);
    ray.copy(this.#raycaster.ray);
    return true;
  }

  #onFrame({ timeMs, xr }: Frame): void {
    if (xr !== undefined) this.#readTriggers(xr);
    if (this.#presses.size === 0) return;
    if (!this.#options.isArmed()) {
      this.#presses.clear();
      return;
    }
    for (const press of this.#presses.values()) {
      if (timeMs - press.aimedAtMs < repeatMs || !press.aim(this.#ray)) continue;
      press.aimedAtMs = timeMs;
      this.#act(this.#ray, false);
    }
  }

  /** Triggers have no events that other parts do not listen to as well: they are read. */
  #readTriggers(frame: XRFrame): void {
    for (const [index, source] of [...frame.session.inputSources].entries()) {
      const name = `trigger ${index}`;
      const isDown = source.gamepad?.buttons[trigger]?.pressed === true;
      if (!isDown) this.#presses.delete(name);
      else if (this.#options.isArmed() && !this.#presses.has(name) && this.#aimBy(source, frame))
        this.#press(name, (ray) => {
          const { xr } = this.#stage.renderer;
          const now = xr.getFrame();
          if (!this.#aimBy(source, now)) return false;
          ray.copy(this.#raycaster.ray);
          return true;
        });
    }
  }

  #aimBy(source: XRInputSource, frame: XRFrame): boolean {
    const space = this.#stage.renderer.xr.getReferenceSpace();
    const pose = space === null ? undefined : frame.getPose(source.targetRaySpace, space);
    if (!pose) return false;
    this.#stage.rig.updateWorldMatrix(true, false);
    this.#matrix.fromArray(pose.transform.matrix).premultiply(this.#stage.rig.matrixWorld);
    const { origin, direction } = this.#raycaster.ray;
    origin.setFromMatrixPosition(this.#matrix);
    direction.set(0, 0, -1).transformDirection(this.#matrix);
    return true;
  }

  #act(ray: Ray, isFirst: boolean): boolean {
    let nearest: { readonly campaignId: string; readonly at: Vec3; readonly metres: number } | null = null;
    for (const [campaignId, shown] of this.#options.campaigns) {
      const at = shown.aimedAt(ray);
      if (at === null) continue;
      const metres = shown.distanceFrom(ray.origin);
      if (nearest === null || metres < nearest.metres) nearest = { campaignId, at, metres };
    }
    if (nearest === null) return false;
    const { campaignId, at } = nearest;
    const { x, y, z } = ray.direction;
    this.#options.onAim({ campaignId, at, direction: [x, y, z], isFirst });
    return true;
  }

  #placeOf({ offsetX, offsetY }: PointerEvent): Vector2 {
    const { clientWidth, clientHeight } = this.#stage.canvas;
    return new Vector2((offsetX / clientWidth) * 2 - 1, 1 - (offsetY / clientHeight) * 2);
  }

  /** Leaves its ray in the raycaster. */
  #aimThrough(place: Vector2): void {
    const { camera } = this.#stage;
    camera.updateWorldMatrix(true, false);
    this.#raycaster.setFromCamera(place, camera);
  }
}
