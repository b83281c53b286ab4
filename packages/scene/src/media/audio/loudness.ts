/** Quieter than this is breath and fans, louder than that is a shout; speech lies between (dB of full scale, mean over 20 ms). */
const silentDb = -52;
const loudDb = -14;

/** How loud samples sound, 0 to 1: even steps for even steps of decibels. */
export function loudnessOf(samples: Float32Array): number {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  if (sum === 0) return 0;
  const db = 10 * Math.log10(sum / samples.length);
  return Math.min(1, Math.max(0, (db - silentDb) / (loudDb - silentDb)));
}
