export { PlainClient } from './plain-client.ts';
export { sampleGlb } from './sample-glb.ts';
export { ServerProcess, type ServerProcessOptions } from './server-process.ts';
