import { accept, refuse, type Result } from '@streamxr/kernel';

/** What a person can show or say here. */
export type SourceKind = 'microphone' | 'camera' | 'screen';

/**
 * Why a browser gives no device. `denied`: the person, or a rule, said no. `cancelled`: the choice of a screen was closed.
 * `absent`: there is none. `busy`: another program has it. `insecure`: browsers give none to pages without HTTPS.
 */
export type CaptureRefusal = 'denied' | 'cancelled' | 'absent' | 'busy' | 'insecure';

export interface SoundWishes {
  /** Null: the system's own choice. */
  readonly deviceId: string | null;
  readonly noiseSuppression: boolean;
  readonly echoCancellation: boolean;
}

export type Captured = Result<readonly MediaStreamTrack[], CaptureRefusal>;

/** A device that was chosen once and is not there any more gives way to the system's own choice. */
export async function captureMicrophone(wishes: SoundWishes): Promise<Captured> {
  const { deviceId, noiseSuppression, echoCancellation } = wishes;
  const sound = { noiseSuppression, echoCancellation, autoGainControl: true };
  return captureOrDefault(deviceId, (id) => ({ audio: { ...sound, ...id } }));
}

/** At most 720 lines: over a head nobody sees more. */
export async function captureCamera(deviceId: string | null): Promise<Captured> {
  const picture = { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 24, max: 30 } };
  return captureOrDefault(deviceId, (id) => ({
    video: { ...picture, ...(id.deviceId === undefined ? { facingMode: 'user' } : id) },
  }));
}

/** The picture first, and its sound where the person shares it, too. */
export async function captureScreen(): Promise<Captured> {
  const devices = mediaDevices();
  if (devices === null || !canShareScreen()) return refuse('insecure');
  try {
    const stream = await devices.getDisplayMedia({
      video: { frameRate: { ideal: 15, max: 30 } },
      audio: true,
    });
    return accept([...stream.getVideoTracks(), ...stream.getAudioTracks()]);
  } catch (error) {
    const why = refusalOf(nameOf(error));
    // Browsers say the same of a choice that was closed as of a rule.
    return refuse(why === 'denied' ? 'cancelled' : why);
  }
}

export function canShareScreen(): boolean {
  return typeof globalThis.navigator?.mediaDevices?.getDisplayMedia === 'function';
}

/** What the name of a browser's refusal means. Source: Media Capture and Streams, getUserMedia. */
export function refusalOf(name: string): CaptureRefusal {
  switch (name) {
    case 'NotAllowedError':
      return 'denied';
    case 'NotFoundError':
    case 'OverconstrainedError':
      return 'absent';
    case 'TypeError':
    case 'SecurityError':
      return 'insecure';
    default:
      return 'busy';
  }
}

async function captureOrDefault(
  deviceId: string | null,
  constraints: (id: { deviceId?: { exact: string } }) => MediaStreamConstraints,
): Promise<Captured> {
  const devices = mediaDevices();
  if (devices === null) return refuse('insecure');
  const attempts = deviceId === null ? [{}] : [{ deviceId: { exact: deviceId } }, {}];
  let why: CaptureRefusal = 'absent';
  for (const id of attempts) {
    try {
      return accept((await devices.getUserMedia(constraints(id))).getTracks());
    } catch (error) {
      why = refusalOf(nameOf(error));
      if (why !== 'absent') break;
    }
  }
  return refuse(why);
}

/** Absent on pages that came without HTTPS from elsewhere than this computer. */
function mediaDevices(): MediaDevices | null {
  return (globalThis.navigator as Partial<Navigator>).mediaDevices ?? null;
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : '';
}
