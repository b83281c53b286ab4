export { joinRoom, type RoomClient } from './room-client.ts';
export type {
  CampaignMessage,
  CampaignSpec,
  CampaignUpdate,
  ClientStats,
  Introduction,
  MediaSignal,
  ObjectSpec,
  ObjectUpdate,
} from './room-client-types.ts';
export type { JoinOptions } from './join-options.ts';
export type { CampaignStreamMessage, MediaMessage, RoomEvents } from './room-events.ts';
export type { LossyPath, LossyTraffic } from './lossy/lossy-road.ts';
export type { ChatLine, Self } from './mirror.ts';
export type { ClosedCode, ConnectionState } from './line/connection-state.ts';
export type { OpenTransport, Transport, TransportEvents } from './line/transport.ts';
export type { PlaneBytes } from './line/traffic.ts';
export type { MemberPose } from './poses/member-pose.ts';
export type { ShownPose, Smoothing } from './poses/pose-buffer.ts';
export type { AssetClient, LoadOptions } from './assets/asset-client.ts';
export {
  AssetStreaming,
  type AssetStreamingOptions,
  type StreamedAssetStats,
  type StreamingStats,
} from './assets/layers/asset-streaming.ts';
export type { AssetFeed, AssetViewer, LevelBytes } from './assets/layers/asset-viewer.ts';
export type { AssetDelivery } from './assets/layers/layer-source.ts';
export { LayerStore } from './assets/layers/layer-store.ts';
export type { UploadOptions } from './assets/http-api.ts';
export type { PersistentCache } from './assets/persistent-cache.ts';
export { IndexedDbCache } from './assets/indexed-db-cache.ts';
export { type SessionMemory, webSessionMemory } from './session-memory.ts';
export { type PageSignals, systemPageSignals } from './page-signals.ts';
export { type Cancel, systemTimers, type Timers } from './timers.ts';
export { systemClock } from './system-clock.ts';
export { type ClientErrorCode, StreamXrError } from './stream-xr-error.ts';
export { CampaignClient, type CampaignClientOptions } from './campaigns/campaign-client.ts';
export type { Act, CampaignWatch, WatchedPicture, WatchEvents } from './campaigns/campaign-watch.ts';
export type { CampaignFigures, CampaignMetrics, CampaignSync } from './campaigns/campaign-figures.ts';
export type { ComputedRoot, ComputedShape, ComputeFigures } from './campaigns/compute/compute-messages.ts';
export { type ComputePort, type OpenCompute, openWorkerCompute } from './campaigns/compute/compute-port.ts';
export { qualities, type QualityChoice } from './campaigns/quality.ts';
export { inlineCompute } from './campaigns/compute/inline-compute.ts';
export { type InputsFigures, InputsWatch } from './campaigns/inputs-watch.ts';
export { MediaClient, type MediaClientOptions } from './media/media-client.ts';
export { orderWall, wallHungMax, type WallOrder } from './media/wall-order.ts';
export type {
  LinkStats,
  MediaEvents,
  MediaPath,
  MediaState,
  MediaStats,
  PublishAs,
  PublishedEnding,
  PublishedTrack,
  ReceivedStats,
  ReceivedTrack,
  SentStats,
} from './media/media-types.ts';
export { mediaKeyOf, newMediaKeyText } from './media/encryption/media-key.ts';
export { canEncrypt } from './media/encryption/transforms.ts';
