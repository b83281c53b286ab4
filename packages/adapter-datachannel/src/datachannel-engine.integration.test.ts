import { engineContract } from '@streamxr/media/testing';
import { DatachannelEngine } from './datachannel-engine.ts';

engineContract('node-datachannel', () => Promise.resolve(new DatachannelEngine()));
