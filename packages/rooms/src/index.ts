export type { LogRecord, RoomEvent } from './events.ts';
export type { OpenedLog, RoomLog, StoredRoom } from './ports.ts';
export {
  type ChatEntry,
  defaultRoomLimits,
  type EpochStart,
  type RoomLimits,
  type RoomSnapshot,
  type RoomState,
  type SessionRecord,
} from './state.ts';
export { type Admission, memberColors } from './member.ts';
export type { ObjectSpec } from './objects.ts';
export {
  type CampaignOutline,
  type CampaignRules,
  type CampaignSpec,
  type CampaignUpdate,
  noCampaigns,
} from './campaigns.ts';
export {
  type CampaignOrder,
  Room,
  type RoomEffect,
  type RoomInput,
  type RoomOptions,
  type PresenceDelivery,
} from './room.ts';
export type { RoomRequest } from './requests.ts';
export type { Knock } from './lobby.ts';
export { emptyState, restore, takeSnapshot } from './snapshot.ts';
export { type CrowdLimits, defaultCrowdLimits } from './presence/crowd-limits.ts';
export { CrowdPlanner, type CrowdPlan, farStream, type StreamPlan } from './presence/crowd-planner.ts';
export { type CrowdDelivery, CrowdFrames } from './presence/crowd-frames.ts';
