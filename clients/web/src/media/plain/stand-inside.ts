import { effect } from '@preact/signals';
import { identity } from '@streamxr/spatial';
import type { SessionStore } from '../../session/session-store.ts';
import { arrivalPlace } from '../../world/door.ts';

const eyesMetres = 1.6;

/** Stands where people arrive for as long as the room is not drawn here: without a body there the others could not hear this person. */
export function standInside(session: SessionStore): () => void {
  const [x, , z] = arrivalPlace(Math.random, []);
  return effect(() => {
    const isInside = session.whereabouts.value === 'inside' && session.connection.value.state === 'joined';
    if (isInside) session.client.value?.sendPose({ position: [x, eyesMetres, z], rotation: identity });
  });
}
