export {
  eyeHeightMetres,
  type Frame,
  type FrameListener,
  type Picture,
  Stage,
  type StageEvents,
  type StageOptions,
} from './stage.ts';
export type { FrameStats } from './stage/frame-stats.ts';
export type { ObjectTransform, SharedObjectKind, SharedObjectView } from './objects/shared-object.ts';
export { Environment } from './environment.ts';
export { Avatars, avatarsMax, type AvatarLook, type AvatarsOptions, type Census } from './avatars/avatars.ts';
export type { AvatarHands, AvatarPose } from './avatars/avatar.ts';
export { createLocomotion, type Locomotion, type LocomotionOptions } from './locomotion/locomotion.ts';
export type { BlockingBox } from './locomotion/bounds.ts';
export type { BodyPose } from './locomotion/body-pose.ts';
export { type StickState, stickRadiusPx } from './input/touch-stick.ts';
export {
  createManipulation,
  type Manipulation,
  type ManipulationEvents,
  type ManipulationOptions,
} from './manipulation/manipulation.ts';
export type { ManipulableObjects, ManipulationPort } from './manipulation/manipulation-port.ts';
export { type XrFailure, XrSession, type XrSessionEvents, type XrSessionOptions } from './xr/xr-session.ts';
export type { WristMenuItem } from './xr/wrist-menu-face.ts';
export type { XrComfort } from './xr/xr-walking.ts';
export {
  type ObjectHit,
  objectsShownMax,
  SceneObjects,
  type SceneObjectsOptions,
} from './objects/scene-objects.ts';
export { ModelRejected, type ModelRejection } from './models/read-glb.ts';
export type { GlbRefusal } from './models/glb-guard.ts';
export type { ShownLevels } from './models/layered-model.ts';
export { levelColorIndex, levelPalette } from './models/level-colors.ts';
export {
  ParticleDrawing,
  type ParticleDrawingEvents,
  type ParticleDrawingOptions,
  type ParticleRenderer,
  type ParticleRendererChoice,
} from './particles/particle-drawing.ts';
export { ShownCampaign, type ShownCampaignOptions } from './particles/shown-campaign.ts';
export {
  type BodyShape,
  type CampaignBoxView,
  type CampaignPicture,
  type ParticleLook,
  poseNumbers,
} from './particles/campaign-view.ts';
export { type CampaignAim, CampaignHands, type CampaignHandsOptions } from './particles/campaign-hands.ts';
export { ZoneBoxes, type ZoneLook } from './zones/zone-boxes.ts';
export * from './media/index.ts';
