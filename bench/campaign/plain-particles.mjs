/*
 * The particles of a campaign as one would write them in JavaScript for speed: arrays of floats, one for each axis, whole numbers for
 * chance, no objects and no calls in the inner loop. It does what the kernel does, in doubles rather than to the same bits: one grid
 * of 32³ nodes for forces and reach, dithered look-ups, spheres, boxes, capsules and planes, births on a schedule.
 */

const nodes = 32;
const boxMin = 0.5;
const boxMax = 30.5;
const lifeTicksMin = 120;
const lifeTicksRange = 361;
const secondsPerTick = 1 / 60;
const colliderFloats = 32;
const reach = 1.001;
const sphere = 0;
const box = 1;
const plane = 2;

export class PlainParticles {
  count;
  x;
  y;
  z;
  #velocityX;
  #velocityY;
  #velocityZ;
  #ticksLeft;
  #forces = new Float32Array(nodes ** 3 * 3);
  #masks = new Int32Array(nodes ** 3);
  #colliders = new Float64Array(32 * colliderFloats);
  reactions = new Float64Array(32 * 3);
  #box;
  #scale;
  #chance = 0x2545f491;

  constructor(count, worldBox) {
    this.count = count;
    this.#box = worldBox;
    this.#scale = 30 / (2 * worldBox.halfSize);
    const axis = () => new Float32Array(count);
    [this.x, this.y, this.z] = [axis(), axis(), axis()];
    [this.#velocityX, this.#velocityY, this.#velocityZ] = [axis(), axis(), axis()];
    this.#ticksLeft = new Int32Array(count).map(() => 1 + Math.floor(this.#next() * 300));
    for (const coordinates of [this.x, this.y, this.z]) coordinates.fill(15);
  }

  step(tick, inputs) {
    this.#buildForces(tick, inputs);
    this.#writeColliders(inputs);
    this.#buildMasks(inputs.colliders.length);
    this.reactions.fill(0);
    this.#move(inputs);
  }

  #buildForces(tick, { forces, attractors }) {
    const scale = this.#scale;
    const perTick = scale * secondsPerTick * secondsPerTick;
    const { strength, size, changesPerSecond } = forces.noise;
    const drift = tick * changesPerSecond * secondsPerTick;
    const turnsPerNode = 1 / (size * scale);
    const wave = (phase) => {
      const along = new Float64Array(nodes);
      for (let node = 0; node < nodes; node++)
        for (let octave = 0, frequency = 1, weight = strength * perTick; octave < 3; octave++) {
          along[node] += weight * Math.sin(2 * Math.PI * (node * turnsPerNode * frequency + drift + phase));
          frequency *= 2.17;
          weight *= 0.5;
        }
      return along;
    };
    const sines = [wave(0), wave(0.37), wave(0.74)];
    const cosines = [wave(0.25), wave(0.62), wave(0.99)];
    const ambient = [0, 1, 2].map(
      (axis) => (forces.gravity[axis] + forces.drag * forces.wind[axis]) * perTick,
    );
    const wells = attractors.map(({ centre, coreRadius, pull, spin, push }) => {
      const core = (coreRadius * scale) ** 2;
      const factor = perTick * core * 2 * Math.SQRT2;
      return {
        x: this.#grid(centre[0], 0),
        y: this.#grid(centre[1], 1),
        z: this.#grid(centre[2], 2),
        core,
        pull: pull * factor,
        spinX: spin[0] * factor,
        spinY: spin[1] * factor,
        spinZ: spin[2] * factor,
        pushX: push[0] * perTick * core * Math.sqrt(core),
        pushY: push[1] * perTick * core * Math.sqrt(core),
        pushZ: push[2] * perTick * core * Math.sqrt(core),
      };
    });
    const target = this.#forces;
    let at = 0;
    for (let z = 0; z < nodes; z++)
      for (let y = 0; y < nodes; y++)
        for (let x = 0; x < nodes; x++) {
          let forceX = ambient[0] + sines[2][z] + cosines[1][y];
          let forceY = ambient[1] + cosines[2][z] + sines[0][x];
          let forceZ = ambient[2] + sines[1][y] + cosines[0][x];
          for (const well of wells) {
            const offsetX = well.x - x;
            const offsetY = well.y - y;
            const offsetZ = well.z - z;
            const squared = offsetX * offsetX + offsetY * offsetY + offsetZ * offsetZ + well.core;
            const weight = 1 / (squared * Math.sqrt(squared));
            forceX +=
              weight * (well.pull * offsetX + well.spinZ * offsetY - well.spinY * offsetZ + well.pushX);
            forceY +=
              weight * (well.pull * offsetY + well.spinX * offsetZ - well.spinZ * offsetX + well.pushY);
            forceZ +=
              weight * (well.pull * offsetZ + well.spinY * offsetX - well.spinX * offsetY + well.pushZ);
          }
          target[at] = forceX;
          target[at + 1] = forceY;
          target[at + 2] = forceZ;
          at += 3;
        }
  }

  /** kind, centre, velocity, turning, friction, rebound, extent, radius, 1 / extent², axes. */
  #writeColliders({ colliders }) {
    const scale = this.#scale;
    for (const [index, collider] of colliders.entries()) {
      const { centre, velocity, angularVelocity, friction, restitution } = collider;
      const record = this.#colliders.subarray(index * colliderFloats, (index + 1) * colliderFloats).fill(0);
      for (const axis of [0, 1, 2]) {
        record[1 + axis] = this.#grid(centre[axis], axis);
        record[4 + axis] = velocity[axis] * scale * secondsPerTick;
        record[7 + axis] = angularVelocity[axis] * secondsPerTick;
      }
      record[10] = friction;
      record[11] = 1 - friction + restitution;
      if (collider.shape === 'sphere') record[15] = collider.radius * scale;
      if (collider.shape === 'plane') {
        record[0] = plane;
        record.set(collider.normal, 12);
        record[15] = [0, 1, 2].reduce((sum, axis) => sum + record[12 + axis] * record[1 + axis], 0);
      }
      if (collider.shape === 'capsule' || collider.shape === 'box') {
        const [x, y, z, w] = collider.orientation;
        const axes = [
          [1 - 2 * (y * y + z * z), 2 * (x * y + w * z), 2 * (x * z - w * y)],
          [2 * (x * y - w * z), 1 - 2 * (x * x + z * z), 2 * (y * z + w * x)],
          [2 * (x * z + w * y), 2 * (y * z - w * x), 1 - 2 * (x * x + y * y)],
        ];
        record.set(axes.flat(), 17);
        if (collider.shape === 'box') {
          record[0] = box;
          for (const axis of [0, 1, 2]) record[12 + axis] = collider.halfSize[axis] * scale;
        } else {
          const halfLength = collider.halfLength * scale;
          for (const axis of [0, 1, 2]) record[12 + axis] = axes[1][axis] * halfLength;
          record[15] = collider.radius * scale;
          record[16] = 1 / (halfLength * halfLength);
        }
      }
    }
  }

  #buildMasks(colliderCount) {
    const masks = this.#masks.fill(0);
    const record = this.#colliders;
    for (let index = 0; index < colliderCount; index++) {
      const at = index * colliderFloats;
      const bit = 1 << index;
      const half = (axis) => {
        if (record[at] === plane) return 1e9;
        if (record[at] === sphere) return Math.abs(record[at + 12 + axis]) + record[at + 15];
        return [0, 1, 2].reduce(
          (sum, own) => sum + Math.abs(record[at + 17 + own * 3 + axis]) * record[at + 12 + own],
          0,
        );
      };
      const from = (axis) => Math.max(0, Math.ceil(record[at + 1 + axis] - half(axis) - reach));
      const to = (axis) => Math.min(nodes - 1, Math.floor(record[at + 1 + axis] + half(axis) + reach));
      const [lastX, lastY, lastZ] = [to(0), to(1), to(2)];
      const slack =
        reach * (Math.abs(record[at + 12]) + Math.abs(record[at + 13]) + Math.abs(record[at + 14])) +
        record[at + 15];
      for (let z = from(2); z <= lastZ; z++)
        for (let y = from(1); y <= lastY; y++)
          for (let x = from(0); x <= lastX; x++) {
            if (
              record[at] === plane &&
              x * record[at + 12] + y * record[at + 13] + z * record[at + 14] > slack
            )
              continue;
            masks[x + nodes * (y + nodes * z)] |= bit;
          }
    }
  }

  #move({ forces, emitters }) {
    const { x, y, z, count } = this;
    const [velocityX, velocityY, velocityZ] = [this.#velocityX, this.#velocityY, this.#velocityZ];
    const [field, masks, ticksLeft] = [this.#forces, this.#masks, this.#ticksLeft];
    const keep = 1 - forces.drag * secondsPerTick;
    const speedMax = forces.speedMax * this.#scale * secondsPerTick;
    const { bounce } = forces;
    let dice = this.#chance;
    for (let slot = 0; slot < count; slot++) {
      const left = ticksLeft[slot] - 1;
      ticksLeft[slot] = left;
      if (left <= 0) {
        this.#giveBirth(slot, emitters);
        continue;
      }
      // Xorshift: three axes of eight bits and more from one number.
      dice ^= dice << 13;
      dice ^= dice >>> 17;
      dice ^= dice << 5;
      const nodeX = (x[slot] + (dice & 1023) * (1 / 1024)) | 0;
      const nodeY = (y[slot] + ((dice >>> 10) & 1023) * (1 / 1024)) | 0;
      const nodeZ = (z[slot] + (dice >>> 20) * (1 / 4096)) | 0;
      const node = nodeX + ((nodeY + (nodeZ << 5)) << 5);
      velocityX[slot] = velocityX[slot] * keep + field[node * 3];
      velocityY[slot] = velocityY[slot] * keep + field[node * 3 + 1];
      velocityZ[slot] = velocityZ[slot] * keep + field[node * 3 + 2];
      let mask = masks[node];
      while (mask !== 0) {
        const index = 31 - Math.clz32(mask & -mask);
        mask &= mask - 1;
        this.#touch(slot, index);
      }
      let speedX = velocityX[slot];
      let speedY = velocityY[slot];
      let speedZ = velocityZ[slot];
      if (speedX > speedMax) speedX = speedMax;
      else if (speedX < -speedMax) speedX = -speedMax;
      if (speedY > speedMax) speedY = speedMax;
      else if (speedY < -speedMax) speedY = -speedMax;
      if (speedZ > speedMax) speedZ = speedMax;
      else if (speedZ < -speedMax) speedZ = -speedMax;
      let nextX = x[slot] + speedX;
      let nextY = y[slot] + speedY;
      let nextZ = z[slot] + speedZ;
      if (nextX < boxMin || nextX > boxMax) {
        nextX = nextX < boxMin ? boxMin : boxMax;
        speedX *= -bounce;
      }
      if (nextY < boxMin || nextY > boxMax) {
        nextY = nextY < boxMin ? boxMin : boxMax;
        speedY *= -bounce;
      }
      if (nextZ < boxMin || nextZ > boxMax) {
        nextZ = nextZ < boxMin ? boxMin : boxMax;
        speedZ *= -bounce;
      }
      x[slot] = nextX;
      y[slot] = nextY;
      z[slot] = nextZ;
      velocityX[slot] = speedX;
      velocityY[slot] = speedY;
      velocityZ[slot] = speedZ;
    }
    this.#chance = dice;
  }

  #touch(slot, index) {
    const record = this.#colliders;
    const at = index * colliderFloats;
    const kind = record[at];
    const { x, y, z } = this;
    const fromX = x[slot] - record[at + 1];
    const fromY = y[slot] - record[at + 2];
    const fromZ = z[slot] - record[at + 3];
    let normalX = record[at + 12];
    let normalY = record[at + 13];
    let normalZ = record[at + 14];
    let depth;
    if (kind === plane) {
      depth = record[at + 15] - (x[slot] * normalX + y[slot] * normalY + z[slot] * normalZ);
      if (!(depth > 0)) return;
    } else if (kind === sphere) {
      let offsetX = fromX;
      let offsetY = fromY;
      let offsetZ = fromZ;
      const perExtentSquared = record[at + 16];
      if (perExtentSquared > 0) {
        let along = (fromX * normalX + fromY * normalY + fromZ * normalZ) * perExtentSquared;
        if (along > 1) along = 1;
        else if (along < -1) along = -1;
        offsetX -= along * normalX;
        offsetY -= along * normalY;
        offsetZ -= along * normalZ;
      }
      const radius = record[at + 15];
      const squared = offsetX * offsetX + offsetY * offsetY + offsetZ * offsetZ;
      if (!(squared < radius * radius)) return;
      const distance = Math.sqrt(squared + 1e-12);
      depth = radius - distance;
      normalX = offsetX / distance;
      normalY = offsetY / distance;
      normalZ = offsetZ / distance;
    } else {
      const ownX = fromX * record[at + 17] + fromY * record[at + 18] + fromZ * record[at + 19];
      const ownY = fromX * record[at + 20] + fromY * record[at + 21] + fromZ * record[at + 22];
      const ownZ = fromX * record[at + 23] + fromY * record[at + 24] + fromZ * record[at + 25];
      const depthX = normalX - (ownX < 0 ? -ownX : ownX);
      const depthY = normalY - (ownY < 0 ? -ownY : ownY);
      const depthZ = normalZ - (ownZ < 0 ? -ownZ : ownZ);
      if (!(depthX > 0 && depthY > 0 && depthZ > 0)) return;
      let row = 17;
      let side = ownX;
      depth = depthX;
      if (depthY < depth) {
        row = 20;
        side = ownY;
        depth = depthY;
      }
      if (depthZ < depth) {
        row = 23;
        side = ownZ;
        depth = depthZ;
      }
      const sign = side < 0 ? -1 : 1;
      normalX = sign * record[at + row];
      normalY = sign * record[at + row + 1];
      normalZ = sign * record[at + row + 2];
    }
    x[slot] = x[slot] + normalX * depth;
    y[slot] = y[slot] + normalY * depth;
    z[slot] = z[slot] + normalZ * depth;
    this.#bounce(slot, index, fromX, fromY, fromZ, normalX, normalY, normalZ);
  }

  #bounce(slot, index, fromX, fromY, fromZ, normalX, normalY, normalZ) {
    const record = this.#colliders;
    const at = index * colliderFloats;
    const [velocityX, velocityY, velocityZ] = [this.#velocityX, this.#velocityY, this.#velocityZ];
    const turnX = record[at + 7];
    const turnY = record[at + 8];
    const turnZ = record[at + 9];
    const slidingX = velocityX[slot] - (record[at + 4] + turnY * fromZ - turnZ * fromY);
    const slidingY = velocityY[slot] - (record[at + 5] + turnZ * fromX - turnX * fromZ);
    const slidingZ = velocityZ[slot] - (record[at + 6] + turnX * fromY - turnY * fromX);
    const outward = slidingX * normalX + slidingY * normalY + slidingZ * normalZ;
    if (!(outward < 0)) return;
    const friction = record[at + 10];
    const turned = outward * record[at + 11];
    const lostX = slidingX * friction + normalX * turned;
    const lostY = slidingY * friction + normalY * turned;
    const lostZ = slidingZ * friction + normalZ * turned;
    velocityX[slot] = velocityX[slot] - lostX;
    velocityY[slot] = velocityY[slot] - lostY;
    velocityZ[slot] = velocityZ[slot] - lostZ;
    const { reactions } = this;
    reactions[index * 3] = reactions[index * 3] + lostX;
    reactions[index * 3 + 1] = reactions[index * 3 + 1] + lostY;
    reactions[index * 3 + 2] = reactions[index * 3 + 2] + lostZ;
  }

  #giveBirth(slot, emitters) {
    const emitter = emitters[Math.floor(this.#next() * emitters.length)];
    if (emitter === undefined) return;
    const { centre, spread, velocity, velocitySpread } = emitter;
    const scale = this.#scale;
    const around = () => this.#next() - this.#next();
    const place = (axis) => {
      const coordinate = this.#grid(centre[axis] + spread[axis] * around(), axis);
      return Math.min(boxMax, Math.max(boxMin, coordinate));
    };
    const speed = (axis) => (velocity[axis] + velocitySpread[axis] * around()) * scale * secondsPerTick;
    this.x[slot] = place(0);
    this.y[slot] = place(1);
    this.z[slot] = place(2);
    this.#velocityX[slot] = speed(0);
    this.#velocityY[slot] = speed(1);
    this.#velocityZ[slot] = speed(2);
    this.#ticksLeft[slot] = lifeTicksMin + Math.floor(this.#next() * lifeTicksRange);
  }

  #grid(metres, axis) {
    return (metres - this.#box.centre[axis] + this.#box.halfSize) * this.#scale + boxMin;
  }

  #next() {
    let chance = this.#chance;
    chance ^= chance << 13;
    chance ^= chance >>> 17;
    chance ^= chance << 5;
    this.#chance = chance;
    return (chance >>> 0) / 4_294_967_296;
  }
}
