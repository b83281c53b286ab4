import { joinRoom, type RoomClient } from '@streamxr/client';
import { ServerProcess, type SwarmOptions, type SwarmReport, runSwarm } from '@streamxr/server/testing';
import type { TestBrowser } from './browser.ts';
import type { RoomPage } from './room-page.ts';

const room = 'hall';
/** So many bots in one process wait for each other no longer than for the server. */
const membersPerProcess = 500;
/** A crowd comes in at 200 a second and everybody hears of everybody: on two busy cores a thousand take minutes. */
const joinMsPerMember = 600;
const joinMsMin = 60_000;
/** A chat line that says this is answered with the rest of it. */
const askPrefix = 'ping ';
const answerPrefix = 'pong ';

export interface WatchOptions {
  readonly browser: TestBrowser;
  readonly members: number;
  readonly behaviour: SwarmOptions['behaviour'];
  readonly viewport: { readonly width: number; readonly height: number };
}

/** A room full of bots, a page that watches it, and one more member who answers when the page says something. */
export class WatchedSwarm implements AsyncDisposable {
  readonly page: RoomPage;
  readonly #server: ServerProcess;
  readonly #echo: RoomClient;
  readonly #ended: AbortController;
  readonly #running: Promise<{ readonly report: SwarmReport }>;

  private constructor(
    page: RoomPage,
    server: ServerProcess,
    echo: RoomClient,
    ended: AbortController,
    running: Promise<{ readonly report: SwarmReport }>,
  ) {
    this.page = page;
    this.#server = server;
    this.#echo = echo;
    this.#ended = ended;
    this.#running = running;
  }

  /** Resolves when all are in the room and in the page's picture, or at least known to be beside it. */
  static async start({ browser, members, behaviour, viewport }: WatchOptions): Promise<WatchedSwarm> {
    const places = String(members + 10);
    const server = await ServerProcess.start({
      flags: [
        ...['--limits', 'off', '--room-members-max', places, '--room-seats', places],
        // Ten poses a second look the same once smoothed; thirty writes to each bot would take a core from the picture.
        ...['--presence-tick-ms', '100'],
      ],
    });
    const ended = new AbortController();
    const url = server.socketUrl;
    // Never in this process: it times the page.
    const processes = Math.max(2, Math.ceil(members / membersPerProcess));
    const running = runSwarm(
      { url, room, members, seconds: 3_600, encoding: 'bin', behaviour, seed: 1, processes },
      ended.signal,
    );
    const echo = joinRoom({ url, room, name: 'Echo' });
    answerPings(echo);
    const page = await browser.open({ url: server.url, room, viewport });
    const swarm = new WatchedSwarm(page, server, echo, ended, running);
    try {
      await page.walkIn('Ada');
      await swarm.#untilPlaced(members);
    } catch (error) {
      await swarm[Symbol.asyncDispose]();
      throw error;
    }
    return swarm;
  }

  /** Members whose bodies stand somewhere, seen or not. */
  async placed(): Promise<number> {
    return this.page.page.evaluate(() => {
      const census = window.streamxr?.view?.census;
      return census === undefined ? 0 : census.near + census.mid + census.far + census.unseen;
    });
  }

  async #untilPlaced(members: number): Promise<void> {
    const joinMs = Math.max(joinMsMin, members * joinMsPerMember);
    const areThere = async () => (await this.placed()) >= members;
    await this.page.until(`${members} people in the picture`, areThere, joinMs);
  }

  /** Looks over the heads of the crowd from a balcony, as sharply as the window shows, and takes a picture. */
  async photograph(name: string): Promise<void> {
    await this.page.stand([0, 0, 2.5]);
    await this.page.page.evaluate(
      ({ liftMetres, pitchRad }) => {
        const { stage } = window.streamxr ?? {};
        if (!stage) throw new Error('nothing is drawn');
        stage.onFrame(() => (stage.rig.position.y = liftMetres));
        stage.camera.rotation.x = pitchRad;
        // Another bound than before: the resolution that was lowered for speed begins anew at the top.
        stage.pixelRatioMax = 0.999;
      },
      { liftMetres: 1.7, pitchRad: -0.16 },
    );
    // Until poses and tags are those of the new view.
    await this.page.pictures(10);
    await this.page.screenshot(name);
  }

  /** Says something in the page, `times` times, and measures in the page how long the other's answer takes. Milliseconds. */
  async talk(times: number): Promise<readonly number[]> {
    return this.page.page.evaluate(
      async ({ rounds, ask, answer }) => {
        const { client } = window.streamxr ?? {};
        if (!client) throw new Error('the page is in no room');
        const tookMs: number[] = [];
        for (let round = 0; round < rounds; round++) {
          const saidMs = performance.now();
          await new Promise<void>((resolve, reject) => {
            const stop = client.on('chat', ({ line, kind }) => {
              if (kind !== 'said' || line.text !== `${answer}${round}`) return;
              stop();
              resolve();
            });
            client.say(`${ask}${round}`).catch(reject);
          });
          tookMs.push(performance.now() - saidMs);
          await new Promise((resolve) => setTimeout(resolve, 100));
        }
        return tookMs;
      },
      { rounds: times, ask: askPrefix, answer: answerPrefix },
    );
  }

  /** They leave; gives what they have to say. */
  async end(): Promise<SwarmReport> {
    this.#ended.abort();
    const { report } = await this.#running;
    return report;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.end();
    await this.#echo.leave();
    await this.page[Symbol.asyncDispose]();
    await this.#server[Symbol.asyncDispose]();
  }
}

function answerPings(echo: RoomClient): void {
  echo.on('chat', ({ line, kind }) => {
    if (kind === 'said' && !line.mine && line.text.startsWith(askPrefix))
      void echo.say(answerPrefix + line.text.slice(askPrefix.length));
  });
}
