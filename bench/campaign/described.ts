/** Bodies that never come to rest. */
export const bouncing = Array.from({ length: 24 }, (_, index) => ({
  shape: 'sphere',
  radius: 0.15,
  at: [(index % 5) - 2, 1 + Math.floor(index / 5), (index % 3) - 1],
  mass: 1,
  restitution: 1,
  friction: 0,
}));
export const walls = [
  { at: [0, -2.9, 0] },
  { at: [2.9, 0, 0], rotation: [0, 0, 0.7071, 0.7071] },
  { at: [-2.9, 0, 0], rotation: [0, 0, -0.7071, 0.7071] },
  { at: [0, 0, 2.9], rotation: [-0.7071, 0, 0, 0.7071] },
  { at: [0, 0, -2.9], rotation: [0.7071, 0, 0, 0.7071] },
].map((wall) => ({ shape: 'plane', restitution: 1, friction: 0, ...wall }));

/** A campaign of half a million particles, of which a server that audits computes few. */
export function describedWith(name: string, bodies: readonly object[]): string {
  return JSON.stringify({
    format: 'streamxr-campaign-1',
    name,
    particles: 500_000,
    box: { halfSizeMetres: 3 },
    look: { colors: ['#000000', '#ffffff'] },
    forces: { gravity: [0, -9.81, 0] },
    emitters: [{ at: [0, 2, 0], spread: [2, 0.5, 2], share: 1 }],
    bodies,
  });
}
