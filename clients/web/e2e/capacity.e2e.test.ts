import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { issueTicket } from '@streamxr/access';
import { PlainClient, ServerProcess } from '@streamxr/server/testing';
import { TestBrowser } from './testing/browser.ts';

const secret = 'a secret of thirty-two characters, and more';
const phone = { viewport: { width: 390, height: 844 }, touch: true };
let server: ServerProcess;
let browser: TestBrowser;

before(async () => {
  const flags = ['--room-seats', '1', '--room-members-max', '2', '--ticket-secret', secret];
  [server, browser] = await Promise.all([ServerProcess.start({ flags }), TestBrowser.launch()]);
});
after(async () => {
  await browser[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

test('P4 in a full room one waits at the door, then watches with a hand up, then has a seat and a body', async (t) => {
  const room = 'full';
  const bob = await PlainClient.join(server.socketUrl, { room, name: 'Bob' });
  const cy = await PlainClient.join(server.socketUrl, { room, name: 'Cy' });
  const impatient = await PlainClient.open(server.socketUrl);
  impatient.send({ type: 'hello', room });
  await impatient.next('lobby');

  const ada = await browser.visit(t, { url: server.url, room });
  const { page } = ada;
  await page.getByText('You are 2nd in line').waitFor();
  await page.getByLabel('Your name').fill('Ada');
  await ada.screenshot('lobby');
  await impatient.leave();
  await page.getByText('You are next').waitFor();
  await page.getByRole('button', { name: 'Walk in when it is my turn' }).click();
  await page.getByRole('button', { name: 'You walk in when it is your turn' }).waitFor();

  await cy.leave();
  await ada.untilInside('Ada');
  await page.getByRole('button', { name: 'No more hints' }).click();
  await page.getByText('The one seat is taken. Raise your hand for the next.').waitFor();
  await ada.screenshot('watching');
  await page.locator('#world').focus();
  await page.keyboard.press('1');
  await page.getByText('That was not added').waitFor();
  await page.keyboard.press('h');
  await page.getByText('Your hand is up.').waitFor();
  const raised = await bob.next('hand-changed');
  assert.equal(raised.raised, true);
  await ada.action('People').click();
  await ada.dialog('People').getByRole('button', { name: 'Lower your hand' }).waitFor();
  await ada.screenshot('watching people');
  bob.send({ type: 'raise-hand' });
  await ada.dialog('People').getByText('Hand raised').waitFor({ state: 'attached' });
  await page.keyboard.press('Escape');

  await bob.leave();
  await page.getByText('You have a seat').waitFor();
  await page.getByTestId('watching').waitFor({ state: 'detached' });
  await page.locator('#world').focus();
  await page.keyboard.press('1');
  await ada.untilOneObject();
  using di = await PlainClient.join(server.socketUrl, { room, name: 'Di' });
  await di.next('user-position', ({ clientId }) => clientId === raised.clientId);
  assert.equal(di.welcome.peers[0]?.name, 'Ada');
});

test('P4 on a phone: the line can be left and joined again; who watches has the hand under the thumb', async (t) => {
  const room = 'phone';
  using _bob = await PlainClient.join(server.socketUrl, { room, name: 'Bob' });
  const cy = await PlainClient.join(server.socketUrl, { room, name: 'Cy' });
  const ada = await browser.visit(t, { url: server.url, room, ...phone });
  const { page } = ada;
  await page.getByText('You are next').waitFor();
  await ada.screenshot('lobby phone');
  await page.getByRole('button', { name: 'Leave the line' }).click();
  await page.getByText('You left the line').waitFor();
  await page.getByRole('button', { name: 'Come back in' }).click();
  await page.getByText('You are next').waitFor();
  await cy.leave();
  await page.getByText('The one seat is taken. Walk in to watch.').waitFor();
  await ada.walkIn('Ada');
  await page.getByText('You are watching').waitFor();
  await ada.action('Hand').tap();
  await page.getByText('Your hand is up.').waitFor();
  await ada.screenshot('watching phone');
});

test('P5 a moderator turns slow mode on; everybody sees how long to wait, and nothing written is lost', async (t) => {
  const room = 'slow';
  const ticket = await issueTicket(
    new TextEncoder().encode(secret),
    { subject: 'host', name: 'Host', role: 'owner', room, lifetimeMs: 600_000 },
    Date.now(),
  );
  const host = await browser.visit(t, { url: server.url, room, ticket });
  await host.walkIn('Host');
  const ada = await browser.visit(t, { url: server.url, room });
  await ada.walkIn('Ada');
  await ada.action('Chat').click();
  await host.action('Chat').click();
  await host.page.getByRole('switch', { name: /Slow mode/ }).click();
  await host.page.getByText('For all but those who run the room').waitFor();
  await host.page.getByText('5 s', { exact: true }).click();
  await host.screenshot('slow mode');
  await ada.page.getByText('Slow mode: one message every 5 s.').waitFor();
  const field = ada.page.getByLabel('Message');
  await field.fill('one');
  await field.press('Enter');
  await ada.page.getByTestId('chat-line').getByText('one', { exact: true }).waitFor();
  await field.fill('two');
  await field.press('Enter');
  await ada.page.getByRole('button', { name: /^Send, in \d s$/ }).waitFor();
  assert.equal(await field.inputValue(), 'two');
  await ada.screenshot('slow mode');
  await ada.page.getByRole('button', { name: 'Send', exact: true }).click();
  await host.page.getByTestId('chat-line').getByText('two', { exact: true }).waitFor();
});
