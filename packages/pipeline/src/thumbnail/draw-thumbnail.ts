import sharp from 'sharp';
import { cameraFor } from './camera.ts';
import { Canvas, type Drawing } from './canvas.ts';

const side = 256;
/** Pixels of the canvas to one of the picture, each way: smooth edges. */
const fineness = 2;

/** A picture of the model from the front right, on a clear ground, as WebP. Equal drawings give equal bytes. */
export async function drawThumbnail(drawings: readonly Drawing[]): Promise<Uint8Array<ArrayBuffer>> {
  const canvas = new Canvas(side * fineness, cameraFor(allPoints(drawings), side * fineness));
  // What can be looked through is drawn over what cannot.
  for (const drawing of drawings) if (drawing.look.mode !== 'BLEND') canvas.draw(drawing);
  for (const drawing of drawings) if (drawing.look.mode === 'BLEND') canvas.draw(drawing);
  const encoded = await sharp(developed(canvas), { raw: { width: side, height: side, channels: 4 } })
    .webp({ quality: 88, effort: 4 })
    .toBuffer();
  return new Uint8Array(encoded);
}

function allPoints(drawings: readonly Drawing[]): Float32Array {
  const points = new Float32Array(drawings.reduce((sum, drawing) => sum + drawing.points.length, 0));
  let at = 0;
  for (const drawing of drawings) {
    points.set(drawing.points, at);
    at += drawing.points.length;
  }
  return points;
}

/** Tone-mapped, averaged to the picture's size, sRGB with opacity. */
function developed({ size, pixels }: Canvas): Uint8Array {
  const picture = new Uint8Array(side * side * 4);
  for (let pixel = 0; pixel < side * side; pixel++) {
    const sum = [0, 0, 0, 0];
    for (let part = 0; part < fineness * fineness; part++) {
      const row = Math.floor(pixel / side) * fineness + Math.floor(part / fineness);
      const at = (row * size + (pixel % side) * fineness + (part % fineness)) * 4;
      const opacity = pixels[at + 3] ?? 0;
      for (let channel = 0; channel < 3; channel++) {
        // Colours of blended pixels have been laid over black, so that they carry their opacity already.
        const light = opacity > 0 ? (pixels[at + channel] ?? 0) / opacity : 0;
        sum[channel] = (sum[channel] ?? 0) + toneMapped(light) * opacity;
      }
      sum[3] = (sum[3] ?? 0) + opacity;
    }
    const opacity = sum[3] ?? 0;
    for (let channel = 0; channel < 3; channel++) {
      picture[pixel * 4 + channel] = opacity > 0 ? byteOf((sum[channel] ?? 0) / opacity) : 0;
    }
    picture[pixel * 4 + 3] = Math.round((opacity / (fineness * fineness)) * 255);
  }
  return picture;
}

/** Krzysztof Narkowicz's fit to the ACES curve (2016), on light a little dimmed so that white stays below its shoulder. */
function toneMapped(light: number): number {
  const x = light * 0.6;
  return Math.max(0, Math.min(1, (x * (2.51 * x + 0.03)) / (x * (2.43 * x + 0.59) + 0.14)));
}

/** A byte of sRGB (IEC 61966-2-1). */
function byteOf(light: number): number {
  return Math.round(255 * (light <= 0.003_130_8 ? light * 12.92 : 1.055 * light ** (1 / 2.4) - 0.055));
}
