import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { findWorkerBinary } from '@streamxr/adapter-mediasoup/worker-binary';
import {
  Ear,
  Eye,
  RTCPeerConnection as NodePeerConnection,
  PictureSource,
  ToneSource,
  until,
} from '@streamxr/media/testing';
import { ServerProcess } from '@streamxr/server/testing';
import { CampaignClient } from '../campaigns/campaign-client.ts';
import type { CampaignWatch } from '../campaigns/campaign-watch.ts';
import { inlineCompute } from '../campaigns/compute/inline-compute.ts';
import type { Transport } from '../line/transport.ts';
import { openWebSocket } from '../line/websocket-transport.ts';
import { joinRoom, type RoomClient } from '../room-client.ts';
import { MediaClient } from './media-client.ts';
import type { ReceivedTrack } from './media-types.ts';
import { systemTimers } from '../timers.ts';

const engines = ['mediasoup', 'node-datachannel'] as const;
type Engine = (typeof engines)[number];

const hasMediasoup = findWorkerBinary(process.env).kind !== 'missing';
const skipOf = (engine: Engine): string | false =>
  engine === 'mediasoup' && !hasMediasoup ? 'npm run media:setup has not been run' : false;

interface Person {
  readonly room: RoomClient;
  readonly media: MediaClient;
  /** Breaks the line under the room. */
  cut(): void;
}

function serve(engine: Engine): Promise<ServerProcess> {
  return ServerProcess.start({ flags: ['--media-engine', engine] });
}

async function person(context: TestContext, server: ServerProcess, name: string): Promise<Person> {
  const lines: Transport[] = [];
  const room = joinRoom({
    url: server.socketUrl,
    room: 'atrium',
    name,
    openTransport: (...given) => {
      const line = openWebSocket(...given);
      lines.push(line);
      return line;
    },
  });
  const media = new MediaClient(room, {
    createConnection: (configuration) => new NodePeerConnection(configuration),
  });
  context.after(async () => {
    media[Symbol.dispose]();
    await room.leave();
  });
  await new Promise<void>((resolve) => room.on('welcome', () => resolve()));
  room.sendPose({ position: [0, 1.6, 0], rotation: [0, 0, 0, 1] });
  await media.start();
  return { room, media, cut: () => lines.at(-1)?.close(4_999, 'cut') };
}

function heard({ media }: Person, trackId: string): ReceivedTrack | undefined {
  return media.received.get(trackId);
}

async function arriving(listener: Person, trackId: string): Promise<ReceivedTrack> {
  await until(() => heard(listener, trackId) !== undefined, `${trackId} arrives`);
  const track = heard(listener, trackId);
  assert.ok(track !== undefined);
  return track;
}

/** Simulates in this thread. */
function follower(context: TestContext, room: RoomClient, campaignId: string): CampaignWatch {
  const nowMs = (): number => performance.now();
  const campaigns = new CampaignClient(room, { openCompute: inlineCompute(systemTimers, nowMs), nowMs });
  context.after(() => campaigns[Symbol.dispose]());
  return campaigns.watch(campaignId);
}

/** Bodies that roll, and few particles: what travels is that of a large campaign. */
const rolling = JSON.stringify({
  format: 'streamxr-campaign-1',
  name: 'Rolling',
  particles: 4_096,
  box: { halfSizeMetres: 2 },
  look: { colors: ['#000000', '#ffffff'] },
  forces: { gravity: [0, -9.81, 0] },
  emitters: [{ at: [0, 1, 0], spread: [1, 0.5, 1], share: 1 }],
  bodies: [
    { shape: 'plane', at: [0, -1.9, 0], restitution: 1, friction: 0 },
    ...Array.from({ length: 6 }, (_, index) => ({
      shape: 'sphere',
      radius: 0.15,
      at: [(index % 3) - 1, 1 + index / 4, 0],
      mass: 1,
      restitution: 1,
      friction: 0,
    })),
  ],
});

for (const engine of engines) {
  test(
    `M1 two members hear and see each other, mute, change devices and leave off (${engine})`,
    { skip: skipOf(engine) },
    async (context) => {
      await using server = await serve(engine);
      const ada = await person(context, server, 'Ada');
      const bob = await person(context, server, 'Bob');
      using low = new ToneSource(300, 0.3);
      using high = new ToneSource(900, 0.3);
      using picture = new PictureSource(120);
      const voice = await ada.media.publish(low.track, { kind: 'microphone' });
      const camera = await bob.media.publish(picture.track, { kind: 'camera' });

      using ear = new Ear((await arriving(bob, voice.trackId)).media);
      await until(() => Math.abs(ear.listen().hertz - 300) < 40, 'the low tone is heard');
      ada.media.see([{ trackId: camera.trackId, heightPixels: 400, gazeRad: 0 }]);
      using eye = new Eye((await arriving(ada, camera.trackId)).media);
      await until(() => eye.frames > 5, 'pictures arrive', 15_000);

      voice.setMuted(true);
      await until(() => bob.media.tracks.get(voice.trackId)?.muted === true, 'bob is told');
      ear.listen();
      await until(() => ear.listen().loudness < 0.001, 'it is silent');
      voice.setMuted(false);
      await voice.replace(high.track);
      await until(() => Math.abs(ear.listen().hertz - 900) < 80, 'the other device is heard');
      await until(
        () => bob.media.stats().received.some(({ bitsPerSecond }) => bitsPerSecond > 5_000),
        'figures',
      );
      assert.equal(bob.media.stats().link.path, 'host');
    },
  );

  test(
    `M3 a slot that is free carries the next voice (${engine})`,
    { skip: skipOf(engine) },
    async (context) => {
      await using server = await serve(engine);
      const ada = await person(context, server, 'Ada');
      const bob = await person(context, server, 'Bob');
      using low = new ToneSource(300, 0.3);
      using high = new ToneSource(900, 0.3);
      const voice = await ada.media.publish(high.track, { kind: 'microphone' });
      using ear = new Ear((await arriving(bob, voice.trackId)).media);
      await until(() => Math.abs(ear.listen().hertz - 900) < 80, 'the high tone is heard');
      const slot = (await arriving(bob, voice.trackId)).media;
      await voice.unpublish();
      await until(() => bob.media.received.size === 0, 'it is gone');
      const again = await ada.media.publish(low.track, { kind: 'microphone' });
      assert.equal((await arriving(bob, again.trackId)).media, slot);
      await until(() => Math.abs(ear.listen().hertz - 300) < 40, 'the slot carries the new voice');
    },
  );

  test(
    `P7 M1 a voice outlives the loss of the line (${engine})`,
    { skip: skipOf(engine) },
    async (context) => {
      await using server = await serve(engine);
      const ada = await person(context, server, 'Ada');
      const bob = await person(context, server, 'Bob');
      using tone = new ToneSource(300, 0.3);
      const voice = await ada.media.publish(tone.track, { kind: 'microphone' });
      using ear = new Ear((await arriving(bob, voice.trackId)).media);
      await until(() => ear.listen().loudness > 0.05, 'ada is heard');
      const { trackId } = voice;
      for (const who of [ada, bob]) {
        const back = new Promise<void>((resolve) => who.room.on('welcome', () => resolve()));
        who.cut();
        await back;
      }
      ear.listen();
      await until(() => ear.listen().loudness > 0.05, 'ada is still heard');
      assert.equal(voice.trackId, trackId);
      assert.equal(ada.media.state, 'connected');
    },
  );

  test(
    `M6 poses go by data channel, and over the line when media stops (${engine})`,
    { skip: skipOf(engine) },
    async (context) => {
      await using server = await serve(engine);
      const ada = await person(context, server, 'Ada');
      const bob = await person(context, server, 'Bob');
      await until(() => ada.room.stats.lossy.isOpen && bob.room.stats.lossy.isOpen, 'channels are open');
      const seen = (): number => {
        let x = Number.NaN;
        bob.room.peerPoses(bob.room.sampleTime(), (_id, pose) => (x = pose.position[0]));
        return x;
      };
      const walkTo = async (x: number): Promise<void> => {
        ada.room.sendPose({ position: [x, 1.6, 0], rotation: [0, 0, 0, 1] });
        await until(() => Math.abs(seen() - x) < 0.01, `bob sees ada at ${x}`);
      };
      const before = ada.room.stats.bytesOut.presence;
      for (const x of [1, 2, 3]) await walkTo(x);
      assert.ok(ada.room.stats.lossy.framesOut >= 3);
      assert.equal(ada.room.stats.bytesOut.presence, before);
      assert.ok(bob.room.stats.lossy.framesIn > 0, 'poses come down the channel');
      assert.equal(bob.room.stats.lossy.strayFrames, 0);
      ada.media.stop();
      await walkTo(4);
      assert.ok(ada.room.stats.bytesOut.presence > before);
      const object = await ada.room.createObject({ kind: 'cube', position: [0, 1, 0] });
      await until(() => bob.room.objects.has(object.objectId), 'events go their own way');
      assert.equal(bob.room.stats.gaps + bob.room.stats.duplicates, 0);
    },
  );

  test(
    `M6 C1 ticks come by data channel, exact, and over the line without a gap when media stops (${engine})`,
    { skip: skipOf(engine) },
    async (context) => {
      await using server = await serve(engine);
      const ada = await person(context, server, 'Ada');
      const bob = await person(context, server, 'Bob');
      bob.media.stop();
      await until(() => ada.room.stats.lossy.isOpen && !bob.room.stats.lossy.isOpen, 'one has a channel');
      const { campaignId } = await ada.room.createCampaign({ description: rolling, position: [0, 0, 0] });
      await until(() => bob.room.campaigns.has(campaignId), 'both know of the campaign');
      const [byChannel, byLine] = [ada, bob].map(({ room }) => follower(context, room, campaignId));
      assert.ok(byChannel !== undefined && byLine !== undefined);
      const rejoins = rejoinsOf(ada.room);
      await until(() => ada.room.stats.lossy.tickFramesIn > 60, 'ticks come down the channel');
      assert.deepEqual([byChannel.computed?.road, byLine.computed?.road], ['channel', 'line']);
      const before = ada.room.stats.lossy.tickFramesIn;
      const compared = byChannel.computed?.checks ?? 0;
      ada.media.stop();
      await until(() => byChannel.computed?.road === 'line', 'they go on over the line');
      // Checksums count once everything was seen for eight seconds, and on a busy machine these take longer.
      for (const watch of [byChannel, byLine])
        await until(() => (watch.computed?.checks ?? 0) >= compared + 2, 'compared with the server', 60_000);
      assert.ok(ada.room.stats.lossy.tickFramesIn < before + 60);
      for (const { computed } of [byChannel, byLine]) {
        assert.ok(computed !== null && computed.checks > 0);
        assert.equal(computed.mismatches, 0);
      }
      const tick = commonRoot(byChannel, byLine);
      assert.ok(tick > 0, 'both say the same of the same tick');
      assert.equal(rejoins(), 1, 'watched once, and never again');
      assert.deepEqual([ada.room.stats.lossy.strayFrames, ada.room.stats.gaps], [0, 0]);
    },
  );
}

/** How often its campaign was joined from then on. */
function rejoinsOf(room: RoomClient): () => number {
  let count = 0;
  room.on('campaign-stream', (message) => {
    if (message.type === 'campaign:sync:v1:stream' && message.snapshot !== undefined) count += 1;
  });
  return () => count;
}

/** The newest tick after which both had the same particles; 0 when there is none. */
function commonRoot(ada: CampaignWatch, bob: CampaignWatch): number {
  const roots = new Map(ada.computed?.roots.map(({ tick, root }) => [tick, root]));
  const common = bob.computed?.roots.filter(({ tick }) => roots.has(tick)) ?? [];
  for (const { tick, root } of common) assert.equal(roots.get(tick), root, `after tick ${tick}`);
  return common.at(-1)?.tick ?? 0;
}
