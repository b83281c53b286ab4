export { type Carried, FlakyLink, type LinkQuality } from './flaky-link.ts';
export { PlainClient } from './plain-client.ts';
export { sampleGlb } from './sample-glb.ts';
export { wavingGlb } from './waving-glb.ts';
export { ServerProcess, type ServerProcessOptions } from './server-process.ts';
export type { SwarmReport } from '../swarm/report.ts';
export type { SwarmOptions } from '../swarm/swarm-options.ts';
export { runSwarm } from '../swarm/swarm.ts';
export { TurnServer } from './turn-server.ts';
