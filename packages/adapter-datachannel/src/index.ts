export { DatachannelEngine, type DatachannelOptions } from './datachannel-engine.ts';
