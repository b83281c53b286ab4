export { add, distance, dot, length, lerp, origin, scale, subtract, type Vec3 } from './vec3.ts';
export { angleBetweenRad, fromYaw, identity, normalize, type Quat, rotate, slerp } from './quat.ts';
export { interpolatePose, normalizePose, type Pose, roomExtentMetres } from './pose.ts';
export { packQuat, positionUnitsPerMetre, unpackQuat } from './quantise.ts';
