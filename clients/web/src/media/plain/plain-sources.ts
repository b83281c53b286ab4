import type { CallSource } from '../media-call.ts';

export type { CallSource };

/** Faces that one screen has room for. */
export const facesMax = 12;

/** A person of the room, and their camera while it is on. */
export interface Face<Person> {
  readonly person: Person;
  readonly camera: CallSource | null;
}

/** Who is shown, whose camera is on first; and how many more are here. */
export function facesOf<Person extends { readonly clientId: string }>(
  people: readonly Person[],
  sources: readonly CallSource[],
): { readonly faces: readonly Face<Person>[]; readonly more: number } {
  const cameras = new Map<string, CallSource>();
  for (const source of sources) {
    const { clientId, kind, place, muted } = source.track;
    if (kind === 'camera' && place === 'portrait' && !muted && clientId !== null && !cameras.has(clientId))
      cameras.set(clientId, source);
  }
  const all = people.map((person) => ({ person, camera: cameras.get(person.clientId) ?? null }));
  const faces = all.toSorted((a, b) => Number(b.camera !== null) - Number(a.camera !== null));
  return { faces: faces.slice(0, facesMax), more: Math.max(0, all.length - facesMax) };
}

export function playsSound({ track, media, locked, own }: CallSource): boolean {
  const { kind, muted } = track;
  const isSound = kind === 'microphone' || kind === 'screen-sound' || kind === 'external-sound';
  return isSound && !own && !locked && !muted && media !== null;
}
