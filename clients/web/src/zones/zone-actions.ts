import { type AudioZone, limits } from '@streamxr/protocol';
import type { Page } from '../page.ts';
import { boxAround, freeZoneId, nameFor, presets } from './zone-presets.ts';
import type { ZoneDraft } from './zones-store.ts';

type Parts = Pick<Page, 'session' | 'toasts' | 'world'>;

/** Makes a zone around where this person stands; resolves with false when it was not made, which a toast tells. */
export async function addZoneHere(parts: Parts, { preset, size }: ZoneDraft, wish: string): Promise<boolean> {
  const { session, toasts, world } = parts;
  const client = session.client.value;
  const { view } = world;
  if (client === null || view === null) return false;
  const zones = client.audioZones;
  if (zones.length >= limits.audioZonesMax) return false;
  const zone: AudioZone = {
    zoneId: freeZoneId(zones),
    name: nameFor(zones, wish, presets[preset]),
    ...boxAround(view.head(), size),
    ...presets[preset].acoustics,
  };
  if (!(await setZones(parts, [...zones, zone]))) return false;
  toasts.show({
    tone: 'good',
    text: `${zone.name} is here`,
    detail: `A ${presets[preset].label.toLowerCase()}: ${presets[preset].about}.`,
  });
  return true;
}

/** Takes a zone away; a toast offers it back. */
export async function removeZone(parts: Parts, zone: AudioZone): Promise<void> {
  const { session, toasts } = parts;
  const zones = session.client.value?.audioZones ?? [];
  const rest = zones.filter(({ zoneId }) => zoneId !== zone.zoneId);
  if (rest.length === zones.length || !(await setZones(parts, rest))) return;
  toasts.show({
    tone: 'info',
    text: `${zone.name} is gone`,
    action: { label: 'Undo', run: () => void bringBack(parts, zone) },
  });
}

async function bringBack(parts: Parts, zone: AudioZone): Promise<void> {
  const zones = parts.session.client.value?.audioZones ?? [];
  // Somebody may have used its id meanwhile.
  const isTaken = zones.some(({ zoneId }) => zoneId === zone.zoneId);
  await setZones(parts, [...zones, isTaken ? { ...zone, zoneId: freeZoneId(zones) } : zone]);
}

async function setZones({ session, toasts }: Parts, zones: readonly AudioZone[]): Promise<boolean> {
  try {
    await session.client.value?.setAudioZones(zones);
    return true;
  } catch (error) {
    toasts.show({
      tone: 'trouble',
      text: 'The sound zones stayed as they were',
      detail: error instanceof Error ? error.message : String(error),
    });
    return false;
  }
}
