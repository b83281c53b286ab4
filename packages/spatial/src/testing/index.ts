export { point, unitQuat } from './arbitraries.ts';
