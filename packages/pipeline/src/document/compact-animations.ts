import type { Accessor, Document, Transform } from '@gltf-transform/core';
import { floatsOf } from '../geometry/vertex-data.ts';
import { broken } from '../refusal.ts';

const steps = 32_767;
/** Movements to a thirtieth of a millimetre for a metre, which compresses to half. */
const mantissaBits = 15;

/**
 * Turns rotations of animations into 16-bit numbers (glTF 2.0, section 3.11) and rounds what else moves to the precision that can be
 * seen. A root file carries all of it. Throws PipelineProblem for what is not finite.
 */
export function compactAnimations(): Transform {
  return (document: Document): void => {
    const done = new Set<Accessor>();
    for (const animation of document.getRoot().listAnimations()) {
      for (const channel of animation.listChannels()) {
        const sampler = channel.getSampler();
        const output = sampler?.getOutput();
        if (sampler === null || output === null || output === undefined || done.has(output)) continue;
        done.add(output);
        const values = floatsOf(output);
        if (!values.every(Number.isFinite))
          throw broken('An animation of the model moves something infinitely far.');
        // The tangents of cubic splines may be of any size.
        const turns = channel.getTargetPath() === 'rotation' && sampler.getInterpolation() !== 'CUBICSPLINE';
        if (turns) output.setArray(turnsOf(values)).setNormalized(true);
        else output.setArray(roundedMantissas(values)).setNormalized(false);
      }
    }
  };
}

function turnsOf(values: Float32Array): Int16Array<ArrayBuffer> {
  const turns = new Int16Array(values.length);
  for (let at = 0; at < values.length; at++) {
    turns[at] = Math.round(Math.max(-1, Math.min(1, values[at] ?? 0)) * steps);
  }
  return turns;
}

/** Floats whose last bits are zero (IEEE 754: 23 bits of mantissa). */
function roundedMantissas(values: Float32Array): Float32Array<ArrayBuffer> {
  const rounded = new Float32Array(values);
  const bits = new Uint32Array(rounded.buffer);
  const dropped = 23 - mantissaBits;
  for (let at = 0; at < bits.length; at++) {
    bits[at] = ((bits[at] ?? 0) + (1 << (dropped - 1))) & ~((1 << dropped) - 1);
  }
  return rounded;
}
