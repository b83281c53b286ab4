import { unreachable } from '@streamxr/kernel';
import type { Vec3 } from '@streamxr/spatial';
import { Raycaster, Vector2 } from 'three';
import type { InputClaims } from '../input/input-claims.ts';
import { isTap, tapSlopPx } from '../input/tap.ts';
import type { Stage } from '../stage.ts';
import type { Ray } from './drag.ts';
import { angleOn, type GizmoLayout, type HandleKind, pickHandle } from './gizmo-layout.ts';
import type { Grip } from './grip.ts';
import type { ManipulableObjects } from './manipulation-port.ts';
import { followDrag, type PointerGesture, pushDrag, startDrag } from './pointer-gesture.ts';
import { scaledBy, turnedBy } from './transform.ts';
import { fingersChange } from './two-points.ts';

type Place = readonly [x: number, y: number];

export interface PointerManipulationHost {
  selected(): string | null;
  gizmoLayout(): GizmoLayout | null;
  select(objectId: string | null): void;
  /** Selects and takes the object; null when it may not be taken. */
  take(objectId: string): Grip | null;
  canGrab(objectId: string): boolean;
}

// A thing as large as a room is dragged only once it is selected: people look around by dragging, and walls are everywhere.
const furnitureMetresMax = 4;
const wheelPerPx = 0.0012;

/** Hover, select, drag, raise, turn and scale by mouse, pen or finger. Claims the pointers it uses, so that they do not turn the view. */
export class PointerManipulation implements Disposable {
  readonly #stage: Stage;
  readonly #objects: ManipulableObjects;
  readonly #claims: InputClaims;
  readonly #host: PointerManipulationHost;
  readonly #listening = new AbortController();
  readonly #raycaster = new Raycaster();
  #gesture: PointerGesture = { kind: 'idle' };
  #place: Place = [0, 0];
  #second: { readonly pointerId: number; readonly place: Place } | null = null;
  #hovering = false;
  #upright = false;
  #litHandle: HandleKind | null = null;

  constructor(stage: Stage, objects: ManipulableObjects, claims: InputClaims, host: PointerManipulationHost) {
    this.#stage = stage;
    this.#objects = objects;
    this.#claims = claims;
    this.#host = host;
    const { canvas } = stage;
    // Capture: claims must be made before walking sees the same event.
    const early = { signal: this.#listening.signal, capture: true };
    canvas.addEventListener('pointerdown', (event) => this.#onDown(event), early);
    canvas.addEventListener('pointermove', (event) => this.#onMove(event), early);
    canvas.addEventListener('pointerup', (event) => this.#onUp(event), early);
    canvas.addEventListener('pointercancel', (event) => this.#onCancel(event), early);
    canvas.addEventListener('pointerleave', () => this.#stopHover(), early);
    canvas.addEventListener('wheel', (event) => this.#onWheel(event), { ...early, passive: false });
    // Not early: on its way down the window hears every element's blur, and the press that takes an object also takes the focus.
    window.addEventListener('blur', () => this.letGo(), { signal: this.#listening.signal });
  }

  /** What is being dragged, turned or scaled. */
  get dragged(): Grip | null {
    return 'grip' in this.#gesture ? this.#gesture.grip : null;
  }

  /** The handle to draw as touched. */
  get litHandle(): HandleKind | null {
    return this.#litHandle;
  }

  onFrame(): void {
    if (this.dragged !== null && !this.dragged.isHeld) this.#end();
    this.#follow();
    if (this.#hovering) this.#hover();
  }

  /** Ends the gesture where it is. */
  letGo(): void {
    this.dragged?.letGo();
    this.#end();
  }

  /** Ends the gesture as if it had never begun. */
  putBack(): void {
    this.dragged?.putBack();
    this.#end();
  }

  [Symbol.dispose](): void {
    this.#listening.abort();
    this.letGo();
    this.#stopHover();
  }

  #onDown(event: PointerEvent): void {
    this.#stopHover();
    if (this.#ownsPointer()) return this.#onSecondDown(event);
    if (event.button !== 0 || this.#stage.renderer.xr.isPresenting) return;
    this.#place = [event.offsetX, event.offsetY];
    const handle = this.#handleAt(this.#place);
    const selected = this.#host.selected();
    if (handle !== null && selected !== null) return this.#startHandle(event, handle, selected);
    const hit = this.#objects.raycast(this.#aim(this.#place));
    const down = { timeMs: event.timeStamp, x: event.offsetX, y: event.offsetY };
    const { pointerId } = event;
    if (hit === null) {
      this.#gesture = { kind: 'pressed', pointerId, down, on: null };
      return;
    }
    const drags = this.#mayDrag(hit.objectId, event);
    const point: Vec3 = [hit.point.x, hit.point.y, hit.point.z];
    this.#gesture = { kind: 'pressed', pointerId, down, on: { objectId: hit.objectId, point, drags } };
    if (drags) this.#claim(event);
  }

  /** Whether the first pointer is this class's: a thumb on the walking stick is not, and must not keep another finger from an object. */
  #ownsPointer(): boolean {
    const gesture = this.#gesture;
    return gesture.kind === 'pressed' ? gesture.on?.drags === true : gesture.kind !== 'idle';
  }

  #onSecondDown(event: PointerEvent): void {
    if (event.pointerType !== 'touch' || this.dragged === null || this.#second !== null) return;
    this.#second = { pointerId: event.pointerId, place: [event.offsetX, event.offsetY] };
    this.#claim(event);
  }

  #onMove(event: PointerEvent): void {
    const place: Place = [event.offsetX, event.offsetY];
    if (this.#second?.pointerId === event.pointerId) return this.#pinch([this.#place, place]);
    if (this.#gesture.kind === 'idle') {
      this.#hovering = event.pointerType !== 'touch' && event.buttons === 0;
      this.#place = place;
      return;
    }
    if (this.#gesture.pointerId !== event.pointerId) return;
    this.#upright = event.shiftKey;
    if (this.#second !== null) return this.#pinch([place, this.#second.place]);
    this.#place = place;
    const gesture = this.#gesture;
    if (gesture.kind !== 'pressed' || gesture.on === null || !gesture.on.drags) return;
    if (Math.hypot(place[0] - gesture.down.x, place[1] - gesture.down.y) <= tapSlopPx) return;
    this.#startDrag(gesture.pointerId, gesture.on.objectId, gesture.on.point, [
      gesture.down.x,
      gesture.down.y,
    ]);
  }

  #onUp(event: PointerEvent): void {
    if (this.#second?.pointerId === event.pointerId) return this.#dropSecond();
    const gesture = this.#gesture;
    if (gesture.kind === 'idle' || gesture.pointerId !== event.pointerId) return;
    this.#place = [event.offsetX, event.offsetY];
    this.#follow();
    const up = { timeMs: event.timeStamp, x: event.offsetX, y: event.offsetY };
    this.letGo();
    if (gesture.kind === 'pressed' && isTap(gesture.down, up))
      this.#host.select(gesture.on?.objectId ?? null);
  }

  #onCancel(event: PointerEvent): void {
    if (this.#second?.pointerId === event.pointerId) return this.#dropSecond();
    if (this.#gesture.kind !== 'idle' && this.#gesture.pointerId === event.pointerId) this.letGo();
  }

  #onWheel(event: WheelEvent): void {
    if (this.#gesture.kind !== 'drag') return;
    event.preventDefault();
    const { grip, drag } = this.#gesture;
    // Firefox counts a wheel in lines of about 16 px.
    const px = event.deltaY * (event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1);
    // Rolling away from oneself (negative) pushes away.
    const pushed = pushDrag(grip, drag, this.#ray(this.#place), Math.exp(-px * wheelPerPx));
    this.#gesture = { ...this.#gesture, drag: pushed };
  }

  #startHandle(event: PointerEvent, handle: HandleKind, objectId: string): void {
    const layout = this.#host.gizmoLayout();
    const grip = this.#host.take(objectId);
    if (layout === null || grip === null) return;
    this.#claim(event);
    const { pointerId } = event;
    const [x, y] = this.#place;
    switch (handle) {
      case 'raise':
        this.#gesture = {
          kind: 'drag',
          pointerId,
          grip,
          drag: startDrag(grip, grip.taken.position, this.#ray(this.#place), true),
        };
        break;
      case 'rotate':
        this.#gesture = { kind: 'rotate', pointerId, grip, angleRad: angleOn(layout, x, y) };
        break;
      case 'scale':
        this.#gesture = {
          kind: 'scale',
          pointerId,
          grip,
          distancePx: Math.hypot(x - layout.x, y - layout.y),
        };
        break;
      default:
        unreachable(handle);
    }
    this.#litHandle = handle;
  }

  #startDrag(pointerId: number, objectId: string, point: Vec3, from: Place): void {
    const grip = this.#host.take(objectId);
    if (grip === null) return this.#end();
    const drag = startDrag(grip, point, this.#ray(from), false);
    this.#gesture = { kind: 'drag', pointerId, grip, drag };
    this.#stage.canvas.style.cursor = 'grabbing';
  }

  /** Brings what is held under the pointer; also when only the viewer moved. */
  #follow(): void {
    const gesture = this.#gesture;
    const [x, y] = this.#place;
    switch (gesture.kind) {
      case 'idle':
      case 'pressed':
        return;
      case 'drag': {
        const drag = followDrag(gesture.grip, gesture.drag, this.#ray(this.#place), this.#upright);
        this.#gesture = { ...gesture, drag };
        return;
      }
      case 'rotate': {
        const layout = this.#host.gizmoLayout();
        if (layout === null) return;
        const angleRad = angleOn(layout, x, y);
        // Clockwise on the canvas is to the right as seen from above.
        gesture.grip.move(turnedBy(gesture.grip.transform, gesture.angleRad - angleRad));
        this.#gesture = { ...gesture, angleRad };
        return;
      }
      case 'scale': {
        const layout = this.#host.gizmoLayout();
        if (layout === null) return;
        // From how it was taken: the ring grows with the object and must not feed back.
        const distancePx = Math.hypot(x - layout.x, y - layout.y);
        const scale = scaledBy(gesture.grip.taken, distancePx / Math.max(1, gesture.distancePx)).scale;
        gesture.grip.move({ ...gesture.grip.transform, scale });
        return;
      }
      default:
        return unreachable(gesture);
    }
  }

  #pinch(now: readonly [Place, Place]): void {
    const { dragged } = this;
    if (dragged === null || this.#second === null) return;
    const { turnRad, factor } = fingersChange([this.#place, this.#second.place], now);
    dragged.move(scaledBy(turnedBy(dragged.transform, turnRad), factor));
    this.#place = now[0];
    this.#second = { ...this.#second, place: now[1] };
  }

  #dropSecond(): void {
    if (this.#second !== null) this.#claims.releasePointer(this.#second.pointerId);
    this.#second = null;
  }

  #end(): void {
    if (this.#gesture.kind !== 'idle') this.#claims.releasePointer(this.#gesture.pointerId);
    this.#dropSecond();
    this.#gesture = { kind: 'idle' };
    this.#litHandle = null;
    this.#upright = false;
    this.#stage.canvas.style.cursor = '';
  }

  #claim(event: PointerEvent): void {
    this.#claims.claimPointer(event.pointerId);
    // Without capture a fast drag leaves the canvas and the release is never heard.
    this.#stage.canvas.setPointerCapture(event.pointerId);
  }

  #mayDrag(objectId: string, event: PointerEvent): boolean {
    if (!this.#host.canGrab(objectId)) return false;
    if (objectId === this.#host.selected()) return true;
    // The left half of a touch screen walks: there only what was chosen before is taken.
    if (event.pointerType === 'touch' && event.offsetX < this.#stage.canvas.clientWidth / 2) return false;
    const bounds = this.#objects.boundsOf(objectId);
    return bounds === null || bounds.min.distanceTo(bounds.max) < furnitureMetresMax;
  }

  #hover(): void {
    this.#litHandle = this.#handleAt(this.#place);
    const hit = this.#litHandle === null ? this.#objects.raycast(this.#aim(this.#place)) : null;
    const grabbable = hit !== null && this.#host.canGrab(hit.objectId);
    this.#objects.setHover(hit?.objectId ?? null);
    this.#stage.canvas.style.cursor = this.#litHandle !== null ? 'pointer' : grabbable ? 'grab' : '';
  }

  #stopHover(): void {
    if (!this.#hovering) return;
    this.#hovering = false;
    this.#litHandle = null;
    this.#objects.setHover(null);
    this.#stage.canvas.style.cursor = '';
  }

  #handleAt([x, y]: Place): HandleKind | null {
    const layout = this.#host.gizmoLayout();
    return layout === null ? null : pickHandle(layout, x, y);
  }

  #aim([x, y]: Place): Raycaster {
    const { canvas, camera } = this.#stage;
    camera.updateWorldMatrix(true, false);
    this.#raycaster.setFromCamera(
      new Vector2((x / canvas.clientWidth) * 2 - 1, 1 - (y / canvas.clientHeight) * 2),
      camera,
    );
    return this.#raycaster;
  }

  #ray(place: Place): Ray {
    const { origin, direction } = this.#aim(place).ray;
    return { origin: [origin.x, origin.y, origin.z], direction: [direction.x, direction.y, direction.z] };
  }
}
