export { type Area, Walker } from './crowd-motion.ts';
