import type { CampaignFigures, CampaignSync } from '@streamxr/client';
import { unreachable } from '@streamxr/kernel';
import type { CampaignAction } from '@streamxr/protocol';
import { formatCount } from '../format/quantities.ts';

/** How good a state is, for its colour. */
export type SyncTone = 'good' | 'waiting' | 'plain' | 'trouble';

export interface SyncWords {
  readonly words: string;
  readonly tone: SyncTone;
  /** What that means, for who wants to know. */
  readonly meaning: string;
}

/** Whether what is seen here is what all see. */
export function wordsOfSync(sync: CampaignSync): SyncWords {
  switch (sync.kind) {
    case 'waiting':
      return { words: 'waiting', tone: 'waiting', meaning: 'The server has not said anything yet.' };
    case 'joining':
      return {
        words: `joining ${Math.floor(sync.share * 100)} %`,
        tone: 'waiting',
        meaning: 'The last eight seconds are being simulated anew, to be where everybody is.',
      };
    case 'unchecked':
      return {
        words: 'in step',
        tone: 'plain',
        meaning: 'Simulated here. The next checksum will tell whether every bit is right.',
      };
    case 'exact':
      return { words: 'exact', tone: 'good', meaning: 'Every bit is the same here as on the server.' };
    case 'healing':
      return {
        words: 'healing',
        tone: 'trouble',
        meaning: 'A checksum was another. What differs is being simulated anew.',
      };
    case 'healed':
      return { words: 'healed', tone: 'good', meaning: 'Something differed; it has been made right.' };
    case 'streamed':
      return {
        words: 'streamed',
        tone: 'plain',
        meaning: 'This device is spared the simulation: the server sends some of the particles.',
      };
    case 'different-module':
      return {
        words: 'another version',
        tone: 'trouble',
        meaning: 'The server simulates with another version. Reload the page to get it.',
      };
    default:
      return unreachable(sync);
  }
}

/** `250,000 particles`, `2.0 million particles`. */
export function wordsOfParticles(count: number): string {
  return `${formatCount(count)} particles`;
}

/** `250K`, `1M`: where there is no room for more. */
export function shortCount(count: number): string {
  return count < 999_500 ? `${Math.round(count / 1000)}K` : `${Number((count / 1e6).toFixed(1))}M`;
}

/** Steps of particles a second, here: `30.0 million`. */
export function particlesPerSecond({ particles, sync }: CampaignFigures, running: boolean): number {
  return running && sync.kind !== 'streamed' ? particles * 60 : 0;
}

/** From a tick's arrival to the picture: what is kept back for an even pace, simulating, packing, and a tick to interpolate. */
export function heldBackMs({ bufferTicks, stepMs, packMs }: CampaignFigures): number {
  return ((bufferTicks + 1) * 1000) / 60 + stepMs + packMs;
}

/** A tool of the palette and what it does in the world. */
export interface ToolWords {
  readonly label: string;
  readonly hint: string;
}

export type Tool = Extract<CampaignAction, 'push' | 'pull' | 'emit' | 'place' | 'throw'>;

export const toolWords: Readonly<Record<Tool, ToolWords>> = {
  push: { label: 'Push', hint: 'Press into the particles to push them away' },
  pull: { label: 'Pull', hint: 'Press into the particles to gather them' },
  emit: { label: 'Emit', hint: 'Press to pour particles from there' },
  place: { label: 'Place', hint: 'Press where a ball is to stand in their way' },
  throw: { label: 'Throw', hint: 'Press to throw a ball at what you point at' },
};

/** In the order of the palette. */
export const tools = Object.keys(toolWords) as readonly Tool[];
