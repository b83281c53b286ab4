/** One line of the wrist menu. */
export interface WristMenuItem {
  readonly id: string;
  readonly label: string;
  /** One or two characters (an emoji, a letter) before the label. */
  readonly icon?: string;
  /** Draws the line as switched on. */
  readonly active?: boolean;
  readonly onSelect: () => void;
}

/** A finger's width and a bit: 4 cm lines are hit without looking twice, and their 15 mm letters read at 60 cm. */
export const rowMetres = 0.042;
export const menuWidthMetres = 0.24;
const paddingMetres = 0.012;
const pxPerMetre = 2400;
/** More lines than fit in front of a face. */
export const itemsMax = 8;

export function menuHeightMetres(itemCount: number): number {
  return itemCount * rowMetres + paddingMetres * 2;
}

/** The line at a place of the panel (metres from its middle, y up); null beside the lines. */
export function rowAt(x: number, y: number, itemCount: number): number | null {
  const fromTop = menuHeightMetres(itemCount) / 2 - paddingMetres - y;
  const row = Math.floor(fromTop / rowMetres);
  if (Math.abs(x) > menuWidthMetres / 2 - paddingMetres / 2 || row < 0 || row >= itemCount) return null;
  return row;
}

/** Draws the panel; `lit` is the line that is pointed at. */
export function drawMenu(
  canvas: HTMLCanvasElement,
  items: readonly WristMenuItem[],
  lit: number | null,
  accent: string,
): void {
  canvas.width = Math.round(menuWidthMetres * pxPerMetre);
  canvas.height = Math.round(menuHeightMetres(items.length) * pxPerMetre);
  const pen = canvas.getContext('2d');
  if (pen === null) return;
  const row = rowMetres * pxPerMetre;
  const padding = paddingMetres * pxPerMetre;
  pen.fillStyle = 'rgba(18, 20, 28, 0.94)';
  roundedRow(pen, 0, 0, canvas.width, canvas.height, 40);
  pen.strokeStyle = 'rgba(255, 255, 255, 0.14)';
  pen.lineWidth = 3;
  pen.stroke();
  pen.textBaseline = 'middle';
  items.forEach((item, i) => {
    const top = padding + i * row;
    if (i === lit || item.active === true) {
      pen.fillStyle = i === lit ? accent : 'rgba(255, 255, 255, 0.12)';
      roundedRow(pen, padding, top + 5, canvas.width - padding * 2, row - 10, 26);
    }
    pen.fillStyle = i === lit ? '#12141c' : '#f4f1ea';
    pen.font = `500 ${Math.round(row * 0.42)}px "Figtree Variable", system-ui, sans-serif`;
    const middle = top + row / 2 + 2;
    if (item.icon !== undefined) pen.fillText(item.icon, padding + 24, middle, row * 0.6);
    const left = padding + 24 + (item.icon === undefined ? 0 : row * 0.78);
    pen.fillText(item.label, left, middle, canvas.width - left - padding - 16);
  });
}

function roundedRow(
  pen: CanvasRenderingContext2D,
  x: number,
  y: number,
  width: number,
  height: number,
  radius: number,
): void {
  pen.beginPath();
  pen.roundRect(x, y, width, height, radius);
  pen.fill();
}
