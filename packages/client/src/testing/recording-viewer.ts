import type { AssetManifest } from '@streamxr/assets';
import type { Bounds } from '@streamxr/protocol';
import type { AssetViewer, LevelBytes } from '../assets/layers/asset-viewer.ts';

/** Shows nothing; remembers what it was told, as short words: `root`, `part 0 1`, `texture 0 -1`, `whole`, `dropped`, `missing`. */
export class RecordingViewer implements AssetViewer {
  readonly told: string[] = [];
  readonly progresses: number[] = [];
  bounds: Bounds | null = null;
  error: unknown = null;
  /** Words that it cannot show: it rejects. */
  readonly cannot = new Set<string>();

  extent(bounds: Bounds): void {
    this.bounds = bounds;
  }

  progress(fraction: number): void {
    this.progresses.push(fraction);
  }

  whole(_bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    return this.#show('whole');
  }

  root(_manifest: AssetManifest, _bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    return this.#show('root');
  }

  part(part: number, level: LevelBytes | null): Promise<void> {
    return this.#show(`part ${part} ${level?.level ?? -1}`);
  }

  texture(texture: number, level: LevelBytes | null): Promise<void> {
    return this.#show(`texture ${texture} ${level?.level ?? -1}`);
  }

  dropped(): void {
    this.told.push('dropped');
  }

  missing(error: unknown): void {
    this.error = error;
    this.told.push('missing');
  }

  #show(words: string): Promise<void> {
    if (this.cannot.has(words)) return Promise.reject(new Error(`cannot show ${words}`));
    this.told.push(words);
    return Promise.resolve();
  }
}
