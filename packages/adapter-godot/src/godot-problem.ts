/** Why there is no scene. `missing`: no program of that name; `mute`: it never spoke; `dying`: it ended again and again. */
export class GodotProblem extends Error {
  override readonly name = 'GodotProblem';
  readonly reason: 'missing' | 'mute' | 'dying';

  constructor(reason: GodotProblem['reason'], message: string) {
    super(message);
    this.reason = reason;
  }
}
