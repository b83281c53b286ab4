import assert from 'node:assert/strict';
import { after, before, test, type TestContext } from 'node:test';
import type { CampaignSample } from '@streamxr/protocol';
import { ServerProcess } from '@streamxr/server/testing';
import { TestBrowser } from './testing/browser.ts';
import type { RoomPage } from './testing/room-page.ts';
import { simulationOf, untilComparable, untilExact, untilOneCampaign } from './testing/watched-campaign.ts';

/** Every pixel is drawn by the processor, and every particle moved by it as well. */
const viewport = { width: 800, height: 450 } as const;

let server: ServerProcess;
let browser: TestBrowser;

before(async () => {
  [server, browser] = await Promise.all([ServerProcess.start(), TestBrowser.launch()]);
});
after(async () => {
  await browser[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

async function arrive(t: TestContext, room: string, name: string): Promise<RoomPage> {
  const person = await browser.visit(t, { url: server.url, room, viewport });
  await person.walkIn(name);
  await person.stand([0, 0, 7]);
  return person;
}

async function startFromDrawer(person: RoomPage, name: string): Promise<string> {
  await person.page.keyboard.press('b');
  const drawer = person.dialog('Campaigns');
  await drawer.getByRole('button', { name: new RegExp(`^Start ${name}:`) }).click();
  return untilOneCampaign(person);
}

for (const sample of ['galaxy', 'fountain', 'storm'] satisfies readonly CampaignSample[])
  test(`C1 the ${sample} is started from the drawer, simulated here, and exact`, async (t) => {
    const ada = await arrive(t, `sight-${sample}`, 'Ada');
    const campaignId = await startFromDrawer(ada, sample[0]?.toUpperCase() + sample.slice(1));
    const { particles } = await untilExact(ada, campaignId);
    assert.ok(particles >= 100_000, `${particles}`);
    const drawer = ada.dialog('Campaigns');
    await drawer.getByTestId('campaign-sync').getByText('exact').waitFor();
    await ada.screenshot(`campaign ${sample} drawer`);
    await ada.page.keyboard.press('Escape');
    await ada.pictures(3);
    await ada.screenshot(`campaign ${sample}`);
  });

test('C1 C4 two people see the same campaign, bit for bit, also after one has pushed', async (t) => {
  const room = 'push';
  const ada = await arrive(t, room, 'Ada');
  const campaignId = await startFromDrawer(ada, 'Galaxy');
  await ada.page.keyboard.press('Escape');
  const grace = await arrive(t, room, 'Grace');
  await Promise.all([untilExact(ada, campaignId), untilExact(grace, campaignId)]);
  const [before, theirs] = await untilComparable([ada, grace], campaignId, 0);
  assert.equal(before.root, theirs.root);

  await ada.page.getByRole('button', { name: 'Push' }).click();
  const { width, height } = viewport;
  await ada.page.mouse.move(width / 2, height / 2);
  await ada.page.mouse.down();
  const pushedFrom = (await simulationOf(ada, campaignId))?.tick ?? 0;
  await ada.until('Grace to see a push', () =>
    grace.page.evaluate(
      (id) => (window.streamxr?.view?.campaigns.watchOf(id)?.attractors ?? 0) > 2,
      campaignId,
    ),
  );
  await ada.screenshot('campaign pushed');
  await ada.page.mouse.up();
  const [ours, hers] = await untilComparable([ada, grace], campaignId, pushedFrom + 120);
  assert.equal(ours.root, hers.root);
  const [afterAda, afterGrace] = [await untilExact(ada, campaignId), await untilExact(grace, campaignId)];
  assert.deepEqual([afterAda.mismatches, afterGrace.mismatches], [0, 0]);
});
