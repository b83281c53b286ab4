export { plainCampaigns } from './plain-campaigns.ts';
export { chatRecords, snapshotAt } from './log-samples.ts';
export { MemoryRoomLog } from './memory-room-log.ts';
export { roomLogContract, type RoomLogFixture } from './room-log-contract.ts';
