import { randomBytes } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { WriteSchedule } from '@streamxr/adapter-websocket';
import type { Logger } from '@streamxr/kernel';
import { Pipeline } from '@streamxr/pipeline';
import { defaultRoomLimits } from '@streamxr/rooms';
import type { FastifyInstance } from 'fastify';
import { AddressRates } from './admission/address-rates.ts';
import { Admission } from './admission/admission.ts';
import { addressMessageRates, metersOf, unlimited } from './admission/message-meters.ts';
import { OriginPolicy } from './admission/origin-policy.ts';
import { loadTicketKey } from './admission/ticket-secret.ts';
import { TrustedProxies } from './admission/trusted-proxies.ts';
import { AssetLibrary, type AssetLibraryOptions } from './assets/asset-library.ts';
import { GlbInspector } from './assets/glb-inspector.ts';
import { Campaigns } from './campaigns/campaigns.ts';
import { findGodotInstallation } from './campaigns/engines/find-godot-installation.ts';
import { fitPlanLimits } from '@streamxr/media';
import { chooseEngines } from './media/engine-choice.ts';
import { engineOffers } from './media/engine-offers.ts';
import { externalDeskOf } from './media/external-desk.ts';
import { Media } from './media/media.ts';
import type { MediaCounts } from './media/media-counts.ts';
import { defaultMediaLimits } from './media/media-limits.ts';
import type { Configuration } from './config/settings.ts';
import { type DataFolder, openDataFolder } from './data-folder.ts';
import { EarlyUpgrades } from './gateway/early-upgrades.ts';
import { Gateway } from './gateway/gateway.ts';
import { HealthMonitor } from './http/health-monitor.ts';
import type { ServerPhase } from './http/http-parts.ts';
import { createHttpServer } from './http/http-server.ts';
import { inviteUrls, type ListeningAddress, localUrl } from './invite-urls.ts';
import { Metrics } from './metrics.ts';
import { RoomDirectory } from './rooms/room-directory.ts';
import { furnishSampleRoom } from './sample-room.ts';
import { StartFailure } from './start-failure.ts';
import { systemClock, wallClock } from './system-clock.ts';
import { networkAddresses } from './tls/network-addresses.ts';
import { loadTlsOptions } from './tls/tls-options.ts';
import { readVersion } from './version.ts';

const pageFolder = fileURLToPath(new URL('../../../clients/web/dist', import.meta.url));

/** When clients are asked to come back after a restart; they spread over as long again. */
const comeBackAfterMs = 1_000;

/** Sessions of WHIP and WHEP that one address may begin: a tool that tries again every two seconds gets through. */
const whipsPerMinute = 30;

/** Sockets are the scarcest thing of a process; the operating system's own limit is usually lower. */
const connectionsMax = 20_000;

export interface RunningServer {
  /** What a person at this machine opens. */
  readonly url: string;
  /** What other machines may try, best first. */
  readonly urls: readonly string[];
  readonly address: AddressInfo;
  /** Lets nobody new in, says goodbye, waits for transfers (at most `drainSeconds`), writes everything down and closes. */
  drain(reason: string): Promise<void>;
  /** Closes without waiting for transfers; what was acknowledged is kept. */
  close(): Promise<void>;
}

/** Starts everything. Throws StartFailure when its operator has to change something first; nothing is left running then. */
export async function startServer(
  configuration: Configuration,
  { logger }: { readonly logger: Logger },
): Promise<RunningServer> {
  await using opened = new AsyncDisposableStack();
  const folder = opened.use(await openDataFolder(configuration));
  const nowMs = systemClock.nowMs();
  const tls = await loadTlsOptions(configuration.tls, folder.path, nowMs);
  const key = await loadTicketKey(configuration.ticketSecret, folder.path);

  const pipeline = opened.use(new Pipeline({ logger, workers: configuration.assetWorkers }));
  const library = opened.use(
    await openLibrary(configuration, folder, pipeline, logger, (outcome, seconds) =>
      metrics.assetProcessed(outcome, seconds),
    ),
  );
  const schedule = opened.adopt(new WriteSchedule(configuration.eventTickMs), (open) => open.close());
  const campaigns = opened.use(openCampaigns(configuration, folder, logger));
  const media = opened.use(openMedia(configuration, () => metrics.media, logger));
  const directory = opened.adopt(
    openDirectory(configuration, folder, { library, campaigns, media }, schedule, logger),
    (rooms) => rooms.close(),
  );
  const metrics = new Metrics({
    connections: () => gateway.connections,
    written: () => gateway.written,
    processing: () => library.processing,
    rooms: () => directory.openRooms(),
    campaigns: () => campaigns.totals(),
    media: () => media.totals(),
    engineStats: () => media.engineStats(),
  });
  const admission = new Admission({ key, guests: configuration.guests, clock: wallClock });
  const origins = new OriginPolicy(configuration.origins, configuration.publicUrl);
  const proxies = new TrustedProxies(configuration.trustProxy);
  const gateway = new Gateway({
    directory,
    doorkeeper: admission,
    shelf: library,
    campaigns,
    media,
    metrics,
    clock: systemClock,
    logger,
    chunkBytes: configuration.chunkBytes,
    lodBytesPerSecond: configuration.lodBytesPerSecond,
    meterFor: configuration.limits
      ? metersOf(addressMessageRates(configuration.addressMessagesPerSecond))
      : () => unlimited,
    connectionsMax,
    limits: configuration.limits,
    schedule,
    originAllowed: (origin, request) => origins.allows({ origin, host: request.headers.host }),
    addressOf: (request) => proxies.addressOf(request),
    connectionRate: connectionRateOf(configuration),
  });
  library.on('added', (asset) => gateway.announce({ type: 'asset-added', asset }));
  library.on('changed', (asset) => gateway.announce({ type: 'asset-changed', asset }));
  library.on('removed', ({ assetId }) => gateway.announce({ type: 'asset-removed', assetId }));

  const version = readVersion();
  let phase: ServerPhase = 'starting';
  let listening: ListeningAddress = { host: configuration.host, port: configuration.port, tls: tls !== null };
  const urls = (): readonly string[] => inviteUrls(listening, configuration.publicUrl, networkAddresses());
  const app = await createHttpServer(
    {
      library,
      rooms: directory,
      admission,
      origins,
      proxies,
      uploadRates: configuration.limits ? AddressRates.perMinute(configuration.uploadsPerMinute) : null,
      whipRates: configuration.limits ? AddressRates.perMinute(whipsPerMinute) : null,
      externals: externalDeskOf(media, directory),
      health: new HealthMonitor(
        [
          { name: 'database', run: () => folder.database.check() },
          { name: 'blobs', run: () => folder.blobs.check() },
          { name: 'media', run: () => media.check(), isVital: false },
        ],
        systemClock,
      ),
      metrics,
      clock: systemClock,
      logger,
      version,
      assetBytesMax: configuration.assetBytesMax,
      pageFolder,
      describe: () => ({
        version,
        urls: urls(),
        tls: listening.tls,
        guests: configuration.guests,
        limits: { assetBytesMax: configuration.assetBytesMax },
      }),
      phase: () => phase,
    },
    tls,
  );
  opened.defer(() => app.close());
  const upgrades = new EarlyUpgrades();
  app.server.on('upgrade', (request, socket, head) => upgrades.receive(request, socket, head));
  const address = await listen(app, configuration);
  listening = { ...listening, port: address.port };
  // The port is ours before the work begins; visitors come in when there is something to see.
  if (configuration.sampleWorld) await furnishSampleRoom(directory, library, logger);
  upgrades.passOn((request, socket, head) => gateway.handleUpgrade(request, socket, head));
  phase = 'ready';

  const running = opened.move();
  const close = once(() => running.disposeAsync());
  return {
    url: localUrl(listening),
    urls: urls(),
    address,
    drain: once(async (reason) => {
      phase = 'draining';
      logger.info('draining', { reason, connections: gateway.connections });
      await gateway.drain(comeBackAfterMs);
      await closeWithin(app, configuration.drainSeconds * 1_000, logger);
      await close();
    }),
    close: async () => {
      phase = 'draining';
      await gateway.drain(comeBackAfterMs);
      app.server.closeAllConnections();
      await close();
    },
  };
}

function connectionRateOf({
  limits,
  addressConnectionsPerMinute,
}: Configuration): (address: string, nowMs: number) => number {
  const rates = AddressRates.perMinute(addressConnectionsPerMinute);
  return limits ? (address, nowMs) => rates.take(address, nowMs) : () => 0;
}

function openLibrary(
  configuration: Configuration,
  folder: DataFolder,
  pipeline: Pipeline,
  logger: Logger,
  onProcessed: AssetLibraryOptions['onProcessed'],
): Promise<AssetLibrary> {
  const inspector = new GlbInspector({ logger });
  return AssetLibrary.open({
    catalogue: folder.catalogue,
    blobs: folder.blobs,
    limits: {
      assetBytesMax: configuration.assetBytesMax,
      quotaBytes: configuration.assetsQuotaBytes,
      assetsMax: configuration.assetsMax,
    },
    maker: pipeline,
    workers: configuration.assetWorkers,
    cacheBytesMax: configuration.assetCacheBytes,
    onProcessed,
    inspect: (content, bytes) => inspector.inspect(content, bytes),
    newAssetId: () => randomBytes(8).toString('hex'),
    clock: systemClock,
    logger,
  });
}

function openCampaigns(configuration: Configuration, folder: DataFolder, logger: Logger): Campaigns {
  return new Campaigns({
    workers: configuration.campaignWorkers,
    campaignsMax: configuration.campaignsMax,
    mode: configuration.campaignMode,
    fullParticlesMax: configuration.campaignFullParticles,
    folder: join(folder.path, 'campaigns'),
    godot: findGodotInstallation(configuration, join(folder.path, 'godot')),
    clock: systemClock,
    logger,
  });
}

function openMedia(configuration: Configuration, counts: () => MediaCounts, logger: Logger): Media {
  const log = logger.with({ part: 'media' });
  return new Media({
    choice: chooseEngines(configuration.mediaEngine, engineOffers(configuration, log)),
    ice: {
      servers: configuration.iceServers,
      turnSecret: configuration.turnSecret === '' ? null : configuration.turnSecret,
      turnTtlSeconds: configuration.turnTtlSeconds,
    },
    limits: {
      ...defaultMediaLimits,
      linksMax: configuration.mediaLinksMax,
      publisherBitsPerSecondMax: configuration.mediaPublisherKbps * 1_000,
      viewerBitsPerSecondMax: configuration.mediaViewerKbps * 1_000,
      plan: fitPlanLimits({
        voicesMax: configuration.mediaVoicesMax,
        picturesMax: configuration.mediaPicturesMax,
      }),
    },
    counts,
    clock: systemClock,
    logger: log,
  });
}

function openDirectory(
  configuration: Configuration,
  folder: DataFolder,
  { library, campaigns, media }: { library: AssetLibrary; campaigns: Campaigns; media: Media },
  schedule: WriteSchedule,
  logger: Logger,
): RoomDirectory {
  return new RoomDirectory({
    log: folder.roomLog,
    limits: {
      ...defaultRoomLimits,
      seats: configuration.roomSeats,
      membersMax: configuration.roomMembersMax,
      lobbyMax: configuration.roomLobbyMax,
      objectsMax: configuration.roomObjectsMax,
      campaignsMax: configuration.roomCampaignsMax,
    },
    roomsMax: configuration.roomsMax,
    presenceTickMs: configuration.presenceTickMs,
    assetExists: (assetId) => library.has(assetId),
    campaigns: campaigns.rules,
    onTold: (room, message) => {
      campaigns.told(room, message);
      media.told(room, message);
    },
    schedule,
    clock: systemClock,
    logger,
  });
}

async function listen(app: FastifyInstance, { host, port }: Configuration): Promise<AddressInfo> {
  try {
    await app.listen({ host, port });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'EADDRINUSE') {
      throw new StartFailure(
        `Port ${port} of ${host} is in use; stop what uses it or choose another --port (0 picks a free one).`,
        { cause: error },
      );
    }
    if (code === 'EACCES')
      throw new StartFailure(
        `Port ${port} needs rights that this user does not have; choose one from 1024 on.`,
        { cause: error },
      );
    if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') {
      throw new StartFailure(`--host ${host} is not an address of this machine.`, { cause: error });
    }
    throw error;
  }
  // A TCP server that listens has an address of this form.
  return app.server.address() as AddressInfo;
}

/** Waits for requests under way; whoever is not done in time is cut off. */
async function closeWithin(app: FastifyInstance, withinMs: number, logger: Logger): Promise<void> {
  const cut = setTimeout(() => {
    logger.warn('transfers cut off', { afterMs: withinMs });
    app.server.closeAllConnections();
  }, withinMs);
  app.server.closeIdleConnections();
  await app.close();
  clearTimeout(cut);
}

/** Whoever calls later gets the first call's outcome. */
function once<Args extends readonly unknown[]>(
  action: (...args: Args) => Promise<void>,
): (...args: Args) => Promise<void> {
  let outcome: Promise<void> | null = null;
  return (...args) => (outcome ??= action(...args));
}
