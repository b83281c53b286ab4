import { Color, DataTexture, LinearFilter, NoColorSpace, RGBAFormat } from 'three';

const texels = 256;

/**
 * A row of 256 colours, RGBA, that runs through the stops ('#rrggbb', at least one) at equal distances. Mixed as light: halfway
 * between two bright colours is no muddier than they are.
 */
export function rampBytes(stops: readonly string[]): Uint8Array<ArrayBuffer> {
  const colors = stops.map((stop) => new Color(stop));
  const [first = new Color('#ffffff')] = colors;
  const mixed = new Color();
  const bytes = new Uint8Array(texels * 4);
  for (let texel = 0; texel < texels; texel++) {
    const place = (texel / (texels - 1)) * (colors.length - 1);
    const index = Math.min(colors.length - 1, Math.floor(place));
    const from = colors[index] ?? first;
    mixed.copy(from).lerp(colors[index + 1] ?? from, place - index);
    mixed.convertLinearToSRGB();
    bytes.set([mixed.r, mixed.g, mixed.b, 1].map(toByte), texel * 4);
  }
  return bytes;
}

/** The ramp as the graphics device reads it: what it gives is already as a screen shows it. The caller disposes it. */
export function rampTexture(stops: readonly string[]): DataTexture {
  const texture = new DataTexture(rampBytes(stops), texels, 1, RGBAFormat);
  texture.colorSpace = NoColorSpace;
  texture.minFilter = LinearFilter;
  texture.magFilter = LinearFilter;
  texture.needsUpdate = true;
  return texture;
}

function toByte(share: number): number {
  return Math.round(Math.min(1, Math.max(0, share)) * 255);
}
