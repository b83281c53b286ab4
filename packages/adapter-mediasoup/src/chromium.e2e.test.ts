import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import { silentLogger } from '@streamxr/kernel';
import type { EngineLink, EngineRoom } from '@streamxr/media';
import { type SvcMode, svcModes } from '@streamxr/protocol';
import { pause, until } from '@streamxr/media/testing';
import { type Browser, chromium, type Page } from 'playwright-core';
import { MediasoupEngine } from './mediasoup-engine.ts';
import { findWorkerBinary, readAbout } from './workers/worker-binary.ts';

/** The engine with the browser that most people have: what libwebrtc of the contract is too old for. */

const executables = ['/usr/lib/chromium/chromium', '/usr/bin/chromium'];
const flags = [
  '--headless=new',
  '--no-sandbox',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-gpu',
  '--use-fake-device-for-media-stream',
  '--use-fake-ui-for-media-stream',
  '--disable-features=WebRtcHideLocalIpsWithMdns',
];

let browser: Browser;
let site: Server;
let engine: MediasoupEngine;
let room: EngineRoom;

before(async () => {
  const worker = findWorkerBinary(process.env);
  assert.ok(worker.kind !== 'missing', 'npm run media:setup comes first');
  engine = await MediasoupEngine.open({ workerBinary: worker.path, workers: 1, log: silentLogger });
  room = await engine.openRoom({ levels: () => undefined, lost: () => undefined });
  // Cameras need an origin that is secure: this machine's own.
  site = createServer((_, response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<p>x'));
  await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve));
  const executablePath = executables.find((path) => existsSync(path)) ?? '';
  browser = await chromium.launch({ executablePath, args: flags });
});

after(async () => {
  await browser?.close();
  site?.close();
  await engine?.close();
});

/** What the script of a page gives the tests; it runs in the page. */
interface Hands {
  publish(codec: string | null): Promise<void>;
  /** A page of text that scrolls, as VP9 in one encoding; again: in another section. */
  share(mode: SvcMode): Promise<void>;
  watch(first: 'audio' | 'video', sourceId: string): Promise<void>;
  seen(): Promise<{ width: number; frames: number; probes: number; codec: string }>;
}

declare global {
  interface Window {
    hands: Hands;
    answer(sdp: string, sends: Array<[string, string]>, receives: Array<[string, string]>): Promise<string>;
  }
}

/** A page with a link to the room. */
async function visit(
  withGroundwork: boolean,
  svc: ReadonlyMap<string, SvcMode> = new Map(),
): Promise<{ page: Page; link: EngineLink; estimates: number[]; takes: Array<boolean | undefined> }> {
  const estimates: number[] = [];
  const takes: Array<boolean | undefined> = [];
  const link = await room.openLink({
    channels: false,
    incomingBitsPerSecondMax: 5_000_000,
    events: { state: () => undefined, estimate: (bits) => estimates.push(bits), message: () => undefined },
  });
  const page = await browser.newPage();
  await page.exposeFunction(
    'answer',
    async (sdp: string, sends: Array<[string, string]>, receives: Array<[string, string]>) => {
      const answer = await link.negotiate({ sdp, sends: new Map(sends), receives: new Map(receives), svc });
      if (answer.ok) takes.push(answer.value.takesSvc);
      return answer.ok ? answer.value.sdp : Promise.reject(new Error(answer.refusal.message));
    },
  );
  await page.goto(`http://127.0.0.1:${(site.address() as AddressInfo).port}/`);
  await page.evaluate(giveHands, withGroundwork ? link.groundwork : null);
  return { page, link, estimates, takes };
}

/** Runs in the page. */
async function giveHands(groundwork: string | null): Promise<void> {
  const connection = new RTCPeerConnection();
  const sends: Array<[RTCRtpTransceiver, string]> = [];
  const receives: Array<[RTCRtpTransceiver, string]> = [];
  if (groundwork !== null) {
    await connection.setRemoteDescription({ type: 'offer', sdp: groundwork });
    await connection.setLocalDescription();
  }
  const named = (list: Array<[RTCRtpTransceiver, string]>): Array<[string, string]> =>
    list.map(([{ mid }, id]) => [mid ?? '', id]);
  const negotiate = async (): Promise<void> => {
    await connection.setLocalDescription();
    const sdp = await window.answer(connection.localDescription?.sdp ?? '', named(sends), named(receives));
    await connection.setRemoteDescription({ type: 'answer', sdp });
  };
  window.hands = {
    async publish(codec) {
      const stream = await navigator.mediaDevices.getUserMedia({
        video: { width: 960, height: 540, frameRate: 15 },
      });
      const [track] = stream.getVideoTracks();
      if (track === undefined) throw new Error('no camera');
      const layers = [
        { rid: 'q', scaleResolutionDownBy: 4, maxBitrate: 100_000 },
        { rid: 'h', scaleResolutionDownBy: 2, maxBitrate: 300_000 },
        { rid: 'f', maxBitrate: 900_000 },
      ];
      const transceiver = connection.addTransceiver(track, { direction: 'sendonly', sendEncodings: layers });
      const known = RTCRtpSender.getCapabilities('video')?.codecs ?? [];
      if (codec !== null)
        transceiver.setCodecPreferences(
          known.filter(({ mimeType }) => [codec, 'video/rtx'].includes(mimeType)),
        );
      sends.push([transceiver, 'camera']);
      await negotiate();
    },
    async share(mode) {
      const canvas = Object.assign(document.createElement('canvas'), { width: 1280, height: 720 });
      const context = canvas.getContext('2d');
      let line = 0;
      setInterval(() => {
        line++;
        if (context === null) return;
        context.fillStyle = '#fff';
        context.fillRect(0, 0, 1280, 720);
        context.fillStyle = '#000';
        context.font = '16px monospace';
        for (let row = 0; row < 36; row++)
          context.fillText(`${line + row} what is written here scrolls away `.repeat(4), 8, 20 * (row + 1));
      }, 1_000 / 15);
      const [track] = canvas.captureStream(15).getVideoTracks();
      if (track === undefined) throw new Error('no picture');
      // Chromium encodes no sizes in one encoding of what is a screen to it.
      track.contentHint = mode.startsWith('L1') ? 'detail' : 'motion';
      const [former] = sends.splice(0);
      if (former !== undefined) former[0].direction = 'inactive';
      const encoding = { maxBitrate: 2_500_000, scalabilityMode: mode };
      const transceiver = connection.addTransceiver(track, {
        direction: 'sendonly',
        sendEncodings: [encoding],
      });
      const known = RTCRtpSender.getCapabilities('video')?.codecs ?? [];
      const isVp9 = (mimeType: string, fmtp = ''): boolean =>
        mimeType === 'video/VP9' && fmtp.includes('profile-id=0');
      transceiver.setCodecPreferences(
        known.filter(({ mimeType, sdpFmtpLine }) => isVp9(mimeType, sdpFmtpLine) || mimeType === 'video/rtx'),
      );
      sends.push([transceiver, 'screen']);
      await negotiate();
      const parameters = transceiver.sender.getParameters();
      await transceiver.sender.setParameters({ ...parameters, degradationPreference: 'maintain-resolution' });
    },
    async watch(first, sourceId) {
      for (const [former] of receives.splice(0)) former.direction = 'inactive';
      for (const kind of [first, first === 'audio' ? 'video' : 'audio'] as const) {
        const transceiver = connection.addTransceiver(kind, { direction: 'recvonly' });
        if (kind === 'video') receives.push([transceiver, sourceId]);
      }
      await negotiate();
    },
    async seen() {
      const found = { width: 0, frames: 0, probes: 0, codec: '' };
      const report = await connection.getStats();
      for (const entry of report.values() as Iterable<Record<string, unknown>>) {
        if (entry['type'] !== 'inbound-rtp' || entry['kind'] !== 'video') continue;
        if (entry['mid'] === 'probator') found.probes = Number(entry['packetsReceived']);
        else {
          found.width = Number(entry['frameWidth'] ?? 0);
          found.frames += Number(entry['framesDecoded'] ?? 0);
          const codec = report.get(String(entry['codecId'])) as { mimeType?: string } | undefined;
          found.codec = codec?.mimeType ?? '';
        }
      }
      return found;
    },
  };
}

for (const codec of ['video/VP8', 'video/H264']) {
  test(`M2 three layers of ${codec} are told apart, and each viewer gets the one that is preferred`, async () => {
    await using stack = new AsyncDisposableStack();
    const publisher = await visit(true);
    stack.defer(() => publisher.page.close());
    stack.defer(() => publisher.link.close());
    await publisher.page.evaluate((name) => window.hands.publish(name), codec);
    const viewer = await visit(true);
    stack.defer(() => viewer.page.close());
    stack.defer(() => viewer.link.close());
    viewer.link.prefer('camera', { forward: true, layer: 0, priority: 1 });
    await viewer.page.evaluate(() => window.hands.watch('video', 'camera'));
    const width = async (): Promise<number> => (await viewer.page.evaluate(() => window.hands.seen())).width;
    await until(async () => (await width()) === 240, 'the smallest layer', 40_000);
    await until(
      async () => (await publisher.link.stats()).sends[0]?.layers.every((bits) => bits > 0) === true,
      'all layers come',
      40_000,
    );
    viewer.link.prefer('camera', { forward: true, layer: 2, priority: 10 });
    await until(async () => (await width()) === 960, 'the largest layer', 40_000);
    viewer.link.prefer('camera', { forward: true, layer: 1, priority: 10 });
    await until(async () => (await width()) === 480, 'the one between', 40_000);
    // The bandwidth is probed, and what is probed is counted.
    assert.ok((await viewer.page.evaluate(() => window.hands.seen())).probes > 0, 'no probe arrived');
    assert.ok((viewer.estimates.at(-1) ?? 0) > 400_000, `the estimate fell: ${viewer.estimates.join()}`);
  });
}

for (const first of ['audio', 'video'] as const) {
  test(`M4 a player that takes no groundwork and asks for ${first} first sees the camera`, async (context) => {
    const worker = findWorkerBinary(process.env);
    if (first === 'audio' && worker.kind !== 'missing') {
      if (readAbout(worker.path)?.kind !== 'built')
        return context.skip('the worker is not one that was built here');
    }
    await using stack = new AsyncDisposableStack();
    const publisher = await visit(true);
    stack.defer(() => publisher.page.close());
    stack.defer(() => publisher.link.close());
    await publisher.page.evaluate(() => window.hands.publish(null));
    const player = await visit(false);
    stack.defer(() => player.page.close());
    stack.defer(() => player.link.close());
    await player.page.evaluate((kind) => window.hands.watch(kind, 'camera'), first);
    await until(
      async () => (await player.page.evaluate(() => window.hands.seen())).frames > 10,
      'pictures',
      40_000,
    );
  });
}

/** A publisher of text in one encoding, and somebody who looks at it. */
async function shared(
  stack: AsyncDisposableStack,
  mode: SvcMode,
): Promise<Record<'publisher' | 'viewer', Awaited<ReturnType<typeof visit>>>> {
  const publisher = await visit(true, new Map([['screen', mode]]));
  stack.defer(() => publisher.page.close());
  stack.defer(() => publisher.link.close());
  await publisher.page.evaluate((one) => window.hands.share(one), mode);
  const viewer = await visit(true);
  stack.defer(() => viewer.page.close());
  stack.defer(() => viewer.link.close());
  viewer.link.prefer('screen', { forward: true, layer: 0, priority: 1 });
  await viewer.page.evaluate(() => window.hands.watch('video', 'screen'));
  await until(
    async () => (await publisher.link.stats()).sends[0]?.layers.every((bits) => bits > 0) === true,
    'all layers of the one encoding come',
    40_000,
  );
  return { publisher, viewer };
}

const seenBy = ({ page }: { page: Page }): ReturnType<Hands['seen']> =>
  page.evaluate(() => window.hands.seen());

test('M2 one encoding of VP9 has layers of three sizes, and each viewer gets the one that is preferred', async () => {
  await using stack = new AsyncDisposableStack();
  const { publisher, viewer } = await shared(stack, svcModes.camera);
  const width = async (): Promise<number> => (await seenBy(viewer)).width;
  for (const [layer, wanted] of [
    [0, 320],
    [2, 1280],
    [1, 640],
  ] as const) {
    viewer.link.prefer('screen', { forward: true, layer, priority: 10 });
    await until(async () => (await width()) === wanted, `layer ${layer}`, 40_000);
    assert.equal((await viewer.link.stats()).receives[0]?.layer, layer);
  }
  assert.equal((await seenBy(viewer)).codec, 'video/VP9');
  assert.deepEqual([publisher.takes.at(-1), viewer.takes.at(-1)], [true, true]);
});

test('M2 one encoding of VP9 has layers of three rates, and each viewer gets the one that is preferred', async () => {
  await using stack = new AsyncDisposableStack();
  const { viewer } = await shared(stack, svcModes.screen);
  const rate = async (layer: number): Promise<number> => {
    viewer.link.prefer('screen', { forward: true, layer, priority: 10 });
    await until(
      async () => (await viewer.link.stats()).receives[0]?.layer === layer,
      `layer ${layer}`,
      40_000,
    );
    await pause(1_000);
    const framesThen = (await seenBy(viewer)).frames;
    await pause(4_000);
    return (await seenBy(viewer)).frames - framesThen;
  };
  const [low, high] = [await rate(0), await rate(2)];
  assert.equal((await seenBy(viewer)).width, 1280);
  assert.ok(low > 0 && low < high * 0.6, `${low} pictures in layer 0, ${high} in layer 2`);
});

test('M2 a source moves to another section of its link', async () => {
  await using stack = new AsyncDisposableStack();
  const { publisher, viewer } = await shared(stack, svcModes.screen);
  viewer.link.prefer('screen', { forward: true, layer: 2, priority: 10 });
  await publisher.page.evaluate((mode) => window.hands.share(mode), svcModes.screen);
  await viewer.page.evaluate(() => window.hands.watch('video', 'screen'));
  const framesThen = (await seenBy(viewer)).frames;
  await until(
    async () => (await seenBy(viewer)).frames > framesThen + 5,
    'pictures of the new section',
    40_000,
  );
});
