import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { ServerProcess } from '@streamxr/server/testing';
import { TestBrowser } from './testing/browser.ts';

/** Few, large and slow: a graphics device that the processor plays draws them as well. */
const description = JSON.stringify({
  format: 'streamxr-campaign-1',
  name: 'Sparks',
  seed: 7,
  particles: 4096,
  box: { centre: [0, 1.5, 0], halfSizeMetres: 1.5 },
  look: { colors: ['#3050ff', '#ffd0a0'], by: 'life', sizeMetres: 0.03, brightness: 1 },
  emitters: [{ at: [0, 1.5, 0], spread: [1, 1, 1], velocitySpread: [0.05, 0.05, 0.05], share: 1 }],
  life: { minTicks: 300 },
});

let server: ServerProcess;
let browser: TestBrowser;

before(async () => {
  [server, browser] = await Promise.all([ServerProcess.start(), TestBrowser.launch()]);
});
after(async () => {
  await browser[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

test('C6 WebGPU is chosen in the settings, the figures say what draws, and a lost device is made up for', async (t) => {
  const viewport = { width: 800, height: 450 } as const;
  const ada = await browser.visit(t, { url: server.url, room: 'sparks', viewport });
  await ada.walkIn('Ada');
  await ada.stand([0, 0, 5]);
  await ada.page.evaluate(async (text) => {
    await window.streamxr?.client?.createCampaign({ description: text, position: [0, 0, 0] });
  }, description);
  await ada.page.keyboard.press('`');
  const figures = ada.page.getByRole('complementary', { name: 'Figures' });
  // The processor plays the device here: nobody gets it unasked.
  await figures.getByText('by WebGL 2').waitFor();

  await ada.action('More').click();
  await ada.page.getByRole('menuitem', { name: 'Settings' }).click();
  await ada.dialog('Settings').getByText('WebGPU', { exact: true }).click();
  await figures.getByText('by WebGPU').waitFor();
  const drawn = await ada.until('particles in the picture', () =>
    ada.page.evaluate(async () => {
      const [cloud] = window.streamxr?.view?.particles.picture?.clouds ?? [];
      return (await cloud?.drawnCount()) ?? 0;
    }),
  );
  assert.ok(drawn > 0 && drawn <= 4096, `${drawn} drawn`);
  await ada.page.keyboard.press('Escape');
  await ada.pictures(2);
  await ada.screenshot('particles by WebGPU');

  await ada.page.evaluate(() => window.streamxr?.view?.particles.picture?.device.destroy());
  await figures.getByText('by WebGL 2').waitFor();
  await ada.pictures(2);
  await ada.screenshot('particles by WebGL 2');
});
