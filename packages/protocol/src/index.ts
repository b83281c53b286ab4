export {
  binaryCodec,
  type Codec,
  codecFor,
  type DecodeRefusal,
  type Frame,
  jsonCodec,
  type Subprotocol,
} from './codec.ts';
export { clientMessages, type ClientMessage, type ClientMessageOf } from './messages/client-messages.ts';
export { serverMessages, type ServerMessage, type ServerMessageOf } from './messages/server-messages.ts';
export type { Plane } from './messages/define.ts';
export { type ErrorCode, errorCodes, errorEntry, errorMessage, errors, type Refusal } from './errors.ts';
export { limits } from './limits.ts';
export {
  type Asset,
  type Bounds,
  type Campaign,
  type CampaignAction,
  campaignActions,
  type CampaignBody,
  type CampaignChanges,
  type CampaignEngine,
  campaignEngines,
  type CampaignMode,
  type CampaignParameter,
  type CampaignSample,
  campaignSamples,
  type CampaignWatching,
  type Content,
  type Grant,
  grantNames,
  type Hands,
  type Lod,
  type LodName,
  lodNames,
  type ObjectChanges,
  type ObjectKind,
  objectKinds,
  type Peer,
  type Role,
  roles,
  type SharedObject,
  type Standing,
  standings,
  type WirePose,
} from './shapes.ts';
export {
  type AudioZone,
  mediaEngineNames,
  type MediaChannels,
  type MediaEngineName,
  type MediaSection,
  type MediaTrack,
  type MemberTrackKind,
  memberTrackKinds,
  type PictureView,
  type Stage,
  type StageMode,
  type SvcMode,
  svcModes,
  type TrackChanges,
  type TrackEnding,
  type TrackKind,
  trackKinds,
  type TrackPlace,
  type TrackQuality,
  type VoiceLevel,
  type WireIceServer,
} from './media-shapes.ts';
export {
  isLaterFrame,
  type LossyFrame,
  lossyClientTypes,
  lossyFrameBytesMax,
  lossyServerTypes,
  unwrapLossy,
  wrapLossy,
} from './lossy-frame.ts';
export {
  parseAssetId,
  parseColor,
  parseDisplayName,
  parseRoomName,
  parseSha256,
  parseTrackTitle,
} from './parse.ts';
export { renderProtocolDocument } from './document.ts';
export { mergeCampaign } from './merge-campaign.ts';
export { mergeObject } from './merge-object.ts';
export { CrowdEncoder } from './presence/crowd-encoder.ts';
export { CrowdDecoder, type CrowdFrame, type CrowdRefusal } from './presence/crowd-decoder.ts';
export { crowdIdMax, type CrowdPose, type CrowdTier } from './presence/crowd-pose.ts';
