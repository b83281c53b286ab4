import assert from 'node:assert/strict';
import { unreachable } from '@streamxr/kernel';
import type { ByteRange } from '../ports.ts';
import type { LayerScheduler } from '../schedule/layer-scheduler.ts';
import type { Layer, LayerEffect } from '../schedule/layer.ts';

interface Fetch {
  readonly layer: Layer;
  readonly range: ByteRange;
}

/** A device that does what a scheduler says, and fails on anything that makes no sense to it. */
export class SchedulerModel {
  readonly fetches: Fetch[] = [];
  readonly decoding = new Set<Layer>();
  readonly shown = new Set<Layer>();
  readonly cancelled = new Set<Fetch>();
  /** Bytes that are here of layers that are not whole. */
  readonly #bytes = new Map<Layer, ByteRange[]>();

  plan(scheduler: LayerScheduler, nowMs: number): readonly LayerEffect[] {
    const effects = scheduler.plan(nowMs);
    for (const effect of effects) this.#act(effect);
    return effects;
  }

  /** Takes a fetch out that is to be reported on. */
  take(index: number): Fetch | undefined {
    const [fetch] = this.fetches.splice(index, 1);
    if (fetch !== undefined) this.cancelled.delete(fetch);
    return fetch;
  }

  arrived({ layer, range }: Fetch): void {
    this.#bytes.set(layer, [...(this.#bytes.get(layer) ?? []), range]);
  }

  /** In the picture; what it takes the place of is gone. */
  show(layer: Layer): void {
    this.decoding.delete(layer);
    for (const other of this.shown) {
      if (isSamePiece(other, layer) && levelOf(other) < levelOf(layer)) this.shown.delete(other);
    }
    this.shown.add(layer);
  }

  spoil(layer: Layer): void {
    this.decoding.delete(layer);
    this.#bytes.delete(layer);
  }

  hasRoot(assetId: string): boolean {
    return [...this.shown].some((layer) => layer.assetId === assetId && layer.place.kind === 'root');
  }

  #act(effect: LayerEffect): void {
    const { layer } = effect;
    switch (effect.type) {
      case 'fetch':
        this.#fetch(layer, effect.range);
        return;
      case 'cancel': {
        const fetch = this.fetches.find((other) => other.layer === layer && other.range === effect.range);
        assert.ok(fetch !== undefined && !this.cancelled.has(fetch), 'cancelled what is on the way, once');
        this.cancelled.add(fetch);
        return;
      }
      case 'load':
      case 'show':
        assert.ok(!this.decoding.has(layer) && !this.shown.has(layer), 'shown once');
        assert.ok(
          layer.place.kind === 'root' || this.hasRoot(layer.assetId),
          'nothing is shown before the root',
        );
        if (effect.type === 'show') this.#checkWhole(layer);
        this.#bytes.delete(layer);
        this.decoding.add(layer);
        return;
      case 'drop':
        assert.ok(
          this.shown.has(layer) || this.#bytes.has(layer) || this.decoding.has(layer),
          'dropped what is held',
        );
        this.shown.delete(layer);
        this.decoding.delete(layer);
        this.#bytes.delete(layer);
        return;
      default:
        unreachable(effect);
    }
  }

  #fetch(layer: Layer, range: ByteRange): void {
    assert.ok(
      range.start >= 0 && range.end >= range.start && range.end < layer.bytes,
      'a range lies in its layer',
    );
    const held = this.#bytes.get(layer) ?? [];
    const underWay = this.fetches.filter((fetch) => fetch.layer === layer).map((fetch) => fetch.range);
    for (const other of [...held, ...underWay]) {
      assert.ok(range.end < other.start || range.start > other.end, 'no byte is asked for twice');
    }
    this.fetches.push({ layer, range });
  }

  #checkWhole(layer: Layer): void {
    const bytes = (this.#bytes.get(layer) ?? []).reduce((sum, { start, end }) => sum + end - start + 1, 0);
    assert.equal(bytes, layer.bytes, 'what is shown is whole');
  }
}

function isSamePiece(a: Layer, b: Layer): boolean {
  return a.assetId === b.assetId && pieceOf(a) === pieceOf(b);
}

function pieceOf({ place }: Layer): string {
  switch (place.kind) {
    case 'root':
      return 'root';
    case 'mesh':
      return `mesh ${place.part}`;
    case 'texture':
      return `texture ${place.texture}`;
    default:
      return unreachable(place);
  }
}

function levelOf({ place }: Layer): number {
  return place.kind === 'root' ? 0 : place.level;
}
