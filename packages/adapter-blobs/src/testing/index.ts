export { runOnSmallDisk, runWithSmallFiles } from './small-disk.ts';
