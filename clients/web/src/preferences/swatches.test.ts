import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pickSwatch, swatches } from './swatches.ts';

/** WCAG 2.2 relative luminance of `#rrggbb`. */
function luminance(color: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(a: string, b: string): number {
  const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return ((high ?? 0) + 0.05) / ((low ?? 0) + 0.05);
}

test('X4 every swatch can be told from the page in dark and in light', () => {
  for (const { color, name } of swatches) {
    for (const ground of ['#1c1a2a', '#fffaf5'])
      assert.ok(contrast(color, ground) >= 3, `${name} on ${ground}`);
  }
});

test('X4 there are ten different swatches and chance reaches all of them', () => {
  const reached = new Set(swatches.map((_, i) => pickSwatch((i + 0.5) / swatches.length)));
  assert.equal(reached.size, 10);
  assert.equal(pickSwatch(0.999999), swatches[9]?.color);
});
