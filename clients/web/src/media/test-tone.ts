const notesHz = [523.25, 659.25, 783.99];
const noteSeconds = 0.16;

/** Plays three soft notes on a speaker; '' is the system's own. Rejects where that speaker is gone. */
export async function playTestTone(speakerId: string): Promise<void> {
  // Choosing the speaker is not in the types yet, and not in every browser.
  const context = new AudioContext() as AudioContext & { setSinkId?: (id: string) => Promise<void> };
  try {
    if (speakerId !== '') await context.setSinkId?.(speakerId);
    const begin = context.currentTime + 0.05;
    for (const [index, frequency] of notesHz.entries()) note(context, frequency, begin + index * noteSeconds);
    const seconds = (notesHz.length + 2) * noteSeconds;
    await new Promise((resolve) => setTimeout(resolve, seconds * 1_000));
  } finally {
    await context.close();
  }
}

function note(context: AudioContext, frequency: number, at: number): void {
  const gain = new GainNode(context, { gain: 0 });
  gain.gain.setValueAtTime(0, at);
  gain.gain.linearRampToValueAtTime(0.25, at + 0.02);
  gain.gain.exponentialRampToValueAtTime(0.001, at + 3 * noteSeconds);
  const oscillator = new OscillatorNode(context, { frequency, type: 'sine' });
  oscillator.connect(gain).connect(context.destination);
  oscillator.start(at);
  oscillator.stop(at + 3 * noteSeconds);
}
