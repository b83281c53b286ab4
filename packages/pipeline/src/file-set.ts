import { createHash } from 'node:crypto';
import type { Content } from '@streamxr/assets';
import { PipelineProblem } from './refusal.ts';

/** Collects the files of a run by the hash of their content, bounded in bytes. */
export class FileSet {
  readonly files = new Map<string, Uint8Array<ArrayBuffer>>();
  readonly #bytesMax: number;
  #bytes = 0;

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
  }

  /** Throws PipelineProblem when the output grows past its bound. */
  add(bytes: Uint8Array<ArrayBuffer>): Content {
    const content = contentOf(bytes);
    const { sha256 } = content;
    if (!this.files.has(sha256)) {
      this.#bytes += bytes.length;
      if (this.#bytes > this.#bytesMax) {
        throw new PipelineProblem(
          'ASSET_TOO_LARGE',
          `What is made of the model comes to more than ${this.#bytesMax.toLocaleString('en')} bytes.`,
        );
      }
      this.files.set(sha256, bytes);
    }
    return content;
  }

  addJson(value: unknown): Content {
    return this.add(new TextEncoder().encode(JSON.stringify(value)));
  }
}

/** The name of bytes. */
export function contentOf(bytes: Uint8Array): Content {
  return { sha256: createHash('sha256').update(bytes).digest('hex'), bytes: bytes.length };
}
