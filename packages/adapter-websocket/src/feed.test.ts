import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { SeededRandom } from '@streamxr/kernel';
import type { ServerFrame } from './batch.ts';
import { Feed } from './feed.ts';
import { encodeServerFrame } from './server-frame.ts';
import { connected, listener } from './testing/connected.ts';

const frame = (text: string): ServerFrame => ({ bytes: encodeServerFrame(text), after: null });

test('P5 P7 everybody gets what it was told in the order in which it was decided, whoever stands apart and whenever', async () => {
  const seed = 7;
  const random = new SeededRandom(seed);
  const members = 12;
  await using server = await connected(members);
  const feed = new Feed(server.schedule);
  const due: string[][] = server.lines.map(() => []);
  const hears = server.lines.map(() => false);
  for (const { connection } of server.lines) connection.listen(listener());
  for (let step = 0; step < 3_000; step++) {
    const at = random.below(members);
    const line = server.lines[at];
    if (line === undefined) continue;
    const text = `${step}`;
    switch (random.below(6)) {
      case 0:
        line.connection.send(frame(text), random.below(2) === 0 ? 'now' : 'tick');
        due[at]?.push(text);
        break;
      case 1:
        if (hears[at] === true) feed.delete(line.connection);
        else feed.add(line.connection);
        hears[at] = hears[at] !== true;
        break;
      default: {
        const except = random.below(3) === 0 ? line.connection : null;
        feed.push(frame(text), except);
        for (const [index, { connection }] of server.lines.entries())
          if (hears[index] === true && connection !== except) due[index]?.push(text);
      }
    }
    if (random.below(10) === 0) await sleep(random.below(4));
  }
  const untilMs = performance.now() + 5_000;
  const isLeft = (): boolean =>
    server.lines.some(({ received }, index) => received.length < (due[index]?.length ?? 0));
  while (isLeft() && performance.now() < untilMs) await sleep(5);
  await sleep(50);
  for (const [index, { received }] of server.lines.entries())
    assert.deepEqual(received, due[index], `seed ${seed}, member ${index}`);
});

test('P6 a tick of a large room is one write for each member, of the same bytes', async () => {
  await using server = await connected(3);
  const feed = new Feed(server.schedule);
  for (const { connection } of server.lines) {
    connection.listen(listener());
    feed.add(connection);
  }
  for (let i = 0; i < 100; i++) feed.push(frame(`${i}`), null);
  while (server.lines.some(({ received }) => received.length < 100)) await sleep(5);
  assert.equal(feed.flush(performance.now()), 0);
  for (let i = 0; i < 100; i++) feed.push(frame(`${i}`), null);
  assert.equal(feed.flush(performance.now()), 3);
});
