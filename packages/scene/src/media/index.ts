export {
  type Sound,
  type SoundPose,
  SpatialAudio,
  type SpatialAudioEvents,
  type SpatialAudioOptions,
  type SpatialAudioState,
} from './audio/spatial-audio.ts';
export type { Occluder } from './pictures/occlusion.ts';
export { type HungPicture, picturesSeen } from './pictures/picture-view.ts';
export { type MediaPerson, type MediaSource, ShownMedia, type ShownMediaOptions } from './shown-media.ts';
