import { framesKept, type MotionRecord } from './motion-record.ts';

/** The colours of the lines, which the figures beneath repeat. */
export const motionColors = { delay: '#ffb470', jitter: '#8fd3c8', guessed: '#ff8f7f' } as const;
/** The line across: no pose ever waits longer. */
const delayMsMax = 250;
const ruleColor = 'rgb(255 240 225 / 0.16)';
const labelColor = '#b8b3c7';

/** Draws the last pictures, the newest at the right: delay and jitter as lines in milliseconds, guessed motion as bars from below. */
export function drawMotion(canvas: HTMLCanvasElement, record: MotionRecord, topMs: number): void {
  const context = canvas.getContext('2d');
  if (context === null) return;
  fit(canvas);
  const ratio = globalThis.devicePixelRatio;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  const { clientWidth: width, clientHeight: height } = canvas;
  context.clearRect(0, 0, width, height);
  const yOf = (ms: number) => height - 1 - (ms / topMs) * (height - 2);
  const xOf = (index: number) => width - (record.count - 1 - index) * (width / (framesKept - 1));

  context.fillStyle = ruleColor;
  if (topMs >= delayMsMax) {
    context.fillRect(0, yOf(delayMsMax), width, 1);
    context.font = '10px sans-serif';
    context.fillStyle = labelColor;
    context.fillText(`${delayMsMax} ms`, 0, yOf(delayMsMax) - 3);
  } else context.fillRect(0, yOf(topMs / 2), width, 1);

  context.fillStyle = motionColors.guessed;
  const barWidth = Math.max(1, width / framesKept);
  for (let index = 0; index < record.count; index++) {
    const tall = record.guessedShare(index) * (height - 2);
    if (tall > 0) context.fillRect(xOf(index) - barWidth, height - tall, barWidth, tall);
  }
  line(context, record.count, xOf, (index) => yOf(record.jitterMs(index)), motionColors.jitter);
  line(context, record.count, xOf, (index) => yOf(record.delayMs(index)), motionColors.delay);
}

/** What the top of the chart stands for: one of a few rounded values, so that the lines do not breathe with every picture. */
export function chartTopMs(record: MotionRecord): number {
  let largest = 0;
  for (let index = 0; index < record.count; index++)
    largest = Math.max(largest, record.delayMs(index), record.jitterMs(index));
  return [100, 200, 300, 500, 1_000].find((top) => top >= largest * 1.1) ?? 2_000;
}

function line(
  context: CanvasRenderingContext2D,
  count: number,
  xOf: (index: number) => number,
  yOf: (index: number) => number,
  color: string,
): void {
  context.strokeStyle = color;
  context.lineWidth = 1.5;
  context.lineJoin = 'round';
  context.beginPath();
  for (let index = 0; index < count; index++) context.lineTo(xOf(index), yOf(index));
  context.stroke();
}

/** Resizing a canvas clears it: only when it has changed. */
function fit(canvas: HTMLCanvasElement): void {
  const width = Math.round(canvas.clientWidth * globalThis.devicePixelRatio);
  const height = Math.round(canvas.clientHeight * globalThis.devicePixelRatio);
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
}
