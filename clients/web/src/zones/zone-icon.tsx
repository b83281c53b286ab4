import {
  SquareDashed,
  DoorClosed,
  Ear,
  Landmark,
  type LucideIcon,
  Megaphone,
  Square,
  Trees,
} from 'lucide-preact';
import type { AudioZone } from '@streamxr/protocol';
import { type PresetName, presetNames, presetOf, presets } from './zone-presets.ts';

export const presetIcons: Readonly<Record<PresetName, LucideIcon>> = {
  open: Trees,
  room: Square,
  hall: Landmark,
  booth: DoorClosed,
  whisper: Ear,
  podium: Megaphone,
};

/** What kind of zone it is, as a picture; the words beside it say the same. */
export function ZoneIcon({ zone }: { readonly zone: AudioZone }) {
  const preset = presetOf(zone);
  const name = presetNames.find((one) => presets[one] === preset);
  const Icon = name === undefined ? SquareDashed : presetIcons[name];
  return <Icon aria-hidden="true" />;
}
