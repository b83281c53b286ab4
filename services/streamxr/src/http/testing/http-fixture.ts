import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { GuestPolicy } from '@streamxr/access';
import { inspectGlb } from '@streamxr/assets';
import { MemoryAssetCatalogue, MemoryBlobStore, readAll } from '@streamxr/assets/testing';
import { accept, type Clock, refuse, silentLogger } from '@streamxr/kernel';
import type { FastifyInstance } from 'fastify';
import { AddressRates } from '../../admission/address-rates.ts';
import { Admission } from '../../admission/admission.ts';
import { OriginPolicy } from '../../admission/origin-policy.ts';
import { TrustedProxies } from '../../admission/trusted-proxies.ts';
import { AssetLibrary } from '../../assets/asset-library.ts';
import { FakeMaker } from '../../assets/testing/fake-maker.ts';
import { Metrics } from '../../metrics.ts';
import { systemClock } from '../../system-clock.ts';
import { HealthMonitor } from '../health-monitor.ts';
import type { RoomListing, ServerPhase } from '../http-parts.ts';
import { createHttpServer } from '../http-server.ts';
import type { ExternalDesk } from '../whip/external-desk.ts';

export interface HttpFixtureOptions {
  readonly guests?: GuestPolicy;
  readonly origins?: readonly string[];
  readonly proxies?: readonly string[];
  readonly assetBytesMax?: number;
  readonly quotaBytes?: number;
  readonly uploadsPerMinute?: number;
  readonly rooms?: readonly RoomListing[];
  readonly clock?: Clock;
  /** Paused unless said otherwise: assets keep their source as their only level. */
  readonly processing?: 'at once' | 'paused';
  /** No live media unless said otherwise. */
  readonly externals?: ExternalDesk;
  readonly whipsPerMinute?: number;
}

export const ticketKey = new Uint8Array(32).fill(9);

/** The HTTP side of the server over stores in memory, listening on a free port. */
export class HttpFixture implements AsyncDisposable {
  readonly app: FastifyInstance;
  readonly library: AssetLibrary;
  readonly blobs: MemoryBlobStore;
  readonly catalogue: MemoryAssetCatalogue;
  /** Seconds by room, as they were set. */
  readonly slowModes: ReadonlyMap<string, number>;
  readonly url: string;
  phase: ServerPhase = 'ready';
  readonly #pageFolder: string;

  static async start(options: HttpFixtureOptions = {}): Promise<HttpFixture> {
    const blobs = new MemoryBlobStore();
    const catalogue = new MemoryAssetCatalogue();
    const clock = options.clock ?? systemClock;
    const maker = new FakeMaker();
    if (options.processing !== 'at once') {
      maker.previews = false;
      maker.pause();
    }
    const assetBytesMax = options.assetBytesMax ?? 1024 * 1024;
    const library = await AssetLibrary.open({
      catalogue,
      blobs,
      limits: { assetBytesMax, quotaBytes: options.quotaBytes ?? 16 * 1024 * 1024, assetsMax: 100 },
      maker,
      workers: 1,
      onProcessed: () => undefined,
      cacheBytesMax: 1024 * 1024,
      inspect: async (content) => inspectGlb(await readAll(content)),
      newAssetId: () => randomBytes(8).toString('hex'),
      clock,
      logger: silentLogger,
    });
    const pageFolder = await makePage();
    const rooms = options.rooms ?? [];
    const slowModes = new Map<string, number>();
    const fixture: { current: HttpFixture | null } = { current: null };
    const app = await createHttpServer(
      {
        library,
        rooms: {
          list: async () => rooms,
          get: async (room) => rooms.find((one) => one.room === room) ?? null,
          setSlowMode: async (room, seconds) => {
            if (!rooms.some((one) => one.room === room)) return refuse({ code: 'ROOM_NOT_FOUND' });
            slowModes.set(room, seconds);
            return accept(undefined);
          },
          campaigns: async () => refuse({ code: 'ROOM_NOT_FOUND' }),
          orderCampaign: async () => refuse({ code: 'ROOM_NOT_FOUND' }),
        },
        admission: new Admission({ key: ticketKey, guests: options.guests ?? 'edit', clock }),
        origins: new OriginPolicy(options.origins ?? [], null),
        proxies: new TrustedProxies(options.proxies ?? []),
        uploadRates: AddressRates.perMinute(options.uploadsPerMinute ?? 1_000),
        whipRates: AddressRates.perMinute(options.whipsPerMinute ?? 1_000),
        externals: options.externals ?? noExternals,
        health: new HealthMonitor(
          [
            { name: 'database', run: async () => void (await catalogue.usage()) },
            { name: 'blobs', run: () => blobs.check() },
          ],
          clock,
        ),
        metrics: new Metrics({
          connections: () => 3,
          written: () => ({ frames: 0, bytes: 0 }),
          processing: () => library.processing,
          rooms: () => rooms,
          media: () => ({ engine: null, linksByState: new Map(), tracksByKind: new Map() }),
          engineStats: () => Promise.resolve(null),
          campaigns: () => ({
            running: 0,
            watchers: 0,
            latenessMs: 0,
            engineLateTicks: 0,
            busy: [],
            replaced: 0,
          }),
        }),
        clock,
        logger: silentLogger,
        version: '1.2.3',
        assetBytesMax,
        pageFolder,
        describe: () => ({
          version: '1.2.3',
          urls: ['http://10.0.0.1:3000'],
          tls: false,
          guests: options.guests ?? 'edit',
          limits: { assetBytesMax },
        }),
        phase: () => fixture.current?.phase ?? 'starting',
      },
      null,
    );
    await app.listen({ host: '127.0.0.1', port: 0 });
    fixture.current = new HttpFixture({ app, library, blobs, catalogue, slowModes, pageFolder });
    return fixture.current;
  }

  private constructor(
    parts: Pick<HttpFixture, 'app' | 'library' | 'blobs' | 'catalogue' | 'slowModes'> & {
      readonly pageFolder: string;
    },
  ) {
    this.app = parts.app;
    this.library = parts.library;
    this.blobs = parts.blobs;
    this.catalogue = parts.catalogue;
    this.slowModes = parts.slowModes;
    this.#pageFolder = parts.pageFolder;
    this.url = `http://127.0.0.1:${this.port}`;
  }

  get port(): number {
    return (this.app.server.address() as AddressInfo).port;
  }

  async upload(
    file: Uint8Array<ArrayBuffer>,
    {
      filename = 'model.glb',
      headers = {},
    }: { readonly filename?: string; readonly headers?: Record<string, string> } = {},
  ): Promise<Response> {
    const form = new FormData();
    form.append('file', new Blob([file]), filename);
    return fetch(`${this.url}/api/assets/upload`, { method: 'POST', body: form, headers });
  }

  /** How much is left in the stores: after a refusal nothing. */
  async traces(): Promise<{ readonly assets: number; readonly blobs: number }> {
    let blobs = 0;
    for await (const _ of this.blobs.list()) blobs += 1;
    return { assets: (await this.catalogue.list()).length, blobs };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.app.server.closeAllConnections();
    await this.app.close();
    await rm(this.#pageFolder, { recursive: true });
  }
}

async function makePage(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'streamxr-page-'));
  await mkdir(join(folder, 'assets'));
  await writeFile(join(folder, 'index.html'), '<!doctype html><title>page</title>');
  await writeFile(join(folder, 'assets/app-1a2b3c.js'), 'export {};');
  await writeFile(join(folder, 'assets/app-1a2b3c.js.gz'), 'compressed');
  await writeFile(join(folder, '.built-from'), 'fingerprint');
  return folder;
}

const noExternals: ExternalDesk = {
  publish: async () => refuse({ code: 'MEDIA_UNAVAILABLE' }),
  play: async () => refuse({ code: 'MEDIA_UNAVAILABLE' }),
  iceServers: () => [],
};

/** The code and status of a refusal. */
export async function refusalOf(
  response: Response,
): Promise<{ readonly status: number; readonly code: string; readonly message: string }> {
  const { error } = (await response.json()) as {
    readonly error: { readonly code: string; readonly message: string };
  };
  return { status: response.status, ...error };
}
