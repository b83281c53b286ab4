/** Who speaks is heard best from ahead; from behind, a voice has lost about 5 dB. */
const behindGain = 0.55;
const coneInnerRad = Math.PI / 3;

/** Gain of a voice whose mouth points `angleRad` past the listener, 1 to a half. */
export function facingGain(angleRad: number): number {
  const share = Math.min(1, Math.max(0, (angleRad - coneInnerRad) / (Math.PI - coneInnerRad)));
  return 1 - (1 - behindGain) * share;
}
