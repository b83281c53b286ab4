import { useEffect, useRef } from 'preact/hooks';
import { SeededRandom, unreachable } from '@streamxr/kernel';
import type { CampaignSample } from '@streamxr/protocol';

const width = 304;
const height = 132;
const dots = 1_500;

/** A dot of a picture: −1 to 1 across, 0 to 1 up; 0 to 1 along the palette. */
interface Dot {
  readonly x: number;
  readonly y: number;
  readonly tone: number;
}

const palettes: Readonly<Record<CampaignSample, readonly string[]>> = {
  galaxy: ['#4a35b8', '#8a4be0', '#e0559c', '#ffb070', '#fff3d8'],
  fountain: ['#ffffff', '#a8f0ff', '#3fc3f0', '#2472d8', '#5a6fd0'],
  storm: ['#1f6f8a', '#1fa39a', '#9fe0b0', '#ffd58a', '#ff7a4a'],
};

/** What a sample looks like, drawn here: a thousand points of light before the dusk of the room. */
export function SamplePicture({ sample }: { readonly sample: CampaignSample }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (context) draw(context, sample);
  }, [sample]);
  return (
    <canvas class="sample-picture" width={width * 2} height={height * 2} ref={canvas} aria-hidden="true" />
  );
}

function draw(context: CanvasRenderingContext2D, sample: CampaignSample): void {
  const random = new SeededRandom(11);
  context.setTransform(2, 0, 0, 2, 0, 0);
  const dusk = context.createLinearGradient(0, 0, 0, height);
  for (const [place, color] of [
    [0, '#25284a'],
    [0.55, '#4b3a5c'],
    [0.72, '#a06a62'],
    [0.75, '#3c3450'],
    [1, '#2c2740'],
  ] as const)
    dusk.addColorStop(place, color);
  context.fillStyle = dusk;
  context.fillRect(0, 0, width, height);
  context.globalCompositeOperation = 'lighter';
  const palette = palettes[sample];
  for (let index = 0; index < dots; index++) {
    const { x, y, tone } = dotOf(sample, random);
    const size = 0.5 + 0.5 * random.float() + 1.6 * random.float() ** 12;
    context.globalAlpha = 0.35 + 0.4 * random.float();
    context.fillStyle = palette[Math.min(palette.length - 1, Math.floor(tone * palette.length))] ?? '#fff';
    context.beginPath();
    context.arc(width / 2 + x * height * 0.95, height * (0.94 - 0.88 * y), size, 0, 2 * Math.PI);
    context.fill();
  }
}

function dotOf(sample: CampaignSample, random: SeededRandom): Dot {
  switch (sample) {
    case 'galaxy':
      return galaxyDot(random);
    case 'fountain':
      return fountainDot(random);
    case 'storm':
      return stormDot(random);
    default:
      return unreachable(sample);
  }
}

/** Around −1 to 1, most often near 0. */
function about(random: SeededRandom): number {
  return random.float() + random.float() + random.float() - 1.5;
}

/** Two arms, seen from a little above. */
function galaxyDot(random: SeededRandom): Dot {
  const reach = random.float() ** 0.7;
  const arm = random.float() < 0.5 ? 0 : Math.PI;
  const turn = arm + reach * 5.2 + about(random) * 0.32;
  const x = Math.cos(turn) * reach + about(random) * 0.05;
  const depth = Math.sin(turn) * reach + about(random) * 0.05;
  return { x, y: 0.52 + depth * 0.3 + about(random) * 0.04 * (1.4 - reach), tone: 1 - reach };
}

/** Up, and down in a wide bow. */
function fountainDot(random: SeededRandom): Dot {
  const age = random.float();
  const speed = 1 + about(random) * 0.12;
  const aside = about(random) * 0.75;
  const y = Math.max(0.02 * random.float(), 3.7 * speed * age - 3.9 * age * age);
  return { x: aside * age * 1.15 + about(random) * 0.02, y: Math.min(1, y), tone: age };
}

/** A funnel. */
function stormDot(random: SeededRandom): Dot {
  const up = random.float() ** 1.3;
  const turn = random.float() * 2 * Math.PI;
  const reach = 0.1 + 0.55 * up ** 1.6 + (up < 0.1 ? random.float() * 0.7 : 0) + about(random) * 0.06;
  const sway = 0.12 * Math.sin(up * 5);
  return {
    x: sway + Math.cos(turn) * reach,
    y: up * 0.92 + Math.sin(turn) * reach * 0.14 + 0.03,
    tone: Math.min(0.999, Math.max(0, 1 - reach * 1.5 + about(random) * 0.12)),
  };
}
