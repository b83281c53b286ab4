import { accept, refuse, type Result } from '@streamxr/kernel';
import { type AudioZone, limits } from '@streamxr/protocol';
import type { RoomEvent } from './events.ts';
import type { RoomRefusal } from './refusal.ts';

const { audioZonesMax, audioZoneSideMetresMin, positionMetresMax } = limits;
/** Positions travel in whole millimetres: a side may lose one. */
const roundingMetres = 0.001;

/** All zones of the room at once: who sets them last, wins. `by` null: they came with the room. */
export function setAudioZones(
  by: string | null,
  zones: readonly AudioZone[],
): Result<RoomEvent, RoomRefusal> {
  const problem = problemOf(zones);
  if (problem !== null) return refuse({ code: 'AUDIO_ZONE_INVALID', message: problem });
  return accept({ type: 'audio-zones-changed', zones, by });
}

/** Why a room cannot have these zones, as a sentence; null when it can. */
function problemOf(zones: readonly AudioZone[]): string | null {
  if (zones.length > audioZonesMax) return `A room has ${audioZonesMax} sound zones at most.`;
  const ids = new Set<string>();
  for (const zone of zones) {
    if (ids.has(zone.zoneId)) return `Two sound zones have the id ${zone.zoneId}.`;
    ids.add(zone.zoneId);
    if (!isBox(zone))
      return `The box of the sound zone “${zone.name}” is none: each side needs ${audioZoneSideMetresMin} m at least, from \`min\` to \`max\`.`;
  }
  return null;
}

function isBox({ min, max }: AudioZone): boolean {
  return min.every((low, axis) => {
    const high = max[axis] ?? Number.NaN;
    // Written so that what is not a number is no box.
    return (
      low >= -positionMetresMax &&
      high <= positionMetresMax &&
      high - low >= audioZoneSideMetresMin - roundingMetres
    );
  });
}
