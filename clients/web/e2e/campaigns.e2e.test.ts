import assert from 'node:assert/strict';
import { after, before, test, type TestContext } from 'node:test';
import type { ComputeFigures } from '@streamxr/client';
import { sampleDescription } from '@streamxr/campaign';
import type { CampaignSample } from '@streamxr/protocol';
import { ServerProcess } from '@streamxr/server/testing';
import { TestBrowser } from './testing/browser.ts';
import { Finger } from './testing/finger.ts';
import type { RoomPage } from './testing/room-page.ts';
import { hideTab } from './testing/streamed.ts';
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
  await fewParticles(person);
  await person.walkIn(name);
  await person.stand([0, 0, 7]);
  return person;
}

/** By choice: a machine that is busy with other tests would leave the simulation to the server. */
async function fewParticles({ page }: RoomPage): Promise<void> {
  await page.evaluate(() => {
    const { campaigns } = window.streamxr?.page ?? {};
    if (campaigns) campaigns.quality.value = 'low';
  });
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
  const [first, hersFirst] = await untilComparable([ada, grace], campaignId, 0);
  assert.equal(first.root, hersFirst.root);

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
  // It goes on as long as the button is down.
  await ada.page.waitForTimeout(1_500);
  await ada.until('Grace to see it go on', () =>
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

test('C1 who comes late is exact; a page that was hidden is exact again by itself', async (t) => {
  const room = 'late';
  const ada = await arrive(t, room, 'Ada');
  const campaignId = await startFromDrawer(ada, 'Storm');
  await ada.page.keyboard.press('Escape');
  await untilExact(ada, campaignId);
  const grace = await arrive(t, room, 'Grace');
  const { tick } = await untilExact(grace, campaignId);
  const [ours, theirs] = await untilComparable([ada, grace], campaignId, tick);
  assert.equal(ours.root, theirs.root);

  await hideTab(grace, true);
  await grace.until('the simulation to rest', async () => {
    const first = (await simulationOf(grace, campaignId))?.tick;
    await grace.page.waitForTimeout(600);
    return (await simulationOf(grace, campaignId))?.tick === first;
  });
  await hideTab(grace, false);
  const { tick: backTick } = await untilExact(grace, campaignId);
  const [adas, graces] = await untilComparable([ada, grace], campaignId, backTick);
  assert.equal(adas.root, graces.root);
});

test('C1 C4 two people have the same half a million particles, grown from the first hundred thousand, pushed ones too', async (t) => {
  const room = 'large';
  const ada = await arrive(t, room, 'Ada');
  const campaignId = await startFromDrawer(ada, 'Galaxy');
  const grace = await arrive(t, room, 'Grace');
  await grace.page.keyboard.press('b');
  const grown = async (person: RoomPage): Promise<ComputeFigures> => {
    await untilExact(person, campaignId);
    await person.dialog('Campaigns').getByText('500K', { exact: true }).click();
    // They wake within a life; then all of them are compared with the other's.
    const whole = await person.until(
      'all particles to be exact',
      async () => {
        const figures = await simulationOf(person, campaignId);
        return figures?.roots.at(-1)?.particles === 500_000 && figures;
      },
      240_000,
    );
    await person.page.keyboard.press('Escape');
    return whole;
  };
  const [adas, graces] = [await grown(ada), await grown(grace)];
  assert.deepEqual([adas.mismatches, graces.mismatches], [0, 0]);
  const [first, hersFirst] = await untilComparable([ada, grace], campaignId, graces.tick);
  assert.deepEqual(first, hersFirst);
  assert.equal(first.particles, 500_000);

  await ada.page.evaluate(
    (id) => window.streamxr?.view?.campaigns.watchOf(id)?.act({ action: 'push', position: [0, 2, 0] }),
    campaignId,
  );
  const pushedAt = (await simulationOf(ada, campaignId))?.tick ?? 0;
  const [ours, hers] = await untilComparable([ada, grace], campaignId, pushedAt + 60);
  assert.deepEqual(ours, hers);
  assert.equal(ours.particles, 500_000);
  await ada.pictures(2);
  await ada.screenshot('campaign half a million');
});

test('C1 C2 a million particles are stepped by two threads of the page, and are exact', async (t) => {
  const ada = await arrive(t, 'million', 'Ada');
  const description = JSON.stringify({
    ...(JSON.parse(sampleDescription('galaxy')) as object),
    name: 'Million',
    particles: 1_000_000,
  });
  await ada.page.evaluate(async (text) => {
    await window.streamxr?.client?.createCampaign({ description: text });
  }, description);
  const campaignId = await untilOneCampaign(ada);
  await untilExact(ada, campaignId);
  await ada.page.evaluate((id) => {
    const watch = window.streamxr?.view?.campaigns.watchOf(id);
    if (watch) watch.choice = 'ultra';
  }, campaignId);
  const grown = await ada.until(
    'a million exact particles',
    async () => {
      const figures = await simulationOf(ada, campaignId);
      return figures?.roots.at(-1)?.particles === 1_000_000 && figures;
    },
    240_000,
  );
  assert.equal(grown.threads, 2);
  const { checks, mismatches } = await ada.until(
    'checksums of all that the server has',
    async () => {
      const figures = await simulationOf(ada, campaignId);
      return (figures?.checks ?? 0) > grown.checks + 1 && figures;
    },
    60_000,
  );
  assert.ok(checks > grown.checks + 1);
  assert.equal(mismatches, 0);
});

test('C1 X4 campaigns on a phone: started, steered, pushed with a finger, paused, taken away', async (t) => {
  const ada = await browser.visit(t, {
    url: server.url,
    room: 'phone',
    viewport: { width: 390, height: 760 },
    touch: true,
  });
  await fewParticles(ada);
  await ada.walkIn('Ada');
  await ada.stand([0, 0, 7]);
  await ada.action('More').click();
  await ada.page.getByRole('menuitem', { name: 'Campaigns' }).click();
  await ada.dialog('Campaigns').waitFor();
  await ada.pictures(2);
  await ada.screenshot('campaign phone empty');
  await ada
    .dialog('Campaigns')
    .getByRole('button', { name: /^Start Galaxy:/ })
    .click();
  const campaignId = await untilOneCampaign(ada);
  await untilExact(ada, campaignId);
  await ada.page.getByRole('button', { name: 'Pull' }).click();
  await ada.pictures(2);
  await ada.screenshot('campaign phone');
  const finger = await Finger.on(ada.page);
  await finger.down([195, 320]);
  await ada.until('a pull', () =>
    ada.page.evaluate(
      (id) => (window.streamxr?.view?.campaigns.watchOf(id)?.attractors ?? 0) > 2,
      campaignId,
    ),
  );
  await finger.up();

  await ada.action('More').click();
  await ada.page.getByRole('menuitem', { name: 'Campaigns' }).click();
  const drawer = ada.dialog('Campaigns');
  await drawer.getByLabel('Spin').fill('-1');
  await ada.until('the slider to be told', () =>
    ada.page.evaluate((id) => {
      const { parameters = [] } = window.streamxr?.client?.campaigns.get(id) ?? {};
      return parameters.some(({ name, value }) => name === 'spin' && value < -0.9);
    }, campaignId),
  );
  await drawer.getByRole('button', { name: 'Pause Galaxy' }).click();
  await drawer.getByText('paused').waitFor();
  await ada.screenshot('campaign phone drawer');
  await drawer.getByRole('button', { name: 'Take Galaxy away' }).click();
  await drawer.getByRole('button', { name: 'Take away', exact: true }).click();
  await ada.until('no campaign', () =>
    ada.page.evaluate(() => window.streamxr?.client?.campaigns.size === 0),
  );
});
