/*
 * Where everything lies in the memory of a particle kernel: byte offsets, sizes and bounds. This one file is compiled into the
 * module and imported by its wrapper, so the two cannot disagree. The module keeps no state of its own: all of it is here.
 */

/** Slots that are born, live and die together; the module works on four of them at a time. */
export const cohortSlots = 16;
/** Slots that share one checksum, and that are exchanged together when it differs. */
export const chunkSlots = 4096;
export const chunkCohorts = 256;
export const chunkCountMax = 256;

/** No slot lives longer, so nothing that happened longer ago can still be seen: the horizon of a replay. */
export const lifeTicksMax = 480;
export const ticksPerSecond = 60;

// The grid: 32 nodes on each axis, one grid unit apart. Particles stay half a unit inside the outermost ones, so that there is
// always a node on either side of them.
export const gridNodes = 32;
export const boxMin = 0.5;
export const boxMax = 30.5;
export const boxCells = 30;

export const emitterCountMax = 8;
export const attractorCountMax = 16;
export const colliderCountMax = 32;
export const threadCountMax = 8;

/** Numbers that never change, where vectors can load them: constants.ts. */
export const constantsOffset = 512;

// Records of inputs, written anew by the wrapper before every tick. Their fields are listed in records.ts.
export const parametersOffset = 1024;
export const emittersOffset = 2048;
export const emitterBytes = 64;
export const attractorsOffset = 3072;
export const attractorBytes = 64;
export const collidersOffset = 8192;
export const colliderBytes = 512;

/** One row of the grid while it is being summed up: 32 nodes of x, then of y, then of z. */
export const rowOffset = 24576;
export const rowAxisBytes = 128;
/** The noise along each axis: a table of sines and one of cosines for x, then for y, then for z. */
export const wavesOffset = 25600;
export const waveBytes = 128;

// What each thread adds up on its own: for every collider 3 × 4 partial sums of 32 bits, then 3 totals of 64 bits.
export const threadsOffset = 28672;
export const threadBytes = 4096;
export const partialSumsBytes = 48;
export const totalsOffset = 1536;
export const totalsBytes = 24;

/** Two words for each chunk. */
export const chunkHashesOffset = 61440;
export const chunkHashBytes = 8;

/** Nodes in the order x, y, z: {force x, force y, force z, bit per collider within reach}. */
export const gridOffset = 65536;
export const nodeBytes = 16;
export const gridBytes = 524288;

// A cohort: {due, born, emitter, unused}, then 16 positions x, y, z and 16 velocities x, y, z.
export const cohortsOffset = 589824;
export const cohortBytes = 400;
export const cohortHeaderBytes = 16;
export const cohortAxisBytes = 64;
export const chunkBytes = 102400;

/** What the graphics device gets for one particle: {x, y, z, look} now and at the last packing, 16 bits each. */
export const packedBytes = 16;

/** What colliders are handed is counted in so many units for each grid unit per tick, so that sums do not depend on their order. */
export const reactionUnitsPerSpeed = 65536;
/** A lane of a chunk is at most 1,024 additions of this: it cannot overflow. */
export const reactionUnitsMax = 1048576;
