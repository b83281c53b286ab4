import type { Vec3 } from '@streamxr/spatial';

/** The sample world's colours, sRGB. */
export const palette = {
  plaster: '#f0dfc8',
  limestone: '#cfc4b2',
  marble: '#f1ebe0',
  terracotta: '#a9624a',
  clay: '#d08a63',
  teal: '#376e6d',
  deepTeal: '#17454a',
  linen: '#ddd0ba',
  sand: '#c2a98a',
  oak: '#a87a4b',
  walnut: '#6b452b',
  brass: '#c99a4b',
  bronze: '#4a3a2c',
  olive: '#7d8a5a',
  cypress: '#3f5a3c',
  agave: '#7fa08c',
  soil: '#3a2c22',
  water: '#145258',
  glow: '#8a6238',
} as const;

/** What a surface is made of: the base glTF material, metallic-roughness. */
export interface Finish {
  readonly name: string;
  /** Base colour, sRGB `#rrggbb`. */
  readonly color: string;
  /** 0 mirror to 1 chalk. */
  readonly roughness: number;
  /** 0 dielectric, 1 metal. */
  readonly metallic?: number;
  /** Light given off, sRGB `#rrggbb`. */
  readonly emissive?: string;
  /** Seen from both sides: leaves and cloth. */
  readonly doubleSided?: boolean;
}

export const finishes = {
  plaster: { name: 'plaster', color: palette.plaster, roughness: 0.86 },
  limestone: { name: 'limestone', color: palette.limestone, roughness: 0.78 },
  marble: { name: 'marble', color: palette.marble, roughness: 0.42 },
  terracotta: { name: 'terracotta', color: palette.terracotta, roughness: 0.7 },
  glazedClay: { name: 'glazed clay', color: palette.clay, roughness: 0.32 },
  glazedTeal: { name: 'glazed teal', color: palette.teal, roughness: 0.25 },
  linen: { name: 'linen', color: palette.linen, roughness: 0.95 },
  terracottaWool: { name: 'terracotta wool', color: palette.terracotta, roughness: 0.96 },
  tealWool: { name: 'teal wool', color: palette.teal, roughness: 0.96 },
  oak: { name: 'oak', color: palette.oak, roughness: 0.55 },
  walnut: { name: 'walnut', color: palette.walnut, roughness: 0.5 },
  brass: { name: 'brass', color: palette.brass, roughness: 0.26, metallic: 1 },
  bronze: { name: 'bronze', color: palette.bronze, roughness: 0.45, metallic: 0.7 },
  oliveLeaf: { name: 'olive leaf', color: palette.olive, roughness: 0.7, doubleSided: true },
  cypressLeaf: { name: 'cypress leaf', color: palette.cypress, roughness: 0.85, doubleSided: true },
  agaveLeaf: { name: 'agave leaf', color: palette.agave, roughness: 0.55, doubleSided: true },
  soil: { name: 'soil', color: palette.soil, roughness: 1 },
  water: { name: 'water', color: palette.water, roughness: 0.06 },
  glow: { name: 'glow', color: palette.glow, roughness: 0.5, emissive: '#ffb765' },
} as const satisfies Record<string, Finish>;

/** Linear-light red, green, blue (0–1) of an sRGB `#rrggbb`. Source: IEC 61966-2-1. */
export function linearOf(color: string): Vec3 {
  const channel = (from: number) => {
    const encoded = Number.parseInt(color.slice(from, from + 2), 16) / 255;
    return encoded <= 0.04045 ? encoded / 12.92 : ((encoded + 0.055) / 1.055) ** 2.4;
  };
  return [channel(1), channel(3), channel(5)];
}
