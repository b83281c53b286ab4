import type { RoomPage } from './room-page.ts';

/** A microphone and a camera may take some seconds to arrive where two processors do everything. */
const arriveMs = 40_000;

export type SourceKind = 'microphone' | 'camera' | 'screen';

/** What of the others arrives at a page. */
export interface Arriving {
  readonly name: string;
  readonly kind: string;
  readonly trackId: string;
  readonly locked: boolean;
}

/** The state of a source as its button shows it. */
export async function stateOf(person: RoomPage, kind: SourceKind): Promise<string | null> {
  return button(person, kind).getAttribute('data-state');
}

export function button(person: RoomPage, kind: SourceKind) {
  return person.page.locator(`.media-button[data-source="${kind}"]`);
}

/** Presses the button of a source and waits for what it shows then. */
export async function press(person: RoomPage, kind: SourceKind, state: string): Promise<void> {
  await button(person, kind).click();
  await untilState(person, kind, state);
}

export async function untilState(person: RoomPage, kind: SourceKind, state: string): Promise<void> {
  await person.until(
    `the ${kind} to be ${state}`,
    async () => (await stateOf(person, kind)) === state,
    arriveMs,
  );
}

/** Resolves when the page's peer connection stands. */
export async function untilLinked(person: RoomPage): Promise<void> {
  await person.until(
    'the link of voice and video',
    () => person.page.evaluate(() => window.streamxr?.page.media.state.value === 'connected'),
    arriveMs,
  );
}

export function arriving(person: RoomPage): Promise<Arriving[]> {
  return person.page.evaluate(() => {
    const { media, people } = window.streamxr?.page ?? {};
    return (media?.sources.value ?? [])
      .filter(({ own, media: track }) => !own && track !== null)
      .map(({ track, locked }) => ({
        name: track.clientId === null ? '' : (people?.nameOf(track.clientId) ?? ''),
        ...{ kind: track.kind, trackId: track.trackId, locked },
      }));
  });
}

/** Waits for somebody's voice or picture to arrive; gives its trackId. */
export async function untilArrives(person: RoomPage, name: string, kind: string): Promise<string> {
  const found = await person.until(
    `${name}'s ${kind}`,
    async () => (await arriving(person)).find((track) => track.name === name && track.kind === kind),
    arriveMs,
  );
  return found.trackId;
}

/** How loud a voice comes out of the way here, as the page's own audio graph measures it; 0 to 1. */
export function loudness(person: RoomPage, trackId: string): Promise<number> {
  return person.page.evaluate(async (id) => {
    const view = await window.streamxr?.view?.shownMedia;
    return view?.shown.audio.levelOf(id) ?? 0;
  }, trackId);
}

export async function untilHeard(person: RoomPage, trackId: string): Promise<void> {
  await person.until('a voice to be heard', async () => (await loudness(person, trackId)) > 0.05, arriveMs);
}

/** The mean of all colours of a picture that arrives, and how far they lie apart, 0 to 255; null before the first picture. */
export function picture(
  person: RoomPage,
  trackId: string,
): Promise<{ readonly mean: number; readonly spread: number } | null> {
  return person.page.evaluate(async (id) => {
    const source = window.streamxr?.page.media.sources.value.find(({ track }) => track.trackId === id);
    if (source === undefined || source.media === null) return null;
    const video = document.createElement('video');
    video.muted = true;
    video.srcObject = new MediaStream([source.media]);
    const shown = new Promise((resolve) => video.requestVideoFrameCallback(resolve));
    await Promise.race([
      video.play().then(() => shown),
      new Promise((resolve) => setTimeout(resolve, 3_000)),
    ]);
    if (video.videoWidth === 0) return null;
    const canvas = new OffscreenCanvas(64, 36);
    const context = canvas.getContext('2d');
    if (context === null) return null;
    context.drawImage(video, 0, 0, 64, 36);
    const { data } = context.getImageData(0, 0, 64, 36);
    video.srcObject = null;
    let [sum, least, most, count] = [0, 255, 0, 0];
    for (const [index, value] of data.entries()) {
      if (index % 4 === 3) continue;
      sum += value;
      count += 1;
      least = Math.min(least, value);
      most = Math.max(most, value);
    }
    return { mean: sum / count, spread: most - least };
  }, trackId);
}

export async function untilSeen(person: RoomPage, trackId: string): Promise<void> {
  await person.until(
    'a picture that is not black',
    async () => {
      const seen = await picture(person, trackId);
      return seen !== null && seen.mean > 20 && seen.spread > 60;
    },
    arriveMs,
  );
}

/** Before the page's own scripts: a screen to share, drawn by the page, since a browser without a window has none. */
export const drawnScreen = `
  navigator.mediaDevices.getDisplayMedia = async () => {
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [640, 360];
    const context = canvas.getContext('2d');
    let count = 0;
    const draw = () => {
      context.fillStyle = '#f4efe6';
      context.fillRect(0, 0, 640, 360);
      context.fillStyle = '#2c6bd7';
      context.fillRect(40, 60, 260, 240);
      context.fillStyle = '#1c1a2a';
      context.font = '48px sans-serif';
      context.fillText('Slide ' + (count += 1), 340, 190);
    };
    draw();
    const drawing = setInterval(draw, 200);
    const stream = canvas.captureStream(10);
    const [track] = stream.getVideoTracks();
    track.addEventListener('ended', () => clearInterval(drawing));
    const stop = track.stop.bind(track);
    track.stop = () => { clearInterval(drawing); stop(); };
    return stream;
  };
`;

/** Before the page's own scripts: a microphone into which somebody speaks without end. */
export const loudMicrophone = `
  const fromDevice = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  navigator.mediaDevices.getUserMedia = async (constraints) => {
    if (!constraints.audio) return fromDevice(constraints);
    const context = new AudioContext();
    const voice = new OscillatorNode(context, { type: 'sawtooth', frequency: 180 });
    const out = new MediaStreamAudioDestinationNode(context);
    voice.connect(new GainNode(context, { gain: 0.4 })).connect(out);
    voice.start();
    return out.stream;
  };
`;
