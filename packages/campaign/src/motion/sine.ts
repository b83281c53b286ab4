/*
 * Math.sin differs between engines in its last bits, and the last bits of an input decide where a particle is a second later.
 * These use + − × and floor only, which all engines round alike.
 */

/** sin(2π · turns), within 1e-8 of it. */
export function sineOfTurns(turns: number): number {
  const whole = turns - Math.floor(turns);
  // The sine of the other half is the negative of that of this one, and each half is symmetric about its quarter.
  const half = whole < 0.5 ? whole : whole - 0.5;
  const quarter = half < 0.25 ? half : 0.5 - half;
  const x = quarter * 4;
  const squared = x * x;
  // Minimax of sin(πx/2) over [0, 1]; least squares reweighted until the largest error was smallest.
  const sine =
    x *
    (1.5707962900304258 +
      squared *
        (-0.6459633599664035 +
          squared *
            (0.07968848088848579 + squared * (-0.0046722283756847885 + squared * 0.00015082076195863185))));
  return whole < 0.5 ? sine : -sine;
}

export function cosineOfTurns(turns: number): number {
  return sineOfTurns(turns + 0.25);
}
