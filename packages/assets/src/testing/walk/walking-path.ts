import type { SeededRandom } from '@streamxr/kernel';
import { fromRotationVector, fromYaw, multiply, type Pose, type Vec3 } from '@streamxr/spatial';
import { HeadMotion } from '../../view/head-motion.ts';
import type { Viewer } from '../../view/viewer.ts';

export const frameMs = 50;

const metresPerSecond = 1.3;
/** Heads turn this fast when they follow something, not at their fastest. */
const radPerSecond = 2.2;
const eyeMetres = 1.6;
/** How near one goes to what one looks at. */
const besideMetres = 1.5;

/**
 * A viewer for every frame: somebody who goes from one place to another, looks for one to four seconds at what stands there, and on the way turns the head to
 * what is near. Motion is what a device would have measured by then. The same for the same chance.
 */
export function walkingPath(random: SeededRandom, places: readonly Vec3[], frames: number): Viewer[] {
  const walker = new Walker(random, places);
  const motion = new HeadMotion();
  return Array.from({ length: frames }, (_, frame) => {
    const head = walker.step(frameMs / 1_000);
    motion.add(head, frame * frameMs);
    return {
      head,
      gaze: null,
      motion: motion.at(frame * frameMs),
      verticalFovRad: (60 * Math.PI) / 180,
      aspect: 16 / 9,
      viewportHeightPx: 1_080,
    };
  });
}

class Walker {
  readonly #random: SeededRandom;
  readonly #places: readonly Vec3[];
  #x = 0;
  #z = 0;
  #yaw = 0;
  #pitch = 0;
  #goal: Vec3;
  #regard: Vec3;
  #restsSeconds = 1;
  #glanceSeconds = 0;

  constructor(random: SeededRandom, places: readonly Vec3[]) {
    this.#random = random;
    this.#places = places;
    this.#goal = random.pick(places);
    this.#regard = this.#goal;
  }

  step(seconds: number): Pose {
    const dx = this.#goal[0] - this.#x;
    const dz = this.#goal[2] - this.#z;
    const left = Math.hypot(dx, dz);
    if (left > besideMetres) {
      const step = Math.min(left - besideMetres, metresPerSecond * seconds);
      this.#x += (dx / left) * step;
      this.#z += (dz / left) * step;
      this.#glance(seconds);
    } else this.#rest(seconds);
    this.#turn(seconds);
    return {
      position: [this.#x, eyeMetres, this.#z],
      rotation: multiply(fromYaw(this.#yaw), fromRotationVector([this.#pitch, 0, 0])),
    };
  }

  #glance(seconds: number): void {
    this.#glanceSeconds -= seconds;
    if (this.#glanceSeconds > 0) return;
    this.#glanceSeconds = 0.6 + 1.4 * this.#random.float();
    const near = this.#places.filter((place) => Math.hypot(place[0] - this.#x, place[2] - this.#z) < 6);
    const aside = near.length > 0 && this.#random.float() < 0.4;
    this.#regard = aside ? this.#random.pick(near) : this.#goal;
  }

  #rest(seconds: number): void {
    this.#regard = this.#goal;
    this.#restsSeconds -= seconds;
    if (this.#restsSeconds > 0) return;
    this.#restsSeconds = 1 + 3 * this.#random.float();
    this.#goal = this.#random.pick(this.#places);
    this.#regard = this.#goal;
  }

  #turn(seconds: number): void {
    const dx = this.#regard[0] - this.#x;
    const dz = this.#regard[2] - this.#z;
    const most = radPerSecond * seconds;
    const yaw = Math.atan2(-dx, -dz) - this.#yaw;
    this.#yaw += within(Math.atan2(Math.sin(yaw), Math.cos(yaw)), most);
    const pitch = Math.atan2(this.#regard[1] + 0.5 - eyeMetres, Math.max(0.5, Math.hypot(dx, dz)));
    this.#pitch += within(pitch - this.#pitch, most);
  }
}

function within(value: number, most: number): number {
  return Math.min(most, Math.max(-most, value));
}
