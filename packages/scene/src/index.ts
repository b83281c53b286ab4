export {
  eyeHeightMetres,
  type Frame,
  type FrameListener,
  Stage,
  type StageEvents,
  type StageOptions,
} from './stage.ts';
export type { FrameStats } from './stage/frame-stats.ts';
export type { ObjectTransform, SharedObjectKind, SharedObjectView } from './objects/shared-object.ts';
export { Environment } from './environment.ts';
export { Avatars, avatarsMax, type AvatarLook, type AvatarsOptions } from './avatars/avatars.ts';
export type { AvatarHands, AvatarPose } from './avatars/avatar.ts';
