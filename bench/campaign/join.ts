import { CampaignClient, joinRoom, type RoomClient, systemTimers } from '@streamxr/client';
import { ServerProcess } from '@streamxr/server/testing';
import type { CampaignMachine } from '../../packages/client/src/campaigns/compute/campaign-machine.ts';
import { inlineCompute } from '../../packages/client/src/campaigns/compute/inline-compute.ts';
import { type BenchOptions, type Figure, median } from '../figure.ts';

const room = 'join';
/** Until a joiner has eight seconds to replay. */
const ageMs = 10_000;
const patienceMs = 60_000;
const lookEveryMs = 5;

interface Join {
  readonly pictureMs: number;
  readonly exactMs: number;
  readonly comparedMs: number;
}

/** From asking for a campaign to its first picture, to the same bits as everybody's, and to the first checksum that says so. */
export async function* joinFigures({ quick }: BenchOptions): AsyncIterable<Figure> {
  await using server = await ServerProcess.start({ flags: ['--limits', 'off', '--campaign-mode', 'full'] });
  const host = await joined(server.socketUrl);
  const campaigns = campaignsOf(host);
  const { campaignId } = await campaigns.create({ sample: 'galaxy' });
  campaigns.watch(campaignId);
  await pause(ageMs);
  const joins: Join[] = [];
  for (let round = 0; round < (quick ? 1 : 3); round++)
    joins.push(await join(server.socketUrl, campaignId, 'low'));
  const of = (pick: (join: Join) => number): number => median(joins.map(pick)) / 1_000;
  const hundred = 'joining 100,000 particles of a campaign';
  yield {
    figure: `${hundred}: first picture`,
    value: of(({ pictureMs }) => pictureMs),
    unit: 's',
    goal: '≤ 1',
  };
  yield { figure: `${hundred}: bit for bit`, value: of(({ exactMs }) => exactMs), unit: 's', goal: '≤ 3' };
  yield { figure: `${hundred}: compared`, value: of(({ comparedMs }) => comparedMs), unit: 's' };
  const large = await join(server.socketUrl, campaignId, 'high');
  yield { figure: `joining 500,000: bit for bit`, value: large.exactMs / 1_000, unit: 's', goal: '≤ 8' };
  const heals: Heal[] = [];
  for (let round = 0; round < (quick ? 1 : 3); round++) heals.push(await heal(server.socketUrl, campaignId));
  const seconds = (pick: (one: Heal) => number): number => median(heals.map(pick)) / 1_000;
  yield {
    figure: 'a flipped bit: found',
    value: seconds(({ foundMs }) => foundMs),
    unit: 's',
    goal: '≤ 1',
  };
  yield {
    figure: 'a flipped bit: healed',
    value: seconds(({ healedMs }) => healedMs),
    unit: 's',
    goal: '≤ 2',
  };
  campaigns[Symbol.dispose]();
  await host.leave();
}

interface Heal {
  readonly foundMs: number;
  readonly healedMs: number;
}

/** A joiner of 100,000 particles loses those of one chunk, at any moment of a second. */
async function heal(url: string, campaignId: string): Promise<Heal> {
  const client = await joined(url);
  let machine: CampaignMachine | null = null;
  using campaigns = new CampaignClient(client, {
    openCompute: inlineCompute(
      systemTimers,
      () => performance.now(),
      (made) => (machine = made),
    ),
  });
  const watch = campaigns.watch(campaignId);
  watch.choice = 'low';
  const beganMs = performance.now();
  await until(
    () => performance.now() - beganMs,
    () => watch.computed?.sync.kind === 'exact',
  );
  await pause(Math.random() * 1_000);
  const brokenMs = performance.now();
  const since = (): number => performance.now() - brokenMs;
  (machine as CampaignMachine | null)?.breakChunk(3);
  const foundMs = await until(since, () => (watch.computed?.mismatches ?? 0) > 0);
  const healedMs = await until(since, () => watch.computed?.sync.kind === 'healed');
  await client.leave();
  return { foundMs, healedMs };
}

async function join(url: string, campaignId: string, choice: 'low' | 'high'): Promise<Join> {
  const client = await joined(url);
  using campaigns = campaignsOf(client);
  const startMs = performance.now();
  const since = (): number => performance.now() - startMs;
  const watch = campaigns.watch(campaignId);
  watch.choice = choice;
  let pictureMs = 0;
  watch.on('picture', () => (pictureMs ||= since()));
  const wanted = choice === 'high' ? 500_000 : 100_000;
  // Told with the checksum of each second, all of whose particles are exact.
  const exactMs = await until(since, () => (watch.computed?.roots.at(-1)?.particles ?? 0) >= wanted);
  const comparedMs = await until(since, () => watch.computed?.sync.kind === 'exact');
  await client.leave();
  return { pictureMs, exactMs, comparedMs };
}

async function joined(url: string): Promise<RoomClient> {
  const client = joinRoom({ url, room, name: 'Bench' });
  await new Promise<void>((resolve) => client.on('welcome', () => resolve()));
  return client;
}

/** As in a page, but that the simulation shares this thread. */
function campaignsOf(client: RoomClient): CampaignClient {
  return new CampaignClient(client, { openCompute: inlineCompute(systemTimers, () => performance.now()) });
}

async function until(since: () => number, look: () => boolean): Promise<number> {
  while (!look()) {
    if (since() > patienceMs) throw new Error(`waited ${patienceMs} ms`);
    await pause(lookEveryMs);
  }
  return since();
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
