import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { AssetPieces } from '../schedule/asset-pieces.ts';
import { manifestSample } from '../testing/manifest-sample.ts';
import { Sight } from '../view/sight.ts';
import { atRest, type Viewer } from '../view/viewer.ts';
import { edgeOf, geometricError, shadingError, unrelatedError } from './geometric-error.ts';
import { TextureSpectrum } from './texture-spectrum.ts';
import type { Placement } from './placed-parts.ts';

const viewer: Viewer = {
  head: { position: [0, 0.5, 0], rotation: [0, 0, 0, 1] },
  gaze: null,
  motion: atRest,
  verticalFovRad: Math.PI / 3,
  aspect: 16 / 9,
  viewportHeightPx: 1_080,
};

function at(metres: number, scale = 1): Placement {
  return { position: [0, 0.5 - scale / 2, -metres], rotation: [0, 0, 0, 1], scale: [scale, scale, scale] };
}

/** Errors of root, geometry and image of the sample, for objects that stand there. */
function errorsOf(...placements: Placement[]): number[][] {
  const asset = new AssetPieces('a', manifestSample());
  for (const [index, placement] of placements.entries()) asset.place(`o${index}`, placement);
  asset.look([new Sight(viewer)]);
  return asset.pieces.map(({ errors }) => [...errors]);
}

test('A6 a surface within half a pixel of where it belongs shows no error; farther it rises to that of unrelated pixels', () => {
  assert.equal(geometricError(0.5), 0);
  fc.assert(
    fc.property(
      fc.double({ min: 0, max: 1e4, noNaN: true }),
      fc.double({ min: 0, max: 10, noNaN: true }),
      (px, more) => {
        assert.ok(geometricError(px + more) >= geometricError(px));
        assert.ok(geometricError(px) <= unrelatedError);
      },
    ),
  );
});

test('A6 an image as fine as the screen shows no error; from afar none of its levels does', () => {
  const [part] = manifestSample().textures;
  assert.ok(part);
  const spectrum = new TextureSpectrum(part);
  const missedAt = (pixelsPerMetre: number): number => spectrum.missedAt(Math.log(pixelsPerMetre));
  const near = missedAt(1_024);
  assert.ok(spectrum.error(0, near) > spectrum.error(1, near));
  assert.ok(spectrum.error(2, near) > 0);
  assert.equal(spectrum.error(3, near), 0);
  assert.equal(spectrum.error(1, missedAt(128)), 0, '256 of 2,048 texels over 1,024 a metre are 128');
  assert.equal(spectrum.error(0, missedAt(8)), 0);
  const normals = new TextureSpectrum({ ...part, role: 'normal' });
  assert.ok(normals.error(1, normals.missedAt(Math.log(128))) > 0, 'light is not linear in normals');
  assert.equal(normals.error(1, normals.missedAt(Math.log(64))), 0);
});

test('A6 light falls otherwise on a surface that leans, however far away it is, and no more than at 45°', () => {
  // A square metre of 200 half squares: their sides, as if they were equal, are 0.107 m.
  const edge = edgeOf(1, 200);
  assert.ok(edge > 0.1 && edge < 0.11);
  assert.ok(shadingError(0.02, edge) > 3 * shadingError(0.01, edge));
  assert.equal(shadingError(1, edge), shadingError(edge, edge));
  assert.equal(shadingError(0.01, edgeOf(1, 0)), 0);
});

test('A6 every level shows no more error than the one before it, and the last none', () => {
  for (const metres of [0.8, 2, 5, 20]) {
    for (const errors of errorsOf(at(metres))) {
      for (const [index, error] of errors.entries()) assert.ok(error <= (errors[index - 1] ?? Infinity));
      assert.equal(errors.at(-1), 0);
    }
  }
});

test('A6 an asset placed twice errs twice; one behind errs nothing', () => {
  const [once] = errorsOf(at(3));
  const [twice] = errorsOf(at(3), at(3));
  const [behind] = errorsOf(at(3), at(-3));
  assert.ok(Math.abs((twice?.[0] ?? 0) - 2 * (once?.[0] ?? 0)) < 1e-6);
  assert.deepEqual(behind, once);
  assert.deepEqual(errorsOf(at(-3))[1], [0, 0, 0, 0]);
});

test('A6 twice as large and twice as far looks the same', () => {
  const near = errorsOf(at(3)).flat();
  const far = errorsOf(at(6, 2)).flat();
  // Not quite for images, which have half the texels a metre then, and half the pixels.
  for (const [index, error] of near.entries())
    assert.ok(Math.abs(error - (far[index] ?? 0)) < 1e-6 * (error + 1));
});

test('A6 of two parts alike the one that faces the viewer counts more; the other is not forgotten', () => {
  const sample = manifestSample();
  const [part] = sample.parts;
  assert.ok(part);
  const countsFrom = (facing: readonly [number, number, number] | undefined): number => {
    const parts = [{ ...part, ...(facing === undefined ? {} : { facing }) }];
    const asset = new AssetPieces('a', { ...sample, parts });
    asset.place('o', at(3));
    asset.look([new Sight(viewer)]);
    return asset.root.errorAt(-1);
  };
  const closed = countsFrom(undefined);
  assert.equal(countsFrom([0, 0, 0]), closed);
  assert.ok(countsFrom([0, 0, 1]) > 1.4 * closed, 'a quarter of 4 m² and half of 1 m²');
  const away = countsFrom([0, 0, -4]);
  assert.ok(away > 0 && away < 0.2 * closed);
});
