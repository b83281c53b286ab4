import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Follower, outlineOf, parseDescription } from '@streamxr/campaign';
import { silentLogger } from '@streamxr/kernel';
import { binaryCodec, type Campaign, type CampaignMode, type ServerMessageOf } from '@streamxr/protocol';
import { PlainClient, ServerProcess } from '@streamxr/server/testing';
import { WebSocket } from 'ws';
import { Campaigns } from '../../services/streamxr/src/campaigns/campaigns.ts';
import { systemClock } from '../../services/streamxr/src/system-clock.ts';
import { type BenchOptions, type Figure, median, percentile } from '../figure.ts';
import { cpuSeconds } from '../machine/cores.ts';
import { bouncing, describedWith, walls } from './described.ts';

const room = 'bench';
const binary = 'streamxr.v1.bin';
/** What a campaign costs on the line and on the server: bytes for each viewer, from an act to everybody, campaigns on a core, a thousand viewers. */
export async function* wireFigures({ quick }: BenchOptions): AsyncIterable<Figure> {
  const seconds = quick ? 4 : 10;
  await using server = await ServerProcess.start({ flags: ['--limits', 'off', '--campaign-mode', 'audit'] });
  yield* bytesOfViewers(server, seconds);
  yield* fromActToAll(server, quick ? 30 : 200);
  yield* manyViewers(server, quick ? 200 : 1_000, seconds);
  for (const mode of ['audit', 'full'] as const)
    yield* onACore(mode, quick ? 2 : mode === 'audit' ? 8 : 2, seconds);
}

async function* bytesOfViewers(server: ServerProcess, seconds: number): AsyncIterable<Figure> {
  const cases = [
    { what: 'nobody acts and nothing moves', bodies: [], actors: 0, goal: '≤ 1' },
    // The walls are five of the twenty-four; what is thrown makes them as many again.
    {
      what: '27 bodies that never rest',
      bodies: [...walls, ...bouncing.slice(0, 19)],
      actors: 0,
      goal: '≤ 20',
    },
    { what: '20 people who push all the time', bodies: [], actors: 20, goal: '≤ 30' },
  ] as const;
  for (const { what, bodies, actors, goal } of cases) {
    using viewer = await Viewer.join(server, await newCampaign(server, bodies));
    const people = await Promise.all(
      Array.from({ length: actors }, () => PlainClient.join(server.socketUrl, { room }, binary)),
    );
    if (bodies.length > 0) for (let ball = 0; ball < 8; ball++) viewer.act('throw', [0, 2, (ball % 3) - 1]);
    const pushing = setInterval(() => {
      for (const [index, person] of people.entries())
        person.send({
          type: 'act-on-campaign',
          campaignId: viewer.campaign.campaignId,
          action: 'push',
          position: [Math.sin(Date.now() / 300 + index), 1, Math.cos(Date.now() / 300)],
          strength: 0.8,
        });
    }, 100);
    await sleep(1_000);
    const before = viewer.bytes;
    await sleep(seconds * 1_000);
    clearInterval(pushing);
    for (const person of people) person[Symbol.dispose]();
    const value = (viewer.bytes - before) / seconds / 1_000;
    yield { figure: `to each viewer while ${what}`, value, unit: 'KB/s', goal };
  }
}

async function* fromActToAll(server: ServerProcess, rounds: number): AsyncIterable<Figure> {
  const campaign = await newCampaign(server, []);
  using ada = await Viewer.join(server, campaign);
  using bob = await Viewer.join(server, campaign);
  await sleep(500);
  const tookMs: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const startMs = performance.now();
    const place = round % 2 === 0 ? 0.5 : -0.5;
    ada.act('pull', [place, 1, 0]);
    while (bob.heldPlace() !== Math.sign(place) && performance.now() - startMs < 2_000) await sleep(0);
    tookMs.push(performance.now() - startMs);
    // Not in step with the ticks.
    await sleep(40 + 37 * (round % 3) * Math.SQRT2);
  }
  const what = 'from a push to the tick that holds it, at another member';
  yield { figure: `${what}: p50`, value: median(tookMs), unit: 'ms', goal: '< 50' };
  yield { figure: `${what}: p99`, value: percentile(tookMs, 0.99), unit: 'ms' };
}

async function* manyViewers(server: ServerProcess, viewers: number, seconds: number): AsyncIterable<Figure> {
  const campaign = await newCampaign(server, [...walls, ...bouncing.slice(0, 19)]);
  const crowd = await Promise.all(Array.from({ length: viewers }, () => SilentViewer.join(server, campaign)));
  await sleep(2_000);
  const before = { cpu: await cpuSeconds(server.pid), frames: heardBy(crowd) };
  const startMs = performance.now();
  await sleep(seconds * 1_000);
  const tookSeconds = (performance.now() - startMs) / 1_000;
  const cores = ((await cpuSeconds(server.pid)) - before.cpu) / tookSeconds;
  const ticks = (heardBy(crowd) - before.frames) / viewers / tookSeconds;
  for (const viewer of crowd) viewer.socket.terminate();
  const what = `${viewers.toLocaleString('en')} viewers of 19 bodies`;
  yield { figure: `${what}: processor time of the server, worker included`, value: cores, unit: 'cores' };
  yield { figure: `${what}: messages of ticks that each of them got`, value: ticks, unit: '/s' };
  const text = await (await fetch(`${server.url}/metrics`)).text();
  const behind = Number(/^streamxr_readers_behind_total (\d+)$/m.exec(text)?.[1] ?? 0);
  yield { figure: `${what}: times that one of them fell behind`, value: behind, unit: '', goal: '0' };
}

/** Half a million particles each, in one thread of this process. */
async function* onACore(mode: CampaignMode, count: number, seconds: number): AsyncIterable<Figure> {
  const folder = await mkdtemp(join(tmpdir(), 'streamxr-bench-'));
  try {
    await using campaigns = new Campaigns({
      workers: 1,
      campaignsMax: count,
      mode,
      fullParticlesMax: 0,
      folder,
      silenceMs: 60_000,
      godot: null,
      clock: systemClock,
      logger: silentLogger,
    });
    const outline = outlineOf({ sample: 'storm' });
    if (!outline.ok) throw new Error(outline.refusal.message);
    for (let index = 0; index < count; index++) {
      const campaignId = `p${index}`;
      const made: Campaign = {
        ...outline.value,
        ...{ campaignId, position: [0, 0, 0], by: null, running: true, generation: 1 },
      };
      const watcher = {
        connectionId: index,
        subprotocol: binary,
        isLate: () => false,
        tell: () => undefined,
        tellUnreliably: () => false,
      } as const;
      campaigns.watch({ room, campaign: () => made }, watcher, {
        type: 'watch-campaign',
        campaignId,
        as: 'ticks',
      });
    }
    await sleep(3_000);
    const busy: number[] = [];
    for (let second = 0; second < seconds; second++) {
      await sleep(1_000);
      busy.push(campaigns.pool.loads[0]?.busy ?? 0);
    }
    const steps = campaigns.list.map(({ stepMs }) => stepMs);
    const particles = mode === 'audit' ? 'audited' : 'simulated in full';
    yield { figure: `a step of 500,000 particles ${particles}`, value: median(steps), unit: 'ms' };
    yield {
      figure: `campaigns of 500,000 particles ${particles} that a core carries`,
      value: count / Math.max(0.01, median(busy)),
      unit: '',
      ...(mode === 'audit' ? { goal: '≥ 10' } : {}),
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** A member who follows ticks, and counts what comes. */
class Viewer implements Disposable {
  readonly campaign: Campaign;
  readonly client: PlainClient;
  #bytes = 0;
  #follower: Follower | null = null;

  static async join(server: ServerProcess, campaign: Campaign): Promise<Viewer> {
    const client = await PlainClient.join(server.socketUrl, { room }, binary);
    const viewer = new Viewer(client, campaign);
    client.send({ type: 'watch-campaign', campaignId: campaign.campaignId, as: 'ticks' });
    const sync = await client.next(
      'campaign:sync:v1:stream',
      ({ snapshot }) => snapshot !== undefined,
      30_000,
    );
    viewer.#begin(sync);
    return viewer;
  }

  private constructor(client: PlainClient, campaign: Campaign) {
    this.client = client;
    this.campaign = campaign;
    client.socket.on('message', (data: Buffer) => {
      const decoded = binaryCodec.decodeServer(new Uint8Array(data));
      // Two bytes of head, as frames of up to 125 bytes have.
      if (decoded.ok && decoded.value.type === 'campaign-ticks') this.#bytes += data.length + 2;
    });
  }

  get bytes(): number {
    return this.#bytes;
  }

  act(action: 'pull' | 'throw', position: readonly [number, number, number]): void {
    const { campaignId } = this.campaign;
    this.client.send({
      type: 'act-on-campaign',
      campaignId,
      action,
      position,
      direction: [1, 0.3, 0],
      radius: 0.15,
    });
  }

  /** On which side somebody pulls. */
  heldPlace(): number {
    for (const message of this.client.heard.splice(0))
      if (message.type === 'campaign-ticks') this.#follower?.received(message, performance.now());
    while ((this.#follower?.waiting ?? 0) > 0) this.#follower?.take();
    return Math.sign(this.#follower?.scene.holds[0]?.at[0] ?? 0);
  }

  [Symbol.dispose](): void {
    this.client[Symbol.dispose]();
  }

  #begin({ snapshot, inputs, tick }: ServerMessageOf<'campaign:sync:v1:stream'>): void {
    const description = parseDescription(this.campaign.description);
    if (!description.ok || snapshot === undefined || inputs === undefined) throw new Error('no beginning');
    const joined = Follower.join(description.value, { snapshot, inputs, tick }, performance.now());
    if (joined.ok) this.#follower = joined.value;
  }
}

/** A viewer who does no more than a socket must. */
class SilentViewer {
  readonly socket: WebSocket;
  ticks = 0;

  static async join(server: ServerProcess, { campaignId }: Campaign): Promise<SilentViewer> {
    const socket = new WebSocket(server.socketUrl, [binary]);
    const viewer = new SilentViewer(socket);
    await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
    socket.send(binaryCodec.encodeClient({ type: 'hello', room }));
    socket.send(binaryCodec.encodeClient({ type: 'watch-campaign', campaignId, as: 'ticks' }));
    return viewer;
  }

  private constructor(socket: WebSocket) {
    this.socket = socket;
    socket.on('message', (data: Buffer) => {
      // The number of `campaign-ticks`.
      if (data[0] === 135) this.ticks += 1;
    });
  }
}

function heardBy(crowd: readonly SilentViewer[]): number {
  return crowd.reduce((sum, { ticks }) => sum + ticks, 0);
}

let made = 0;

async function newCampaign(server: ServerProcess, bodies: readonly object[]): Promise<Campaign> {
  using maker = await PlainClient.join(server.socketUrl, { room }, binary);
  made += 1;
  maker.send({
    type: 'create-campaign',
    description: describedWith(`Bench ${made}`, bodies),
  });
  return (await maker.next('campaign-created')).campaign;
}
