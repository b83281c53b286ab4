import { gridNodes, waveBytes, wavesOffset } from '../layout';
import { Parameters } from '../records';

/*
 * Turbulence that neither gathers nor scatters particles: on each axis the sum of waves that run along the other two
 * (Arnold–Beltrami–Childress flow), so its divergence is exactly zero. Three octaves; a table for each axis is all it takes.
 */

const octaves = 3;
/** Not a whole number, so that the octaves never repeat together. */
const octaveFrequency: f32 = 2.17;
const octaveStrength: f32 = 0.5;
const quarterTurn: f32 = 0.25;
/** The axes drift apart by a share of a turn. */
const axisPhase: f32 = 0.37;

/** The table of sines along an axis; that of cosines follows it. */
export function waveOfAxis(axis: i32): usize {
  return wavesOffset + axis * 2 * waveBytes;
}

/** Fills the tables for a tick. */
export function buildWaves(tick: u32): void {
  const parameters = Parameters.here();
  const drift = <f32>((tick * parameters.noiseTurnPerTick) >> 8) * <f32>(1.0 / 16777216.0);
  for (let axis = 0; axis < 3; axis++) {
    const sines = waveOfAxis(axis);
    for (let node = 0; node < gridNodes; node++) {
      let turns: f32 = <f32>node * parameters.noiseTurnsPerUnit;
      let strength = parameters.noiseStrength;
      let phase: f32 = drift + <f32>axis * axisPhase;
      let sine: f32 = 0;
      let cosine: f32 = 0;
      for (let octave = 0; octave < octaves; octave++) {
        sine += strength * sineOf(turns + phase);
        cosine += strength * sineOf(turns + phase + quarterTurn);
        turns *= octaveFrequency;
        strength *= octaveStrength;
        // Higher octaves drift the other way and faster; whole turns of `drift` stay whole turns, so time has no seam.
        phase *= -2;
      }
      store<f32>(sines + ((<usize>node) << 2), sine);
      store<f32>(sines + waveBytes + ((<usize>node) << 2), cosine);
    }
  }
}

/** Within 0.1 % of the sine of so many turns, of nothing but exact operations. Source: Nicolas Capens, devmaster.net, 2006. */
function sineOf(turns: f32): f32 {
  const rest: f32 = turns - nearest(turns);
  const parabola: f32 = rest * (<f32>8 - <f32>16 * abs(rest));
  return parabola * (<f32>0.775 + <f32>0.225 * abs(parabola));
}
