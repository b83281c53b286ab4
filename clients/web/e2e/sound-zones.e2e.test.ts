import assert from 'node:assert/strict';
import { after, before, test, type TestContext } from 'node:test';
import { issueTicket } from '@streamxr/access';
import { ServerProcess } from '@streamxr/server/testing';
import { TestBrowser, type VisitOptions } from './testing/browser.ts';
import { loudMicrophone, press, untilArrives, untilHeard, untilLinked } from './testing/media-page.ts';
import type { RoomPage } from './testing/room-page.ts';

const secret = 'the-secret-of-the-tests-of-sound-zones';
const hearsMs = 40_000;
let browser: TestBrowser;
let server: ServerProcess;

before(async () => {
  browser = await TestBrowser.launch({ media: true });
  server = await ServerProcess.start({
    flags: ['--media-engine', 'node-datachannel', '--ticket-secret', secret],
  });
});
after(async () => {
  await browser[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

/** Who runs a room. */
async function visitAsHost(
  t: TestContext,
  room: string,
  options: Partial<VisitOptions> = {},
): Promise<RoomPage> {
  const ticket = await issueTicket(
    new TextEncoder().encode(secret),
    { subject: 'host', name: 'Ada', role: 'owner', room, lifetimeMs: 600_000 },
    Date.now(),
  );
  const ada = await browser.visit(t, { url: server.url, room, ticket, ...options });
  await ada.walkIn('Ada');
  return ada;
}

/** Energy of all that comes out of the page's own audio graph. */
function energy(person: RoomPage): Promise<number> {
  return person.page.evaluate(async () => {
    const output = (await window.streamxr?.view?.shownMedia)?.shown.audio.output ?? null;
    if (output === null) return 0;
    const ear = new AnalyserNode(output.context, { fftSize: 2048 });
    output.connect(ear);
    await new Promise((resolve) => setTimeout(resolve, 120));
    const samples = new Float32Array(ear.fftSize);
    ear.getFloatTimeDomainData(samples);
    output.disconnect(ear);
    return samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
  });
}

async function openSoundZones(person: RoomPage): Promise<void> {
  await person.action('People').click();
  await person
    .dialog('People')
    .getByRole('button', { name: /^Sound zones/ })
    .click();
}

test('M3 a booth around one who speaks: who stands outside hears nothing, and all again when it is gone', async (t) => {
  const room = 'booth';
  const ada = await visitAsHost(t, room, { scripts: [loudMicrophone] });
  const grace = await browser.visit(t, { url: server.url, room });
  await grace.walkIn('Grace');
  await Promise.all([ada.stand([0, 0, 0]), grace.stand([0, 0, 4.5])]);
  await Promise.all([untilLinked(ada), untilLinked(grace)]);
  await press(ada, 'microphone', 'live');
  const voice = await untilArrives(grace, 'Ada', 'microphone');
  await untilHeard(grace, voice);
  const loudAtFirst = await grace.until('sound', async () => {
    const heard = await energy(grace);
    return heard > 1e-5 && heard;
  });

  await openSoundZones(ada);
  await ada.page.getByRole('radio', { name: 'Booth' }).check({ force: true });
  await ada.page.getByLabel('Name', { exact: true }).fill('Quiet box');
  await ada.page.getByRole('button', { name: 'Add a zone here' }).click();
  const row = ada.page.getByRole('list', { name: 'Sound zones of this room' }).getByRole('listitem');
  await row.getByText('Quiet box').waitFor();
  await ada.until('the booth and the outline of the next one in the world', () =>
    ada.page.evaluate(async () => (await window.streamxr?.view?.shownZones)?.boxes.count === 2),
  );
  await ada.page.getByTestId('zone').getByText('Quiet box').waitFor();
  await grace.until('silence', async () => (await energy(grace)) < 1e-9, hearsMs);
  await grace.until('the server to send it no more', () =>
    grace.page.evaluate((id) => {
      const sources = window.streamxr?.page.media.sources.value ?? [];
      return sources.find(({ track }) => track.trackId === id)?.media === null;
    }, voice),
  );
  await grace.stand([0, 0, 1]);
  await grace.until('the voice within the booth', async () => (await energy(grace)) > 1e-5, hearsMs);
  await grace.stand([0, 0, 4.5]);
  await grace.until('silence outside', async () => (await energy(grace)) < 1e-9, hearsMs);
  await ada.screenshot('sound zones');

  await ada.page.getByRole('button', { name: 'Remove Quiet box' }).click();
  await row.waitFor({ state: 'detached' });
  const again = await grace.until(
    'the voice again',
    async () => {
      const heard = await energy(grace);
      return heard > loudAtFirst / 20 && heard;
    },
    hearsMs,
  );
  t.diagnostic(`energy before, after: ${loudAtFirst.toExponential(2)}, ${again.toExponential(2)}`);
  await ada.page.getByRole('button', { name: 'Undo' }).last().click();
  await row.getByText('Quiet box').waitFor();
  await ada.page.getByRole('button', { name: 'Close people' }).click();
  await ada.until('nothing of it in the world', () =>
    ada.page.evaluate(async () => (await window.streamxr?.view?.shownZones)?.boxes.count === 0),
  );
});

test('M3 A1 sound zones by keyboard on a phone; guests have nothing of it but the name of where they are', async (t) => {
  const room = 'corner';
  const ada = await visitAsHost(t, room, { viewport: { width: 390, height: 844 }, touch: true });
  await ada.stand([0, 0, 3]);
  await openSoundZones(ada);
  const corner = ada.page.getByRole('radio', { name: 'Booth' });
  await corner.focus();
  await ada.page.keyboard.press('ArrowRight');
  assert.equal(await ada.page.getByRole('radio', { name: 'Whisper corner' }).isChecked(), true);
  await ada.page.getByLabel('Name', { exact: true }).press('Enter');
  await ada.page.getByText('Whisper corner is here').waitFor();
  const wide = await ada.page.evaluate(() => document.documentElement.scrollWidth <= innerWidth);
  assert.equal(wide, true, 'nothing is wider than the phone');
  await ada.screenshot('sound zones phone');
  const grace = await browser.visit(t, { url: server.url, room });
  await grace.walkIn('Grace');
  await grace.stand([0, 0, 3]);
  await grace.page.getByTestId('zone').getByText('Whisper corner').waitFor();
  await grace.screenshot('in a sound zone');
  await grace.action('People').click();
  await grace.dialog('People').waitFor();
  assert.equal(await grace.page.getByRole('button', { name: /^Sound zones/ }).count(), 0);
  await ada.page.getByRole('button', { name: 'Remove Whisper corner' }).press('Enter');
  await ada.until('the focus to stay in the part', () =>
    ada.page.evaluate(() => document.activeElement?.textContent?.startsWith('Sound zones') === true),
  );
  await grace.until(
    'the name to be gone',
    async () => (await grace.page.getByTestId('zone').textContent()) === '',
  );
});
