import { z } from 'zod';

/** The text messages between a Godot scene and us, JSON. The other end is clients/godot/addons/streamxr/bridge.gd. */

export const engineProtocol = 1;
export const engineBodiesMax = 24;
export const engineForcesMax = 8;

const metres = z.number().min(-10_000).max(10_000);
const size = z.number().positive().max(1_000);
const triple = <Item extends z.ZodType>(item: Item) => z.tuple([item, item, item]);

const engineBody = z.object({
  name: z.string().max(64),
  shape: z.enum(['sphere', 'box', 'capsule']),
  /** Half extents of a box; radius, radius, half length of a capsule, which lies along its own Z; three times the radius of a sphere. */
  size: triple(size),
  /** Kilograms; 0 for what particles cannot move. */
  mass: z.number().min(0).max(1e6),
  at: triple(metres),
  rotation: z.tuple([z.number(), z.number(), z.number(), z.number()]),
});
export type EngineBody = Readonly<z.infer<typeof engineBody>>;

const hello = z.object({
  type: z.literal('hello'),
  protocol: z.literal(engineProtocol),
  key: z.string(),
  bodies: z.array(engineBody).max(engineBodiesMax),
  forces: z.number().int().min(0).max(engineForcesMax),
});
export type EngineHello = Readonly<z.infer<typeof hello>>;

/** Null for what is no hello. */
export function readHello(text: string): EngineHello | null {
  try {
    return hello.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

/** What a person in the room does, in the campaign's own metres. */
export interface PersonAction {
  readonly action: string;
  readonly at: readonly number[];
  readonly direction?: readonly number[] | undefined;
  readonly strength?: number | undefined;
  readonly radius?: number | undefined;
}

/** Where a body was when the scene before ended. */
export interface RestoredBody {
  readonly body: number;
  readonly at: readonly number[];
  readonly rotation: readonly number[];
  readonly velocity: readonly number[];
  readonly spin: readonly number[];
}

export type ToEngine =
  | { readonly type: 'start'; readonly bodies: readonly RestoredBody[] }
  | { readonly type: 'pause'; readonly paused: boolean }
  | { readonly type: 'restart' }
  | { readonly type: 'parameter'; readonly name: string; readonly value: number }
  | ({ readonly type: 'action' } & PersonAction);
