/**
 * The binary frames between a Godot scene and us. Little-endian; metres, seconds, radians, newton-seconds. The other end is
 * clients/godot/addons/streamxr/frame.gd.
 */

type Triple = readonly [number, number, number];
type Quad = readonly [number, number, number, number];

/** Where a body is, and how it moves: metres, metres a second, radians a second. */
export interface BodyState {
  readonly position: Triple;
  readonly rotation: Quad;
  readonly velocity: Triple;
  readonly spin: Triple;
}

export interface ForceState {
  readonly position: Triple;
  readonly strength: number;
}

/** Two things met. */
export interface Hit {
  readonly body: number;
  /** Null: something that is not streamed, such as the floor. */
  readonly other: number | null;
  readonly position: Triple;
  /** Newton-seconds, as the scene guesses. */
  readonly strength: number;
}

/** What a step of the scene's physics has come to. */
export interface EngineFrame {
  readonly frame: number;
  /** When it was sent, by the wall clock. */
  readonly sentMs: number;
  /** Null for a body whose numbers are none; it stays where it was. */
  readonly bodies: readonly (BodyState | null)[];
  readonly forces: readonly (ForceState | null)[];
  readonly hits: readonly Hit[];
}

/** What particles gave a body, newton-seconds. */
export interface Impulse {
  readonly body: number;
  readonly impulse: Triple;
}

const statesKind = 1;
const impulsesKind = 2;
const headBytes = 16;
const bodyBytes = 13 * 4;
const forceBytes = 4 * 4;
const hitBytes = 2 + 4 * 4;
const impulseBytes = 1 + 3 * 4;
const noBody = 255;
const impulsesMax = 255;

/** Null for what is no such frame, or does not speak of as many bodies and forces as the scene has. */
export function readStates(
  bytes: Uint8Array,
  expected: { readonly bodies: number; readonly forces: number },
): EngineFrame | null {
  if (bytes.length < headBytes || bytes[0] !== statesKind) return null;
  const [, bodies = 0, forces = 0, hits = 0] = bytes;
  if (bodies !== expected.bodies || forces !== expected.forces) return null;
  if (bytes.length !== headBytes + bodies * bodyBytes + forces * forceBytes + hits * hitBytes) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const forcesAt = headBytes + bodies * bodyBytes;
  const hitsAt = forcesAt + forces * forceBytes;
  return {
    frame: view.getUint32(4, true),
    sentMs: Number(view.getBigUint64(8, true)) / 1_000,
    bodies: each(bodies, (index) => readBody(view, headBytes + index * bodyBytes)),
    forces: each(forces, (index) => readForce(view, forcesAt + index * forceBytes)),
    hits: each(hits, (index) => readHit(view, hitsAt + index * hitBytes, bodies)).filter(
      (hit) => hit !== null,
    ),
  };
}

export function writeImpulses(impulses: readonly Impulse[]): Uint8Array {
  const written = impulses.slice(0, impulsesMax);
  const view = new DataView(new ArrayBuffer(2 + written.length * impulseBytes));
  view.setUint8(0, impulsesKind);
  view.setUint8(1, written.length);
  for (const [index, { body, impulse }] of written.entries()) {
    const at = 2 + index * impulseBytes;
    view.setUint8(at, body);
    for (const [axis, value] of impulse.entries()) view.setFloat32(at + 1 + axis * 4, value, true);
  }
  return new Uint8Array(view.buffer);
}

function readBody(view: DataView, at: number): BodyState | null {
  const numbers = floats(view, at, 13);
  const [qx = 0, qy = 0, qz = 0, qw = 0] = numbers.slice(3, 7);
  const length = Math.hypot(qx, qy, qz, qw);
  if (!numbers.every(Number.isFinite) || length < 0.5) return null;
  return {
    position: triple(numbers, 0),
    rotation: [qx / length, qy / length, qz / length, qw / length],
    velocity: triple(numbers, 7),
    spin: triple(numbers, 10),
  };
}

function readForce(view: DataView, at: number): ForceState | null {
  const numbers = floats(view, at, 4);
  return numbers.every(Number.isFinite) ? { position: triple(numbers, 0), strength: numbers[3] ?? 0 } : null;
}

function readHit(view: DataView, at: number, bodies: number): Hit | null {
  const [body, other] = [view.getUint8(at), view.getUint8(at + 1)];
  const numbers = floats(view, at + 2, 4);
  if (body >= bodies || (other >= bodies && other !== noBody) || !numbers.every(Number.isFinite)) return null;
  return {
    body,
    other: other === noBody ? null : other,
    position: triple(numbers, 0),
    strength: numbers[3] ?? 0,
  };
}

function floats(view: DataView, at: number, count: number): number[] {
  return each(count, (index) => view.getFloat32(at + index * 4, true));
}

function triple(numbers: readonly number[], at: number): Triple {
  return [numbers[at] ?? 0, numbers[at + 1] ?? 0, numbers[at + 2] ?? 0];
}

function each<Item>(count: number, make: (index: number) => Item): Item[] {
  return Array.from({ length: count }, (_, index) => make(index));
}
