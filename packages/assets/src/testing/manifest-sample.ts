import type { AssetManifest, Content } from '../layers/manifest.ts';

const content = (digit: string, bytes: number): Content => ({ sha256: digit.repeat(64), bytes });

/** A small model in one part with one picture: three levels each. */
export function manifestSample(): AssetManifest {
  const bounds = { min: [-0.5, 0, -0.5], max: [0.5, 1, 0.5] } as const;
  return {
    format: 'streamxr-layers-1',
    source: { ...content('a', 1_000_000), triangles: 10_000 },
    bounds,
    root: { ...content('b', 30_000), triangles: 300 },
    parts: [
      {
        meshes: [0],
        bounds,
        surface: 4,
        rootErrorMetres: 0.03,
        levels: [
          { ...content('c', 20_000), triangles: 1_200, errorMetres: 0.008 },
          { ...content('d', 60_000), triangles: 4_000, errorMetres: 0.002 },
          { ...content('e', 140_000), triangles: 10_000, errorMetres: 0 },
        ],
      },
    ],
    textures: [
      {
        texture: 0,
        role: 'color',
        parts: [0],
        texelsPerMetre: 1_024,
        root: { width: 32, height: 32, rmsError: 0.12 },
        levels: [
          { ...content('1', 12_000), width: 256, height: 256, rmsError: 0.05 },
          { ...content('2', 50_000), width: 1_024, height: 1_024, rmsError: 0.02 },
          { ...content('3', 180_000), width: 2_048, height: 2_048, rmsError: 0.004 },
        ],
      },
    ],
  };
}
