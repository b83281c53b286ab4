/** Milliseconds of the wall clock, wrapping after four and a half hours, as black and white fields that survive any encoder. */
const columns = 8;
const rows = 4;
const dateBits = 24;
export const dateRangeMs = 2 ** dateBits;
/** The upper half of the picture; the lower one moves, so that the encoder has something to do. */
const datedShare = 0.5;
const bars = 24;
/** Pixels to look at for each field when reading. */
const cell = 4;

type Context = CanvasRenderingContext2D;

/** Writes a moment into the picture, with a sum to know it by. */
export function drawDate(context: Context, ms: number): void {
  const { width, height } = context.canvas;
  const date = Math.floor(ms) % dateRangeMs;
  const code = date * 256 + checksum(date);
  const [fieldWidth, fieldHeight] = [width / columns, (height * datedShare) / rows];
  for (let field = 0; field < columns * rows; field++) {
    const isSet = Math.floor(code / 2 ** field) % 2 === 1;
    context.fillStyle = isSet ? '#fff' : '#000';
    const [column, row] = [field % columns, Math.floor(field / columns)];
    context.fillRect(column * fieldWidth, row * fieldHeight, fieldWidth, fieldHeight);
  }
  for (let bar = 0; bar < bars; bar++) {
    context.fillStyle = `hsl(${(bar * 40 + ms / 10) % 360} 70% ${30 + ((bar * 13 + ms / 20) % 40)}%)`;
    context.fillRect((bar * width) / bars, height * datedShare, width / bars, height * (1 - datedShare));
  }
}

/** Reads it again, from a video of any size; null where it cannot be told. */
export function readDate(context: Context, picture: HTMLVideoElement): number | null {
  const [width, height] = [columns * cell, (rows * cell) / datedShare];
  context.drawImage(picture, 0, 0, width, height);
  const { data } = context.getImageData(0, 0, width, rows * cell);
  let code = 0;
  for (let field = 0; field < columns * rows; field++) {
    const [column, row] = [field % columns, Math.floor(field / columns)];
    const pixel = ((row * cell + cell / 2) * width + column * cell + cell / 2) * 4;
    if ((data[pixel + 1] ?? 0) > 127) code += 2 ** field;
  }
  const date = Math.floor(code / 256);
  return checksum(date) === code % 256 ? date : null;
}

function checksum(date: number): number {
  return (
    ((date % 256) * 3 + (Math.floor(date / 256) % 256) * 7 + Math.floor(date / 65_536) * 11 + 0x5a) % 256
  );
}
