import { type Content, type Layer, type LayerEffect, LayerScheduler, type Viewer } from '@streamxr/assets';
import { SimulatedLink } from '@streamxr/assets/testing';
import { unreachable } from '@streamxr/kernel';
import type { Processed } from '@streamxr/pipeline';
import type { View } from './view.ts';

export interface Line {
  readonly bitsPerSecond: number;
  readonly roundTripMs: number;
}

/** Something new that can be shown: at that time, when so many bytes have come in all. */
export interface Arrival<Shown> {
  readonly atMs: number;
  readonly bytes: number;
  readonly shown: Shown;
}

/**
 * To one who stands still: the manifest, then what the scheduler asks for until it wants nothing more. Every layer is shown as soon as it is whole: decoding
 * takes no time here.
 */
export function layersOver(
  { bitsPerSecond, roundTripMs }: Line,
  { manifest, manifestFile }: Pick<Processed, 'manifest' | 'manifestFile'>,
  { placement }: View,
  viewer: Viewer,
): readonly Arrival<Layer>[] {
  const link = new SimulatedLink(bitsPerSecond, roundTripMs);
  const scheduler = new LayerScheduler();
  const arrivals: Arrival<Layer>[] = [];
  let bytes = 0;
  const act = (effect: LayerEffect, nowMs: number): void => {
    const { layer } = effect;
    switch (effect.type) {
      case 'fetch': {
        const count = effect.range.end - effect.range.start + 1;
        link.request(count, nowMs, (atMs) => {
          bytes += count;
          scheduler.arrived(layer, effect.range, atMs);
          plan(atMs);
        });
        return;
      }
      case 'show':
      case 'load':
        arrivals.push({ atMs: nowMs, bytes, shown: layer });
        scheduler.shown(layer, nowMs);
        return;
      case 'drop':
      case 'cancel':
        // Only of what was overtaken half received: nobody turns away, and everything fits.
        return;
      default:
        return unreachable(effect);
    }
  };
  const plan = (nowMs: number): void => {
    for (let effects = scheduler.plan(nowMs); effects.length > 0; effects = scheduler.plan(nowMs)) {
      for (const effect of effects) act(effect, nowMs);
    }
  };
  link.request(manifestFile.bytes, 0, (atMs) => {
    bytes += manifestFile.bytes;
    scheduler.addAsset('model', manifest);
    scheduler.place('object', 'model', placement);
    scheduler.look(viewer);
    plan(atMs);
  });
  while (link.nextMs < Number.POSITIVE_INFINITY) link.deliverNext();
  return arrivals;
}

/** Whole files, each asked for when the one before has come. */
export function filesOver(
  { bitsPerSecond, roundTripMs }: Line,
  files: readonly Content[],
): readonly Arrival<Content>[] {
  const link = new SimulatedLink(bitsPerSecond, roundTripMs);
  const arrivals: Arrival<Content>[] = [];
  let nowMs = 0;
  let bytes = 0;
  for (const shown of files) {
    link.request(shown.bytes, nowMs, (atMs) => {
      nowMs = atMs;
      bytes += shown.bytes;
      arrivals.push({ atMs, bytes, shown });
    });
    link.deliverNext();
  }
  return arrivals;
}
