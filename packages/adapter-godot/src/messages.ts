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
  /** Half extents of a box; radius, radius, half length of a capsule; three times the radius of a sphere. */
  size: triple(size),
  /** Kilograms; 0 for what particles cannot move. */
  mass: z.number().min(0).max(1e6),
  at: triple(metres),
  rotation: z.tuple([z.number(), z.number(), z.number(), z.number()]),
});
export type EngineBody = Readonly<z.infer<typeof engineBody>>;

const hello = z.object({ type: z.literal('hello'), protocol: z.literal(engineProtocol), key: z.string() });
export type EngineHello = Readonly<z.infer<typeof hello>>;

const ready = z.object({
  type: z.literal('ready'),
  bodies: z.array(engineBody).max(engineBodiesMax),
  forces: z.number().int().min(0).max(engineForcesMax),
});
/** What of the scene takes part. */
export type EngineReady = Readonly<z.infer<typeof ready>>;

/** Null for what is no hello. */
export function readHello(text: string): EngineHello | null {
  return read(hello, text);
}

/** Null for what is no such message. */
export function readReady(text: string): EngineReady | null {
  return read(ready, text);
}

function read<Shape extends z.ZodType>(shape: Shape, text: string): z.infer<Shape> | null {
  try {
    return shape.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

/** What the scene is told of the campaign that it moves. */
export interface EngineCampaign {
  /** Each with `shape`, its sizes, `at`, `rotation`, `mass`, `restitution` and `friction`; metres and kilograms. */
  readonly bodies: readonly object[];
  readonly parameters: readonly { readonly name: string; readonly value: number }[];
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
  | { readonly type: 'start'; readonly campaign: EngineCampaign; readonly bodies: readonly RestoredBody[] }
  | { readonly type: 'pause'; readonly paused: boolean }
  | { readonly type: 'restart' }
  | { readonly type: 'parameter'; readonly name: string; readonly value: number }
  | ({ readonly type: 'action' } & PersonAction);
