import type { Refusal } from '@streamxr/protocol';

/** Thrown inside a run to leave it from any depth; becomes a refusal at its edge. */
export class PipelineProblem extends Error {
  override readonly name = 'PipelineProblem';
  readonly code: 'ASSET_INVALID' | 'ASSET_UNSUPPORTED' | 'ASSET_TOO_LARGE';

  constructor(code: PipelineProblem['code'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }

  get refusal(): Refusal {
    return { code: this.code, message: this.message };
  }
}

export function broken(message: string, cause?: unknown): PipelineProblem {
  return new PipelineProblem('ASSET_INVALID', message, cause === undefined ? {} : { cause });
}

export function unsupported(message: string): PipelineProblem {
  return new PipelineProblem('ASSET_UNSUPPORTED', message);
}
