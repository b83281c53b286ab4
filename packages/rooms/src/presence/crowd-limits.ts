/** How a crowd is told to itself. */
export interface CrowdLimits {
  /** One frame serves that many members at most. */
  readonly groupMax: number;
  /** Smaller groups join their neighbours. */
  readonly groupMin: number;
  /** Members heard of at the full rate because they are nearest. */
  readonly nearMax: number;
  /** More of them because somebody of the group looks at them. */
  readonly gazeMax: number;
  readonly gazeMetres: number;
  /** Half the angle of the cone that counts as looked at. */
  readonly gazeRad: number;
  /** Who is near whom is judged anew that often for each group, in turns. */
  readonly reviewMs: number;
  /** Everybody else is told of that often, in turns. */
  readonly farMs: number;
}

/** Measured with 1,000 members at 10 Hz, spread out and crowded: `npm run bench -- crowd`. */
export const defaultCrowdLimits: CrowdLimits = {
  groupMax: 16,
  groupMin: 5,
  nearMax: 64,
  gazeMax: 16,
  gazeMetres: 40,
  gazeRad: (15 * Math.PI) / 180,
  reviewMs: 500,
  farMs: 1_000,
};
