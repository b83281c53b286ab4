export { readConfiguration } from './config/read-configuration.ts';
export type { Configuration } from './config/settings.ts';
export { type RunningServer, startServer } from './server.ts';
export { StartFailure } from './start-failure.ts';
