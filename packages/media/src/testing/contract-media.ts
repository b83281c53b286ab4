import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SetUp } from './engine-fixture.ts';
import { PictureSource, ToneSource } from './fake-media.ts';
import { FakePeer, pause, until } from './fake-peer.ts';

/** A hearer of a tone of 440 Hz, within what a codec does to it. */
const isToneOf = (hertz: number, heard: { loudness: number; hertz: number }): boolean =>
  heard.loudness > 0.05 && Math.abs(heard.hertz - hertz) < 40;

/** What goes in at one link comes out at another. */
export function mediaContract(setUp: SetUp): void {
  test('M1 sound and pictures of one link arrive at another', async () => {
    await using fixture = await setUp();
    using tone = new ToneSource(440, 0.5);
    using picture = new PictureSource(200);
    using speaker = await FakePeer.open(fixture.room);
    speaker.send('t1', tone.track);
    speaker.send('t2', picture.track);
    await speaker.negotiate();
    await speaker.connected();

    using viewer = await FakePeer.open(fixture.room);
    const ear = viewer.hear(viewer.receive('t1', 'audio'));
    const eye = viewer.watch(viewer.receive('t2', 'video'));
    await viewer.negotiate();
    await viewer.connected();
    await until(() => isToneOf(440, ear.listen()), 'the tone is heard');
    await until(() => eye.frames > 10 && Math.abs(eye.brightness - 200) < 12, 'the picture is seen');
  });

  test('M1 one link sends and receives at once, and two do so with each other', async () => {
    await using fixture = await setUp();
    using low = new ToneSource(330, 0.5);
    using high = new ToneSource(880, 0.5);
    using one = await FakePeer.open(fixture.room);
    using two = await FakePeer.open(fixture.room);
    one.send('t1', low.track);
    two.send('t2', high.track);
    await one.negotiate();
    await two.negotiate();
    const earOfOne = one.hear(one.receive('t2', 'audio'));
    const earOfTwo = two.hear(two.receive('t1', 'audio'));
    await one.negotiate();
    await two.negotiate();
    await until(() => isToneOf(880, earOfOne.listen()), 'the first hears the second');
    await until(() => isToneOf(330, earOfTwo.listen()), 'the second hears the first');
  });

  test('M1 two rooms do not hear each other', async () => {
    await using fixture = await setUp();
    const other = await fixture.engine.openRoom({ levels: () => undefined, lost: () => undefined });
    using tone = new ToneSource(440, 0.5);
    using speaker = await FakePeer.open(fixture.room);
    speaker.send('t1', tone.track);
    await speaker.negotiate();
    await speaker.connected();
    using stranger = await FakePeer.open(other);
    const slot = stranger.receive('t1', 'audio');
    await stranger.negotiate();
    assert.equal(slot.currentDirection, 'inactive');

    // The same name in the other room is another source.
    using silence = new ToneSource(440, 0);
    stranger.send('t1', silence.track);
    await stranger.negotiate();
    const ear = stranger.hear(stranger.receive('t1', 'audio', slot));
    await stranger.negotiate();
    await stranger.connected();
    await pause(500);
    assert.ok(ear.listen().loudness < 0.01, 'nothing of the first room');
  });

  test('M1 many links receive one source, and a late one sees it within two seconds', async () => {
    await using fixture = await setUp();
    using picture = new PictureSource(90);
    using speaker = await FakePeer.open(fixture.room);
    speaker.send('t1', picture.track);
    await speaker.negotiate();
    await speaker.connected();
    using viewers = new DisposableStack();
    const eyes = [];
    for (let count = 0; count < 6; count++) {
      const viewer = viewers.use(await FakePeer.open(fixture.room));
      eyes.push(viewer.watch(viewer.receive('t1', 'video')));
      await viewer.negotiate();
    }
    for (const eye of eyes) await until(() => eye.frames > 5, 'every viewer sees pictures');
    await pause(3_000);

    using late = await FakePeer.open(fixture.room);
    const lateEye = late.watch(late.receive('t1', 'video'));
    await late.negotiate();
    await late.connected();
    await until(() => lateEye.frames > 0, 'the late viewer has a picture', 2_000);
  });

  test('M2 what is not preferred is not sent, and a picture comes back at once', async () => {
    await using fixture = await setUp();
    using picture = new PictureSource(120);
    using speaker = await FakePeer.open(fixture.room);
    speaker.send('t1', picture.track);
    await speaker.negotiate();
    using viewer = await FakePeer.open(fixture.room);
    const eye = viewer.watch(viewer.receive('t1', 'video'));
    await viewer.negotiate();
    await until(() => eye.frames > 5, 'pictures');

    viewer.link.prefer('t1', { forward: false });
    await pause(500);
    const framesThen = eye.frames;
    await pause(700);
    assert.ok(eye.frames - framesThen <= 1, 'nothing is forwarded');
    const [paused] = (await viewer.link.stats()).receives;
    assert.equal(paused?.layer, null);

    viewer.link.prefer('t1', { forward: true, layer: 0, priority: 1 });
    await until(() => eye.frames > framesThen + 5, 'pictures again', 3_000);
    const [resumed] = (await viewer.link.stats()).receives;
    assert.notEqual(resumed?.layer, null);
  });

  test('M1 a paused source is silent to everybody, and comes back', async () => {
    await using fixture = await setUp();
    using tone = new ToneSource(440, 0.5);
    using picture = new PictureSource(120);
    using speaker = await FakePeer.open(fixture.room);
    speaker.send('t1', tone.track);
    speaker.send('t2', picture.track);
    await speaker.negotiate();
    using viewer = await FakePeer.open(fixture.room);
    const ear = viewer.hear(viewer.receive('t1', 'audio'));
    const eye = viewer.watch(viewer.receive('t2', 'video'));
    await viewer.negotiate();
    await until(() => isToneOf(440, ear.listen()) && eye.frames > 5, 'sound and pictures');

    speaker.link.setSourcePaused('t1', true);
    speaker.link.setSourcePaused('t2', true);
    // What was under way is played out, and concealed for a moment.
    await pause(1_000);
    ear.listen();
    const framesThen = eye.frames;
    await pause(600);
    assert.ok(ear.listen().loudness < 0.01, 'no sound');
    assert.ok(eye.frames - framesThen <= 1, 'no pictures');

    speaker.link.setSourcePaused('t1', false);
    speaker.link.setSourcePaused('t2', false);
    await until(() => isToneOf(440, ear.listen()), 'sound again', 3_000);
    await until(() => eye.frames > framesThen + 5, 'pictures again', 3_000);
  });

  test('M3 a tone has a level, and silence has none to speak of', async () => {
    await using fixture = await setUp();
    using tone = new ToneSource(440, 0.5);
    using silence = new ToneSource(440, 0);
    using speaker = await FakePeer.open(fixture.room);
    speaker.send('t1', tone.track);
    speaker.send('t2', silence.track);
    await speaker.negotiate();
    using viewer = await FakePeer.open(fixture.room);
    viewer.receive('t1', 'audio');
    viewer.receive('t2', 'audio');
    await viewer.negotiate();
    await until(() => (fixture.levels.get('t1') ?? -127) > -20, 'the tone has a level');
    assert.ok((fixture.levels.get('t1') ?? 0) <= 0);
    assert.ok((fixture.levels.get('t2') ?? -127) <= -60, 'silence has none');
  });

  test('M2 what the way to a viewer carries is estimated', async () => {
    await using fixture = await setUp();
    using picture = new PictureSource(120, { width: 320, height: 240 }, 25);
    using speaker = await FakePeer.open(fixture.room);
    speaker.send('t1', picture.track);
    await speaker.negotiate();
    using viewer = await FakePeer.open(fixture.room);
    viewer.receive('t1', 'video');
    await viewer.negotiate();
    await until(() => viewer.estimates.some((estimate) => estimate > 50_000), 'an estimate comes', 15_000);
    const { estimateBitsPerSecond } = await viewer.link.stats();
    assert.ok(estimateBitsPerSecond !== null && estimateBitsPerSecond > 0);
  });
}
