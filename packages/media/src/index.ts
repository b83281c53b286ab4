export { type Acoustics, distanceGain, openAir } from './acoustics.ts';
export { MemberZones, Soundscape } from './soundscape.ts';
export {
  DownlinkBudget,
  type DownlinkDemand,
  type DownlinkShares,
  lineBitsPerSecondMin,
  voiceBitsPerSecond,
} from './downlink.ts';
export type {
  EngineAbilities,
  EngineLink,
  EngineRefusal,
  EngineRoom,
  EngineRoomEvents,
  EngineStats,
  ForwardStats,
  LayerPreference,
  LinkAnswer,
  LinkEvents,
  LinkOffer,
  LinkOptions,
  LinkState,
  LinkStats,
  MediaEngine,
  SourceStats,
} from './engine.ts';
export {
  allocatePictures,
  demandOf,
  layerOffers,
  type LayerOffer,
  type PictureRank,
  type SeenPicture,
} from './pictures.ts';
export {
  defaultPlanLimits,
  fitPlanLimits,
  isSamePlan,
  type Plan,
  planFor,
  type PlanLimits,
  type Programme,
  type Viewer,
} from './plan.ts';
export { Speech } from './speech.ts';
export {
  defaultTrackLimits,
  grantFor,
  hasStage,
  isExternal,
  isSound,
  type TrackLimits,
  type TrackMember,
} from './track-rules.ts';
export {
  type EndedTrack,
  type PublishOrder,
  type StageConsequences,
  type TrackRefusal,
  Tracks,
} from './tracks.ts';
export { VoiceField } from './voices.ts';
