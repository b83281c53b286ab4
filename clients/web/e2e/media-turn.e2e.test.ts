import { after, before, test } from 'node:test';
import { ServerProcess, TurnServer } from '@streamxr/server/testing';
import { TestBrowser } from './testing/browser.ts';
import { press, untilArrives, untilHeard, untilLinked } from './testing/media-page.ts';
import type { RoomPage } from './testing/room-page.ts';

const secret = 'shared-with-coturn';
const viewport = { width: 640, height: 400 } as const;
/** A browser waits some seconds for a way that went, and the page for a new one. */
const noticedMs = 90_000;
const unreachable = 'Voice and video do not get through';
const back = 'Voice and video are back';
/** Before the page's own scripts: nothing gets out of here but by TURN, as behind a firewall. */
const relayOnly = `
  const Native = window.RTCPeerConnection;
  window.RTCPeerConnection = class extends Native {
    constructor(configuration) { super({ ...configuration, iceTransportPolicy: 'relay' }); }
  };
`;

let browser: TestBrowser;
let turn: TurnServer;
let server: ServerProcess;

before(async () => {
  turn = await TurnServer.place(secret);
  [browser, server] = await Promise.all([
    TestBrowser.launch({ media: true }),
    ServerProcess.start({ flags: ['--ice-servers', turn.url, '--turn-secret', secret] }),
  ]);
});
after(async () => {
  await browser[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
  await turn[Symbol.asyncDispose]();
});

async function untilSaid(person: RoomPage, text: string): Promise<void> {
  await person.page.getByText(text).first().waitFor({ timeout: noticedMs });
}

test('M5 a TURN server that is not there is told, chat goes on; one that goes and comes back takes the talk along', async (t) => {
  const visit = { url: server.url, room: 'behind', viewport, scripts: [relayOnly] };
  const ada = await browser.visit(t, visit);
  await ada.walkIn('Ada');
  const adaIsTold = untilSaid(ada, unreachable);
  const ben = await browser.visit(t, visit);
  await ben.walkIn('Ben');
  await Promise.all([adaIsTold, untilSaid(ben, unreachable)]);
  await Promise.all([ada.stand([0, 0, 2]), ben.stand([0, 0, 4.5])]);
  await ada.action('Chat').click();
  await ada.page.getByLabel('Message').fill('Do you hear me?');
  await ada.page.keyboard.press('Enter');
  await ben.action('Chat').click();
  await untilSaid(ben, 'Do you hear me?');
  for (const { page } of [ada, ben]) await page.keyboard.press('Escape');

  await turn.start();
  await Promise.all([ada, ben].map((person) => untilSaid(person, back)));
  await press(ada, 'microphone', 'live');
  await untilHeard(ben, await untilArrives(ben, 'Ada', 'microphone'));

  await turn.kill();
  await Promise.all([ada, ben].map((person) => untilSaid(person, unreachable)));
  await turn.start();
  await Promise.all([ada, ben].map((person) => untilSaid(person, back)));
  await Promise.all([untilLinked(ada), untilLinked(ben)]);
  await untilHeard(ben, await untilArrives(ben, 'Ada', 'microphone'));
});
