import { type AudioZone, limits } from '@streamxr/protocol';
import { type Pose, rotate } from '@streamxr/spatial';

export const presetNames = ['open', 'room', 'hall', 'booth', 'whisper', 'podium'] as const;
export type PresetName = (typeof presetNames)[number];

/** Metres, as the person who makes it sees them. */
export interface ZoneSize {
  readonly width: number;
  readonly depth: number;
  readonly height: number;
}

type Acoustics = Pick<
  AudioZone,
  'refDistanceMetres' | 'rolloff' | 'maxDistanceMetres' | 'passes' | 'broadcast'
>;

export interface ZonePreset {
  readonly label: string;
  /** What it does to voices, in a few words. */
  readonly about: string;
  readonly size: ZoneSize;
  readonly acoustics: Acoustics;
}

/** In the open a voice is half as loud at 2.4 m; the others are made to differ from that by ear. */
export const presets: Readonly<Record<PresetName, ZonePreset>> = {
  open: {
    label: 'Open air',
    about: 'voices fade as outside, and come and go freely',
    size: { width: 10, depth: 10, height: 4 },
    acoustics: { refDistanceMetres: 1.2, rolloff: 1, maxDistanceMetres: 40, passes: 1 },
  },
  room: {
    label: 'Room',
    about: 'heard well within, dimly through the walls',
    size: { width: 6, depth: 6, height: 3 },
    acoustics: { refDistanceMetres: 1.8, rolloff: 0.8, maxDistanceMetres: 25, passes: 0.15 },
  },
  hall: {
    label: 'Hall',
    about: 'voices carry from end to end',
    size: { width: 16, depth: 12, height: 6 },
    acoustics: { refDistanceMetres: 4, rolloff: 0.5, maxDistanceMetres: 80, passes: 0.4 },
  },
  booth: {
    label: 'Booth',
    about: 'nothing passes, in or out',
    size: { width: 3, depth: 3, height: 2.6 },
    acoustics: { refDistanceMetres: 1.5, rolloff: 0.6, maxDistanceMetres: 25, passes: 0 },
  },
  whisper: {
    label: 'Whisper corner',
    about: 'voices end after a few steps',
    size: { width: 3, depth: 3, height: 2.6 },
    acoustics: { refDistanceMetres: 0.7, rolloff: 2, maxDistanceMetres: 4, passes: 0.3 },
  },
  podium: {
    label: 'Podium',
    about: 'who speaks here is heard everywhere',
    size: { width: 2, depth: 2, height: 2.6 },
    acoustics: { refDistanceMetres: 1.2, rolloff: 1, maxDistanceMetres: 40, passes: 1, broadcast: true },
  },
};

export const sideMetres = { min: 0.5, max: 100, step: 0.5 } as const;

/** The preset that a zone was made from; null for one of its own kind. */
export function presetOf(zone: Acoustics): ZonePreset | null {
  const found = presetNames.find((name) => {
    const { acoustics } = presets[name];
    return (
      acoustics.refDistanceMetres === zone.refDistanceMetres &&
      acoustics.rolloff === zone.rolloff &&
      acoustics.maxDistanceMetres === zone.maxDistanceMetres &&
      acoustics.passes === zone.passes &&
      (acoustics.broadcast ?? false) === (zone.broadcast ?? false)
    );
  });
  return found === undefined ? null : presets[found];
}

/** A box on the floor around a head. Its sides lie along the room's axes; the width is across the view, as near as that allows. */
export function boxAround({ position, rotation }: Pose, size: ZoneSize): Pick<AudioZone, 'min' | 'max'> {
  const [forwardX, , forwardZ] = rotate(rotation, [0, 0, -1]);
  const looksAlongX = Math.abs(forwardX) > Math.abs(forwardZ);
  const alongX = looksAlongX ? size.depth : size.width;
  const alongZ = looksAlongX ? size.width : size.depth;
  const [x, , z] = position;
  const edge = (middle: number, by: number) => Math.round((middle + by) * 10) / 10;
  return {
    min: [edge(x, -alongX / 2), 0, edge(z, -alongZ / 2)],
    max: [edge(x, alongX / 2), size.height, edge(z, alongZ / 2)],
  };
}

/** A name that no other zone has: of the wish, else of the preset. */
export function nameFor(zones: readonly AudioZone[], wish: string, { label }: ZonePreset): string {
  const wanted = wish.trim().slice(0, limits.audioZoneNameMax - 3);
  const name = wanted === '' ? label : wanted;
  const taken = new Set(zones.map((zone) => zone.name));
  for (let count = 2; ; count++) {
    const numbered = count === 2 && !taken.has(name) ? name : `${name} ${count}`;
    if (!taken.has(numbered)) return numbered;
  }
}

/** The lowest id that is free. */
export function freeZoneId(zones: readonly AudioZone[]): string {
  const taken = new Set(zones.map(({ zoneId }) => zoneId));
  let number = 1;
  while (taken.has(`z${number}`)) number += 1;
  return `z${number}`;
}

/** `3 × 3 m, 2.6 m high`. */
export function sizeWords({ min, max }: Pick<AudioZone, 'min' | 'max'>): string {
  const side = (axis: 0 | 1 | 2) => String(Math.round((max[axis] - min[axis]) * 10) / 10);
  return `${side(0)} × ${side(2)} m, ${side(1)} m high`;
}
