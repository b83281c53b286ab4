import { Vector3, type Quaternion } from 'three';
import { glide } from './sound-slot.ts';

const forward = new Vector3();
const up = new Vector3();

/** Puts the ears of the context where the viewer's head is; gliding, where the browser can. */
export function placeListener(context: AudioContext, position: Vector3, rotation: Quaternion): void {
  const { listener } = context;
  forward.set(0, 0, -1).applyQuaternion(rotation);
  up.set(0, 1, 0).applyQuaternion(rotation);
  if (!('positionX' in listener)) {
    placeAtOnce(listener, position);
    return;
  }
  glide(listener.positionX, position.x, context);
  glide(listener.positionY, position.y, context);
  glide(listener.positionZ, position.z, context);
  glide(listener.forwardX, forward.x, context);
  glide(listener.forwardY, forward.y, context);
  glide(listener.forwardZ, forward.z, context);
  glide(listener.upX, up.x, context);
  glide(listener.upY, up.y, context);
  glide(listener.upZ, up.z, context);
}

/** Firefox before 2025 knows only this. */
function placeAtOnce(listener: AudioListener, { x, y, z }: Vector3): void {
  listener.setPosition(x, y, z);
  listener.setOrientation(forward.x, forward.y, forward.z, up.x, up.y, up.z);
}
