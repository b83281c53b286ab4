import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fromYaw, identity, type Vec3 } from '@streamxr/spatial';
import { portraitAspect, portraitMaxMetres, portraitOpacity, portraitSize } from './portrait-form.ts';
import { type HungPicture, picturesSeen } from './picture-view.ts';

const screen = { verticalFovRad: Math.PI / 2, aspect: 16 / 9, heightPx: 1000 };
const eye = { position: [0, 1.6, 0] as Vec3, rotation: identity };

function hung(middle: Vec3, changes: Partial<HungPicture> = {}): HungPicture {
  const size = { widthMetres: 1.6, heightMetres: 0.9 };
  return { trackId: 't1', middle, normal: [0, 0, 1], ...size, maxDistanceMetres: 25, ...changes };
}

test('M2 a picture ahead is as many pixels tall as it is drawn, and at no angle to the gaze', () => {
  // A right angle of view shows 2 m at 1 m: 500 pixels for each metre.
  assert.deepEqual(picturesSeen([hung([0, 1.6, -1])], eye, screen), [
    { trackId: 't1', heightPixels: 450, gazeRad: 0 },
  ]);
  assert.equal(picturesSeen([hung([0, 1.6, -3])], eye, screen)[0]?.heightPixels, 150);
});

test('M2 the gaze angle of a picture aside is the angle to its middle', () => {
  const [aside] = picturesSeen([hung([2, 1.6, -2])], eye, screen);
  assert.ok(Math.abs((aside?.gazeRad ?? 0) - Math.PI / 4) < 1e-9);
});

test('M2 what is behind, beside, above, too far or seen from its back is absent', () => {
  const absent = [
    hung([0, 1.6, 2], { normal: [0, 0, -1] }),
    hung([9, 1.6, -2]),
    hung([0, 9, -2]),
    hung([0, 1.6, -26]),
    hung([0, 1.6, -3], { normal: [0, 0, -1] }),
    hung([0, 1.6, -20], { heightMetres: 0.001 }),
  ];
  assert.deepEqual(picturesSeen(absent, eye, screen), []);
});

test('M2 a picture of which half is in sight is seen, and who turns round sees what was behind', () => {
  assert.equal(picturesSeen([hung([4, 1.6, -2])], eye, screen).length, 1);
  const turned = { ...eye, rotation: fromYaw(Math.PI) };
  assert.equal(picturesSeen([hung([0, 1.6, 3], { normal: [0, 0, -1] })], turned, screen).length, 1);
});

test('M4 a portrait grows against perspective within limits and is gone at its end', () => {
  const near = portraitSize(16 / 9, 1);
  assert.ok(Math.abs(near.width - 0.55) < 1e-9 && Math.abs(near.width / near.height - 16 / 9) < 1e-9);
  for (let metres = 1; metres < portraitMaxMetres; metres++) {
    const [here, farther] = [portraitSize(16 / 9, metres), portraitSize(16 / 9, metres + 1)];
    assert.ok(farther.width >= here.width && farther.width < 1.5);
    assert.ok(
      farther.width / (metres + 1) < here.width / metres,
      'never larger to the eye from farther away',
    );
  }
  assert.equal(portraitOpacity(3), 1);
  assert.equal(portraitOpacity(portraitMaxMetres), 0);
  assert.equal(portraitAspect(0.4), 0.75);
});
