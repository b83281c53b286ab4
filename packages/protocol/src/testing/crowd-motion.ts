import type { SeededRandom } from '@streamxr/kernel';
import type { Quat, Vec3 } from '@streamxr/spatial';
import type { CrowdPose } from '../presence/crowd-pose.ts';

/**
 * People as trackers see them, for measuring: they walk with a bob, stand and sway, look around in quick turns with rests
 * between, swing their arms or gesture, and every reading trembles. Reaches and glances follow the minimum-jerk profile (Flash and
 * Hogan, J. Neurosci. 1985); steps, bob and arm swing have the sizes that gait studies give for 1.2 m/s.
 */
const stepSeconds = 0.02;
const eyeMetres = 1.62;
const tremorMetres = 0.0006;
const tremorRad = 0.002;

type Triple = [number, number, number];

/** A value that rests, then moves to the next along a minimum-jerk curve. */
class Reach {
  readonly value: Triple;
  readonly #from: Triple;
  #to: Triple;
  #startSeconds = 0;
  #lengthSeconds = 0;

  constructor(at: Triple) {
    this.value = [...at];
    this.#from = [...at];
    this.#to = [...at];
  }

  isAtRest(seconds: number): boolean {
    return seconds >= this.#startSeconds + this.#lengthSeconds;
  }

  start(to: Triple, seconds: number, lengthSeconds: number): void {
    for (let i = 0; i < 3; i++) this.#from[i] = this.value[i] ?? 0;
    this.#to = to;
    this.#startSeconds = seconds;
    this.#lengthSeconds = lengthSeconds;
  }

  advance(seconds: number): void {
    const t = Math.min(1, (seconds - this.#startSeconds) / Math.max(stepSeconds, this.#lengthSeconds));
    const share = t * t * t * (10 + t * (6 * t - 15));
    for (let i = 0; i < 3; i++) {
      const from = this.#from[i] ?? 0;
      this.value[i] = from + ((this.#to[i] ?? 0) - from) * share;
    }
  }
}

export interface Area {
  readonly centre: readonly [x: number, z: number];
  readonly halfMetres: number;
}

const restingHands: readonly [Triple, Triple] = [
  [-0.24, -0.72, -0.08],
  [0.24, -0.72, -0.08],
];

/** One member of the crowd. */
export class Walker {
  readonly id: number;
  readonly #random: SeededRandom;
  readonly #area: Area;
  #seconds: number;
  #x: number;
  #z: number;
  #goalX = 0;
  #goalZ = 0;
  #speed = 0;
  #paceMetres = 1.2;
  #headingRad: number;
  #restUntil: number;
  #gait = 0;
  #talks = false;
  #talksUntil = 0;
  readonly #glance = new Reach([0, 0, 0]);
  #nextGlance = 0;
  readonly #hands = [new Reach(restingHands[0]), new Reach(restingHands[1])] as const;
  readonly #wrists = [new Reach([-1.1, 0, 0]), new Reach([-1.1, 0, 0])] as const;
  readonly #nextReach = [0, 0];

  constructor(id: number, random: SeededRandom, area: Area) {
    this.id = id;
    this.#random = random;
    this.#area = area;
    this.#seconds = random.float() * 10;
    this.#x = this.#anywhere(0);
    this.#z = this.#anywhere(1);
    this.#headingRad = random.float() * 2 * Math.PI;
    this.#restUntil = this.#seconds + random.float() * 6;
    this.#gait = random.float() * 2 * Math.PI;
  }

  /** The pose that many seconds later. */
  next(seconds: number): CrowdPose {
    const until = this.#seconds + seconds;
    while (this.#seconds < until - 1e-9) {
      this.#seconds += Math.min(stepSeconds, until - this.#seconds);
      this.#walk();
      this.#look();
      this.#gesture();
    }
    return this.#pose();
  }

  #pose(): CrowdPose {
    const [yaw, pitch, roll] = this.#glance.value;
    const stride = this.#speed / 1.2;
    const sway = this.#seconds * 1.9 + this.id;
    const position: Triple = [
      this.#x +
        0.004 * Math.sin(sway) +
        0.018 * stride * Math.sin(this.#gait / 2) * Math.cos(this.#headingRad),
      eyeMetres + 0.02 * stride * Math.sin(this.#gait),
      this.#z +
        0.004 * Math.cos(sway * 0.8) -
        0.018 * stride * Math.sin(this.#gait / 2) * Math.sin(this.#headingRad),
    ];
    return {
      id: this.id,
      position: this.#read(position),
      rotation: this.#readRotation(
        this.#headingRad + yaw,
        pitch,
        roll + 0.02 * stride * Math.sin(this.#gait / 2),
      ),
      hands: { left: this.#hand(0, position), right: this.#hand(1, position) },
    };
  }

  #hand(side: 0 | 1, head: Triple): { position: Vec3; rotation: Quat } {
    const [x, y, z] = this.#hands[side].value;
    const [pitch, yaw, roll] = this.#wrists[side].value;
    const swing = (side === 0 ? 1 : -1) * 0.16 * (this.#speed / 1.2) * Math.sin(this.#gait / 2);
    const sin = Math.sin(this.#headingRad);
    const cos = Math.cos(this.#headingRad);
    const ahead = z + swing;
    return {
      position: this.#read([head[0] + x * cos + ahead * sin, head[1] + y, head[2] - x * sin + ahead * cos]),
      rotation: this.#readRotation(this.#headingRad + yaw, pitch + swing * 2, roll),
    };
  }

  #walk(): void {
    const resting = this.#seconds < this.#restUntil;
    const dx = this.#goalX - this.#x;
    const dz = this.#goalZ - this.#z;
    const left = Math.hypot(dx, dz);
    if (!resting && left < 0.4) {
      this.#restUntil = this.#seconds + 1 + this.#random.float() * 9;
      this.#talks = this.#random.float() < 0.6;
      this.#talksUntil = this.#restUntil;
      const reach = Math.min(this.#area.halfMetres, 8);
      this.#goalX = this.#inside(this.#x + (this.#random.float() - 0.5) * 2 * reach, 0);
      this.#goalZ = this.#inside(this.#z + (this.#random.float() - 0.5) * 2 * reach, 1);
      this.#paceMetres = 0.7 + this.#random.float() * 0.7;
    }
    const wanted = resting ? 0 : Math.min(this.#paceMetres, left * 1.2);
    this.#speed += (wanted - this.#speed) * Math.min(1, stepSeconds / 0.35);
    const turn = resting ? 0 : wrapped(Math.atan2(-dx, -dz) - this.#headingRad);
    this.#headingRad += turn * Math.min(1, stepSeconds / 0.45);
    this.#x -= Math.sin(this.#headingRad) * this.#speed * stepSeconds;
    this.#z -= Math.cos(this.#headingRad) * this.#speed * stepSeconds;
    // 1.9 steps a second at 1.2 m/s.
    this.#gait += 2 * Math.PI * (0.9 + 0.83 * this.#speed) * stepSeconds;
  }

  #look(): void {
    if (this.#seconds >= this.#nextGlance && this.#glance.isAtRest(this.#seconds)) {
      const lengthSeconds = 0.3 + this.#random.float() * 0.5;
      this.#glance.start(
        [this.#around(0.9), this.#around(0.3) - 0.08, this.#around(0.08)],
        this.#seconds,
        lengthSeconds,
      );
      this.#nextGlance = this.#seconds + lengthSeconds + 0.3 + this.#random.float() * 2;
    }
    this.#glance.advance(this.#seconds);
  }

  #gesture(): void {
    const talking = this.#talks && this.#seconds < this.#talksUntil;
    for (const side of [0, 1] as const) {
      const hand = this.#hands[side];
      const wrist = this.#wrists[side];
      if (hand.isAtRest(this.#seconds) && this.#seconds >= (this.#nextReach[side] ?? 0)) {
        const lengthSeconds = 0.35 + this.#random.float() * 0.5;
        const outward = side === 0 ? -1 : 1;
        const to: Triple = talking
          ? [outward * (0.18 + this.#around(0.15)), -0.4 + this.#around(0.18), -0.32 + this.#around(0.15)]
          : [...restingHands[side]];
        hand.start(to, this.#seconds, lengthSeconds);
        wrist.start(
          talking ? [this.#around(0.7), this.#around(0.5), this.#around(0.6)] : [-1.1, 0, 0],
          this.#seconds,
          lengthSeconds,
        );
        this.#nextReach[side] = this.#seconds + lengthSeconds + this.#random.float() * (talking ? 0.8 : 2);
      }
      hand.advance(this.#seconds);
      wrist.advance(this.#seconds);
    }
  }

  #read([x, y, z]: Triple): Vec3 {
    return [x + this.#around(tremorMetres), y + this.#around(tremorMetres), z + this.#around(tremorMetres)];
  }

  #readRotation(yaw: number, pitch: number, roll: number): Quat {
    return fromEuler(
      yaw + this.#around(tremorRad),
      pitch + this.#around(tremorRad),
      roll + this.#around(tremorRad),
    );
  }

  #around(half: number): number {
    return (this.#random.float() * 2 - 1) * half;
  }

  #anywhere(axis: 0 | 1): number {
    const at = this.#area.centre[axis] + this.#around(this.#area.halfMetres);
    if (axis === 0) this.#goalX = at;
    else this.#goalZ = at;
    return at;
  }

  #inside(metres: number, axis: 0 | 1): number {
    const { centre, halfMetres } = this.#area;
    return Math.min(centre[axis] + halfMetres, Math.max(centre[axis] - halfMetres, metres));
  }
}

/** Yaw about +Y, then pitch about the own X, then roll about the own Z. */
function fromEuler(yaw: number, pitch: number, roll: number): Quat {
  const [sy, cy] = [Math.sin(yaw / 2), Math.cos(yaw / 2)];
  const [sp, cp] = [Math.sin(pitch / 2), Math.cos(pitch / 2)];
  const [sr, cr] = [Math.sin(roll / 2), Math.cos(roll / 2)];
  return [
    cy * sp * cr + sy * cp * sr,
    sy * cp * cr - cy * sp * sr,
    cy * cp * sr - sy * sp * cr,
    cy * cp * cr + sy * sp * sr,
  ];
}

function wrapped(rad: number): number {
  return rad - 2 * Math.PI * Math.round(rad / (2 * Math.PI));
}
