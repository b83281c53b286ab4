import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { sampleGlb, ServerProcess } from '@streamxr/server/testing';
import { TestBrowser } from './testing/browser.ts';
import { dropFiles } from './testing/dropped-file.ts';
import type { RoomPage } from './testing/room-page.ts';
import { uploadReady } from './testing/streamed.ts';

let server: ServerProcess;
let browser: TestBrowser;

before(async () => {
  [server, browser] = await Promise.all([ServerProcess.start(), TestBrowser.launch()]);
});
after(async () => {
  await browser[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

test('A1 several files dropped at once all come into the room and the library, with their pictures and levels', async (t) => {
  const ada = await browser.visit(t, { url: server.url, room: 'files' });
  await ada.walkIn('Ada');
  const names = ['dune', 'reef', 'moor'];
  const files = await Promise.all(
    names.map(async (name, index) => ({ name: `${name}.glb`, bytes: await sampleGlb(30 + index) })),
  );
  await dropFiles(ada, files);
  await ada.until('three objects', async () => (await ada.objects()).length === 3, 60_000);

  await ada.action('Library').click();
  const library = ada.dialog('Library');
  for (const name of names) {
    await library.getByRole('button', { name: `Levels of ${name}` }).waitFor({ timeout: 60_000 });
  }
  await ada.until('the pictures', async () => {
    const widths = await library
      .locator('img')
      .evaluateAll((images) => images.map((image) => (image as HTMLImageElement).naturalWidth));
    return widths.length === 3 && widths.every((width) => width > 0);
  });
  await library.getByRole('button', { name: 'Levels of dune' }).click();
  const table = library.getByRole('table');
  // Half and a quarter of the triangles, within the pipeline's own bounds.
  for (const [level, fewest, most] of [
    ['High', 1_800, 1_800],
    ['Medium', 800, 1_000],
    ['Low', 350, 550],
  ] as const) {
    const cell = table.getByRole('row', { name: level }).getByRole('cell').first();
    const triangles = Number((await cell.innerText()).replace(',', ''));
    assert.ok(triangles >= fewest && triangles <= most, `${level} has ${triangles} triangles`);
  }
  await ada.screenshot('library levels');
});

test('A1 a picture is dragged to a place on the floor; a click puts another before one', async (t) => {
  const { assetId } = await uploadReady(server.url, 'plinth', await sampleGlb(33));
  const ada = await browser.visit(t, { url: server.url, room: 'plinths' });
  await ada.walkIn('Ada');
  await ada.stand([0, 0, 6]);
  await ada.action('Library').click();
  const picture = ada.dialog('Library').getByRole('button', { name: /^plinth/ });
  await picture.waitFor();
  const target = await ada.onScreen([-1, 0, 1]);
  await drag(ada, picture, target);
  const { assetId: dragged, position } = await ada.untilOneObject();
  assert.equal(dragged, assetId);
  // The model's middle is half a metre from its origin.
  assert.ok(Math.hypot(position[0] + 1.5, position[2] - 0.5) < 0.2, position.join());
  await picture.click();
  await ada.until('another', async () => (await ada.objects()).length === 2);
});

test('A1 a long library is searched and sorted; a model is deleted after a question', async (t) => {
  for (let index = 0; index < 5; index++)
    await uploadReady(server.url, `stone ${index}`, await sampleGlb(10 + index));
  const ada = await browser.visit(t, { url: server.url, room: 'stones' });
  await ada.walkIn('Ada');
  await ada.action('Library').click();
  const library = ada.dialog('Library');
  const shown = () => library.getByTestId('asset').locator('strong').allInnerTexts();
  await ada.until('the models', async () => (await shown()).length >= 7);
  await library.getByLabel('Find a model').fill('STONE 3');
  await ada.until('one', async () => (await shown()).join() === 'stone 3');
  await library.getByLabel('Find a model').fill('nowhere');
  await library.getByRole('button', { name: 'Show all models' }).click();
  await library.getByText('Name', { exact: true }).click();
  await ada.until('the order', async () => {
    const names = await shown();
    return names.join() === names.toSorted((a, b) => a.localeCompare(b)).join();
  });
  await ada.screenshot('library long');

  await library.getByRole('button', { name: 'Delete stone 3' }).click();
  const question = library.getByRole('alertdialog', { name: 'Delete stone 3?' });
  await question.getByRole('button', { name: 'Keep' }).click();
  await library.getByRole('button', { name: 'Delete stone 3' }).click();
  await question.getByRole('button', { name: 'Delete' }).click();
  await ada.until('it to go', async () => !(await shown()).includes('stone 3'));
});

/** Drags with the mouse's own events, which is how a browser fills the data that is carried. */
async function drag(
  { page }: RoomPage,
  from: ReturnType<RoomPage['dialog']>,
  to: { readonly x: number; readonly y: number },
): Promise<void> {
  const dataTransfer = await page.evaluateHandle(() => new DataTransfer());
  await from.dispatchEvent('dragstart', { dataTransfer });
  const at = { dataTransfer, clientX: to.x, clientY: to.y };
  for (const type of ['dragenter', 'dragover', 'drop'] as const) await page.dispatchEvent('#world', type, at);
}
