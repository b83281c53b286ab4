import type { ErrorCode } from '@streamxr/protocol';

/** Why a file is not taken: a code of the catalogue and a sentence that its author understands. */
export interface GlbRefusal {
  readonly code: Extract<ErrorCode, 'ASSET_NOT_GLB' | 'ASSET_INVALID' | 'ASSET_UNSUPPORTED'>;
  readonly message: string;
}

/** Thrown inside the inspection to leave it from any depth; becomes a GlbRefusal at its edge. */
export class GlbProblem extends Error {
  override readonly name = 'GlbProblem';
  readonly code: GlbRefusal['code'];

  constructor(code: GlbRefusal['code'], message: string) {
    super(message);
    this.code = code;
  }
}

export function notGlb(message: string): GlbProblem {
  return new GlbProblem('ASSET_NOT_GLB', message);
}

export function broken(message: string): GlbProblem {
  return new GlbProblem('ASSET_INVALID', message);
}

export function unsupported(message: string): GlbProblem {
  return new GlbProblem('ASSET_UNSUPPORTED', message);
}

/** `48,000` */
export function grouped(count: number): string {
  return count.toLocaleString('en');
}

const quotedMax = 60;

/** Text out of the file, made fit for a sentence: short, and without what could disturb the reader's screen. */
export function quoted(text: string): string {
  const start = text
    .slice(0, quotedMax)
    .toWellFormed()
    .replaceAll(/[^\p{L}\p{N}\p{P}\p{S} ]/gu, '?');
  return `"${start}${text.length > quotedMax ? '…' : ''}"`;
}
