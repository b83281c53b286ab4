export { RTCPeerConnection } from './browser.ts';
export { engineContract } from './engine-contract.ts';
export type { EngineFixture } from './engine-fixture.ts';
export { Ear, Eye, PictureSource, ToneSource } from './fake-media.ts';
export { FakePeer, type FakePeerOptions, pause, until } from './fake-peer.ts';
