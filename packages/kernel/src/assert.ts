/** Thrown when the program itself is wrong. Never thrown for bad input: that is a refusal. */
export class BrokenInvariant extends Error {
  override readonly name = 'BrokenInvariant';
}

/** Stays on in production: a wrong state must stop here, not three calls later. */
export function assert(condition: unknown, what: string): asserts condition {
  if (!condition) throw new BrokenInvariant(what);
}

/** Closes a switch: a new case breaks the build where it must be handled. */
export function unreachable(value: never): never {
  throw new BrokenInvariant(`unreachable: ${JSON.stringify(value)}`);
}
