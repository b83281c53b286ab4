import { useEffect, useRef, useState } from 'preact/hooks';
import { usePage } from '../page.ts';
import { captureCamera, captureMicrophone, type CaptureRefusal } from './capture.ts';
import { LevelMeter } from './level-meter.ts';

export interface Preview {
  readonly device: MediaStreamTrack | null;
  /** Of a microphone, 0 to 1. */
  readonly level: number;
  readonly why: CaptureRefusal | null;
  readonly begin: () => void;
  /** Something else was chosen. */
  readonly again: () => void;
}

/** A device tried out: nobody else sees or hears it. What is in the room already is shown without asking. */
export function usePreview(kind: 'microphone' | 'camera', onAllowed: () => void): Preview {
  const { media, preferences } = usePage();
  const shared = media.call.value?.own[kind].device.value ?? null;
  const [tried, setTried] = useState<MediaStreamTrack | null>(null);
  const [why, setWhy] = useState<CaptureRefusal | null>(null);
  const [level, setLevel] = useState(0);
  const turn = useRef(0);
  const device = shared ?? tried;

  const begin = () => {
    const own = ++turn.current;
    const { microphoneId, cameraId, noiseSuppression, echoCancellation } = preferences.all.value;
    const capturing =
      kind === 'camera'
        ? captureCamera(cameraId)
        : captureMicrophone({ deviceId: microphoneId, noiseSuppression, echoCancellation });
    void capturing.then((captured) => {
      if (!captured.ok) return own === turn.current && setWhy(captured.refusal);
      const [track = null] = captured.value;
      if (own !== turn.current) return track?.stop();
      setWhy(null);
      setTried(track);
      onAllowed();
    });
  };
  useEffect(() => () => tried?.stop(), [tried]);
  useEffect(() => () => void (turn.current += 1), []);
  // Who has allowed it before sees at once what others would.
  useEffect(() => {
    if (shared === null) void isAllowed(kind).then((allowed) => allowed && begin());
    else onAllowed();
  }, [shared === null]);
  useEffect(() => {
    if (kind !== 'microphone' || device === null) return setLevel(0);
    const meter = new LevelMeter(device);
    const stop = meter.level.subscribe(setLevel);
    return () => {
      stop();
      meter[Symbol.dispose]();
    };
  }, [device, kind]);
  return { device, level, why, begin, again: () => tried !== null && begin() };
}

async function isAllowed(kind: 'microphone' | 'camera'): Promise<boolean> {
  try {
    const { state } = await navigator.permissions.query({ name: kind });
    return state === 'granted';
  } catch {
    // Firefox did not know these names for long: the button is there.
    return false;
  }
}
