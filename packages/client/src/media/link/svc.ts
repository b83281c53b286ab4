import { type MemberTrackKind, svcModes } from '@streamxr/protocol';
import { type CodecCapability, preferredCodecs } from './codecs.ts';
import type { PictureSize } from './encodings.ts';

/** What a camera is asked to bring in when its device does not say. */
const usualSize: PictureSize = { width: 1280, height: 720 };
const cameraBitsPerSecond = 1_500_000;
const cameraFramesPerSecond = 30;

/**
 * Whether this browser can and should send a picture as VP9 with its layers in one encoding (decision 0037). A screen: wherever VP9
 * is, since it takes less of the line and of the machine than VP8 does. A camera: where VP9 is encoded by hardware, or as cheaply,
 * by the browser's own word.
 */
export async function shouldSendSvc(
  kind: MemberTrackKind,
  size: PictureSize | null,
  canSend: readonly CodecCapability[],
): Promise<boolean> {
  if (kind !== 'screen' && kind !== 'camera') return false;
  if (!preferredCodecs('video', canSend, 'svc').some(({ mimeType }) => mimeType === 'video/VP9'))
    return false;
  return kind === 'screen' || isCheap(size ?? usualSize);
}

/** Browsers without the question have nothing that answers yes. */
async function isCheap({ width, height }: PictureSize): Promise<boolean> {
  const { mediaCapabilities } = navigator;
  if (mediaCapabilities === undefined) return false;
  try {
    const { supported, smooth, powerEfficient } = await mediaCapabilities.encodingInfo({
      type: 'webrtc',
      video: {
        contentType: 'video/VP9',
        width,
        height,
        bitrate: cameraBitsPerSecond,
        framerate: cameraFramesPerSecond,
        scalabilityMode: svcModes.camera,
      },
    });
    return supported && smooth && powerEfficient;
  } catch {
    // It does not know such modes.
    return false;
  }
}
