import {
  BufferAttribute,
  BufferGeometry,
  CanvasTexture,
  DynamicDrawUsage,
  Mesh,
  MeshBasicMaterial,
  SRGBColorSpace,
} from 'three';
import { fitText } from '../../avatars/tag-texture.ts';
import { type WallRect, wallPicturesMax } from './wall-layout.ts';

const rowTexels = 80;
const widthTexels = 1280;
const titleFontTexels = 40;
const dotRadiusTexels = 9;

export interface WallCaption {
  readonly title: string;
  /** Who shows it; '' for what nobody of the room does. */
  readonly name: string;
  /** '#rrggbb' */
  readonly color: string;
}

/** Titles and names under the pictures, all of them one texture and one draw call. */
export class WallCaptions implements Disposable {
  readonly mesh: Mesh<BufferGeometry, MeshBasicMaterial>;
  readonly #context: CanvasRenderingContext2D;
  readonly #texture: CanvasTexture;
  readonly #places = new BufferAttribute(new Float32Array(wallPicturesMax * 4 * 3), 3).setUsage(
    DynamicDrawUsage,
  );
  readonly #texels = new BufferAttribute(new Float32Array(wallPicturesMax * 4 * 2), 2).setUsage(
    DynamicDrawUsage,
  );
  readonly #fontFamily: string;
  readonly #heightMetres: number;
  #drawn = '';

  constructor(fontFamily: string, heightMetres: number) {
    this.#fontFamily = fontFamily;
    this.#heightMetres = heightMetres;
    const canvas = document.createElement('canvas');
    canvas.width = widthTexels;
    canvas.height = rowTexels * wallPicturesMax;
    const context = canvas.getContext('2d');
    if (context === null) throw new Error('this browser draws no 2D canvas');
    this.#context = context;
    this.#texture = new CanvasTexture(canvas);
    this.#texture.colorSpace = SRGBColorSpace;
    this.#texture.anisotropy = 8;
    const geometry = new BufferGeometry();
    geometry.setAttribute('position', this.#places);
    geometry.setAttribute('uv', this.#texels);
    geometry.setIndex(quadIndices());
    this.mesh = new Mesh(
      geometry,
      new MeshBasicMaterial({
        map: this.#texture,
        transparent: true,
        depthWrite: false,
        toneMapped: false,
        fog: false,
      }),
    );
    this.mesh.renderOrder = 12;
    this.mesh.raycast = () => {};
    // Its vertices move; the wall around it says what is in the picture.
    this.mesh.frustumCulled = false;
  }

  set opacity(opacity: number) {
    this.mesh.material.opacity = opacity;
  }

  /** Redrawn only when the words change. */
  write(captions: readonly WallCaption[]): void {
    const text = JSON.stringify(captions);
    if (text === this.#drawn) return;
    this.#drawn = text;
    this.#context.clearRect(0, 0, widthTexels, rowTexels * wallPicturesMax);
    for (const [row, caption] of captions.slice(0, wallPicturesMax).entries()) this.#writeRow(row, caption);
    this.#texture.needsUpdate = true;
  }

  /** Puts them under their pictures. */
  place(rects: readonly WallRect[]): void {
    const metresPerTexel = this.#heightMetres / rowTexels;
    for (let row = 0; row < wallPicturesMax; row++) {
      const { x, y, width, height } = rects[row] ?? { x: 0, y: 0, width: 0, height: 0 };
      const shown = Math.min(width, widthTexels * metresPerTexel);
      const left = x - width / 2;
      const top = y - height / 2;
      const bottom = top - (width > 0 ? this.#heightMetres : 0);
      const right = left + shown;
      this.#places.array.set([left, bottom, 0, right, bottom, 0, right, top, 0, left, top, 0], row * 12);
      const u = shown / metresPerTexel / widthTexels;
      const [v, vTop] = [1 - (row + 1) / wallPicturesMax, 1 - row / wallPicturesMax];
      this.#texels.array.set([0, v, u, v, u, vTop, 0, vTop], row * 8);
    }
    this.#places.needsUpdate = true;
    this.#texels.needsUpdate = true;
  }

  [Symbol.dispose](): void {
    this.mesh.removeFromParent();
    this.mesh.geometry.dispose();
    this.mesh.material.dispose();
    this.#texture.dispose();
  }

  #writeRow(row: number, { title, name, color }: WallCaption): void {
    const context = this.#context;
    const middle = (row + 0.5) * rowTexels;
    let left = 6;
    context.beginPath();
    context.arc(left + dotRadiusTexels, middle, dotRadiusTexels, 0, 2 * Math.PI);
    context.fillStyle = color;
    context.fill();
    left += 2 * dotRadiusTexels + 16;
    context.textBaseline = 'middle';
    const put = (text: string, weight: number, style: string, share: number) => {
      context.font = `${weight} ${titleFontTexels}px ${this.#fontFamily}`;
      context.fillStyle = style;
      const fitted = fitText(text, (widthTexels - left) * share, (part) => context.measureText(part).width);
      context.fillText(fitted, left, middle + 2);
      left += context.measureText(fitted).width + 18;
    };
    const hasBoth = title !== '' && name !== '';
    if (title !== '') put(title, 600, '#fff3e6', hasBoth ? 0.65 : 1);
    if (name !== '') put(name, hasBoth ? 450 : 600, hasBoth ? 'rgba(255, 236, 220, 0.66)' : '#fff3e6', 1);
  }
}

function quadIndices(): number[] {
  const indices: number[] = [];
  for (let row = 0; row < wallPicturesMax; row++) {
    const first = row * 4;
    indices.push(first, first + 1, first + 2, first, first + 2, first + 3);
  }
  return indices;
}
