import type { LinkOffer, LinkStats } from '@streamxr/media';
import type { MemberLink } from './member-link.ts';

interface Source {
  readonly link: MemberLink;
  /** Counts up each time that a track is brought in anew: who received it before has to offer again. */
  readonly generation: number;
  readonly mid: string;
  /** Its layers are in one encoding, which not everybody can decode. */
  readonly svc: boolean;
  packets: number;
  /** Bits per second by layer, the smallest first; null before the first measurement. */
  layers: readonly number[] | null;
}

/** Which peer connection brings in which track, and whether anything comes. */
export class Sources {
  readonly #sources = new Map<string, Source>();
  /** When something last came of a track, or should have begun to. */
  readonly #lastMs = new Map<string, number>();
  #generations = 0;

  /** A track has been published, or may be heard again. */
  expect(trackId: string, nowMs: number): void {
    this.#lastMs.set(trackId, nowMs);
  }

  /** The link sends these now, by mid, and nothing else. True when that is a change. */
  offered(link: MemberLink, { sends, svc }: Pick<LinkOffer, 'sends' | 'svc'>, nowMs: number): boolean {
    const sent = new Set(sends.values());
    let changed = false;
    for (const [trackId, source] of this.#sources)
      if (source.link === link && !sent.has(trackId)) changed = this.#sources.delete(trackId);
    for (const [mid, trackId] of sends) {
      const former = this.#sources.get(trackId);
      // In another section it comes in another codec: what was received of it has ended.
      if (former !== undefined && (former.link !== link || former.mid === mid)) continue;
      this.#generations += 1;
      this.#sources.set(trackId, {
        link,
        mid,
        svc: svc?.has(trackId) === true,
        generation: this.#generations,
        packets: 0,
        layers: null,
      });
      this.expect(trackId, nowMs);
      changed = true;
    }
    return changed;
  }

  /** Null while nobody brings it in. */
  generationOf(trackId: string): number | null {
    return this.#sources.get(trackId)?.generation ?? null;
  }

  linkOf(trackId: string): MemberLink | null {
    return this.#sources.get(trackId)?.link ?? null;
  }

  isSvc(trackId: string): boolean {
    return this.#sources.get(trackId)?.svc === true;
  }

  get hasSvc(): boolean {
    return [...this.#sources.values()].some(({ svc }) => svc);
  }

  layersOf(trackId: string): readonly number[] | null {
    return this.#sources.get(trackId)?.layers ?? null;
  }

  measured(link: MemberLink, { sends }: LinkStats, nowMs: number): void {
    for (const { sourceId, packets, layers } of sends) {
      const source = this.#sources.get(sourceId);
      if (source?.link !== link) continue;
      if (packets !== source.packets) this.expect(sourceId, nowMs);
      source.packets = packets;
      source.layers = layers;
    }
  }

  isStalled(trackId: string, nowMs: number, stalledMs: number): boolean {
    return nowMs - (this.#lastMs.get(trackId) ?? nowMs) > stalledMs;
  }

  forget(trackId: string): void {
    this.#sources.delete(trackId);
    this.#lastMs.delete(trackId);
  }
}
