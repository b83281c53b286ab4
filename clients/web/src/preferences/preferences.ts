import { parseColor, parseDisplayName } from '@streamxr/protocol';

export type Theme = 'system' | 'dark' | 'light';
export type TextSize = 'normal' | 'large' | 'largest';
export type Motion = 'system' | 'reduced' | 'full';
export type Walking = 'teleport' | 'smooth';
export type Turning = 'snap' | 'smooth';
export type Quality = 'auto' | 'low' | 'high';
/** How much memory models may take. */
export type Detail = 'auto' | 'low' | 'high';
/** How layers of models travel. */
export type Delivery = 'websocket' | 'http';
/** What draws the particles of campaigns. */
export type Particles = 'auto' | 'webgpu' | 'webgl2';
/** Where one's own camera picture stands on the screen. */
export type Corner = 'top-left' | 'top-right' | 'bottom-left' | 'bottom-right';

const corners: readonly Corner[] = ['top-left', 'top-right', 'bottom-left', 'bottom-right'];

/** What the page remembers of a person, on this device only. */
export interface Preferences {
  /** Null until the person has said it once. */
  readonly name: string | null;
  readonly color: string | null;
  readonly theme: Theme;
  readonly textSize: TextSize;
  readonly motion: Motion;
  readonly turning: Turning;
  /** In a headset. */
  readonly walking: Walking;
  readonly seated: boolean;
  readonly quality: Quality;
  readonly detail: Detail;
  readonly delivery: Delivery;
  readonly particles: Particles;
  /** Null: the system's own choice. */
  readonly microphoneId: string | null;
  readonly cameraId: string | null;
  readonly speakerId: string | null;
  /** The microphone is silent unless a key or its button is held. */
  readonly pushToTalk: boolean;
  readonly noiseSuppression: boolean;
  readonly echoCancellation: boolean;
  /** One's own picture while the camera is on. */
  readonly selfViewShown: boolean;
  readonly selfViewCorner: Corner;
  /** The hints of the first minute are gone for good. */
  readonly coached: boolean;
}

export const defaultPreferences: Preferences = {
  name: null,
  color: null,
  theme: 'system',
  textSize: 'normal',
  motion: 'system',
  turning: 'snap',
  walking: 'teleport',
  seated: false,
  quality: 'auto',
  detail: 'auto',
  delivery: 'websocket',
  particles: 'auto',
  microphoneId: null,
  cameraId: null,
  speakerId: null,
  pushToTalk: false,
  noiseSuppression: true,
  echoCancellation: true,
  selfViewShown: true,
  selfViewCorner: 'bottom-right',
  coached: false,
};

/** Reads what was stored; a field that is missing, broken or from another version takes its default. */
export function parsePreferences(stored: string | null): Preferences {
  const fields = parseFields(stored);
  return {
    name: parseDisplayName(fields['name']),
    color: parseColor(fields['color']),
    theme: oneOf(fields['theme'], ['system', 'dark', 'light'], defaultPreferences.theme),
    textSize: oneOf(fields['textSize'], ['normal', 'large', 'largest'], defaultPreferences.textSize),
    motion: oneOf(fields['motion'], ['system', 'reduced', 'full'], defaultPreferences.motion),
    turning: oneOf(fields['turning'], ['snap', 'smooth'], defaultPreferences.turning),
    walking: oneOf(fields['walking'], ['teleport', 'smooth'], defaultPreferences.walking),
    seated: flag(fields['seated'], defaultPreferences.seated),
    quality: oneOf(fields['quality'], ['auto', 'low', 'high'], defaultPreferences.quality),
    detail: oneOf(fields['detail'], ['auto', 'low', 'high'], defaultPreferences.detail),
    delivery: oneOf(fields['delivery'], ['websocket', 'http'], defaultPreferences.delivery),
    particles: oneOf(fields['particles'], ['auto', 'webgpu', 'webgl2'], defaultPreferences.particles),
    microphoneId: deviceId(fields['microphoneId']),
    cameraId: deviceId(fields['cameraId']),
    speakerId: deviceId(fields['speakerId']),
    pushToTalk: flag(fields['pushToTalk'], defaultPreferences.pushToTalk),
    noiseSuppression: flag(fields['noiseSuppression'], defaultPreferences.noiseSuppression),
    echoCancellation: flag(fields['echoCancellation'], defaultPreferences.echoCancellation),
    selfViewShown: flag(fields['selfViewShown'], defaultPreferences.selfViewShown),
    selfViewCorner: oneOf(fields['selfViewCorner'], corners, defaultPreferences.selfViewCorner),
    coached: flag(fields['coached'], defaultPreferences.coached),
  };
}

function parseFields(stored: string | null): Readonly<Record<string, unknown>> {
  if (stored === null) return {};
  try {
    const value: unknown = JSON.parse(stored);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    // Half-written or edited by hand: the defaults are as good as on the first visit.
    return {};
  }
}

function oneOf<Choice extends string>(value: unknown, choices: readonly Choice[], otherwise: Choice): Choice {
  return choices.find((choice) => choice === value) ?? otherwise;
}

/** Browsers give them 64 letters; some time it may be more. */
function deviceId(value: unknown): string | null {
  return typeof value === 'string' && value !== '' && value.length <= 256 ? value : null;
}

function flag(value: unknown, otherwise: boolean): boolean {
  return typeof value === 'boolean' ? value : otherwise;
}
