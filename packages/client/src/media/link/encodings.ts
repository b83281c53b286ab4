import { type MemberTrackKind, svcModes } from '@streamxr/protocol';

/** One copy of a source that goes out; `scalabilityMode` is not in every browser's types yet. */
export interface SendEncoding extends RTCRtpEncodingParameters {
  readonly scalabilityMode?: string;
}

/**
 * Two temporal layers: the engine can drop every other picture without asking for a key frame, and browsers pace and probe such
 * streams as they do those of conferences; without a mode the estimate of the way out stays low.
 */
const scalabilityMode = 'L1T2';

/** Speech is clear at 32 kbit/s; the rest is for forward error correction. */
const voiceBitsPerSecond = 40_000;
const screenSoundBitsPerSecond = 96_000;

const cameraLayers: readonly SendEncoding[] = [
  { rid: 'q', scaleResolutionDownBy: 4, maxBitrate: 120_000, scalabilityMode },
  { rid: 'h', scaleResolutionDownBy: 2, maxBitrate: 450_000, scalabilityMode },
  { rid: 'f', scaleResolutionDownBy: 1, maxBitrate: 1_500_000, scalabilityMode },
];
/** Text has to stay readable: no quarter, and the half is for who is far from the wall. */
const screenLayers: readonly SendEncoding[] = [
  { rid: 'h', scaleResolutionDownBy: 2, maxBitrate: 500_000, scalabilityMode },
  { rid: 'f', scaleResolutionDownBy: 1, maxBitrate: 2_500_000, scalabilityMode },
];

export interface PictureSize {
  readonly width: number;
  readonly height: number;
}

/**
 * Chromium encodes the first layers only of a picture that is smaller than these, whatever they are: the whole picture would be the one
 * that is missing (libwebrtc, `video/config/simulcast.cc`).
 */
const threeLayersFrom = 960 * 540;
const twoLayersFrom = 480 * 270;

/**
 * What `addTransceiver` is given for a source, where the engine tells `layers` simulcast layers apart. Smallest first. Null: a picture
 * whose size is not known yet.
 */
export function encodingsOf(
  kind: MemberTrackKind,
  layers: number,
  size: PictureSize | null = null,
): readonly SendEncoding[] {
  switch (kind) {
    case 'microphone':
      return [{ maxBitrate: voiceBitsPerSecond, priority: 'high', networkPriority: 'high' }];
    case 'screen-sound':
      return [{ maxBitrate: screenSoundBitsPerSecond, priority: 'medium', networkPriority: 'medium' }];
    case 'camera':
      return topLayers(cameraLayers, Math.min(layers, layersOf(size)));
    case 'screen':
      return topLayers(screenLayers, Math.min(layers, layersOf(size)));
  }
}

/** The same for VP9 with its layers in one encoding. */
export function svcEncodingsOf(kind: 'camera' | 'screen'): readonly SendEncoding[] {
  const maxBitrate = (kind === 'camera' ? cameraLayers : screenLayers).at(-1)?.maxBitrate;
  return [{ ...(maxBitrate !== undefined && { maxBitrate }), scalabilityMode: svcModes[kind] }];
}

function layersOf(size: PictureSize | null): number {
  if (size === null) return 3;
  const pixels = size.width * size.height;
  if (pixels < twoLayersFrom) return 1;
  return pixels < threeLayersFrom ? 2 : 3;
}

/** Who sends one layer sends it whole, and under no name. */
function topLayers(all: readonly SendEncoding[], layers: number): readonly SendEncoding[] {
  if (layers > 1) return all.slice(-layers);
  return all.slice(-1).map(({ maxBitrate, ...rest }) => ({
    ...(rest.scalabilityMode === undefined ? {} : { scalabilityMode: rest.scalabilityMode }),
    ...(maxBitrate === undefined ? {} : { maxBitrate }),
  }));
}

/** What gives way when the network or the machine is too slow: of a screen the rate of pictures, of a face their size. */
export function degradationOf(kind: MemberTrackKind): RTCDegradationPreference {
  return kind === 'screen' ? 'maintain-resolution' : 'balanced';
}

/** Tells the encoder what it looks at or listens to. */
export function contentHintOf(kind: MemberTrackKind): string {
  switch (kind) {
    case 'microphone':
      return 'speech';
    case 'screen-sound':
      return 'music';
    case 'camera':
      return 'motion';
    case 'screen':
      return 'detail';
  }
}
