import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { ServerProcess } from '@streamxr/server/testing';
import { WebSocket } from 'ws';

/** What Artillery's WebSocket engine gives to the functions of a scenario. */
interface Context {
  readonly ws: WebSocket;
  readonly vars: { readonly room: string };
}

/** Artillery's counters and histograms; here, what was emitted. */
class Events {
  readonly emitted: (readonly [kind: string, name: string, value: number])[] = [];

  emit(kind: string, name: string, value: number): void {
    this.emitted.push([kind, name, value]);
  }
}

type Step = (context: Context, events: Events) => Promise<void>;

const scenario = readFileSync(new URL('./room.yml', import.meta.url), 'utf8');
const steps = (await import(new URL('./room.mjs', import.meta.url).href)) as Readonly<Record<string, Step>>;

function all(pattern: RegExp): string[] {
  return [...scenario.matchAll(pattern)].map(([, found]) => found ?? '');
}

async function visit(server: ServerProcess): Promise<Context & AsyncDisposable> {
  const ws = new WebSocket(server.socketUrl, all(/^ {6}- '(streamxr\S+)'$/gm));
  await once(ws, 'open');
  const [room = ''] = all(/^ {6}- '(load-1)'$/gm);
  return { ws, vars: { room }, [Symbol.asyncDispose]: () => Promise.resolve(ws.terminate()) };
}

test('S8 the scenario has its three environments, twenty lines of chat and five seconds to think', () => {
  assert.deepEqual(all(/^ {4}(\w+):\n {6}phases:$/gm), ['ramp', 'sustained', 'peak']);
  assert.deepEqual([all(/count: (\d+)/g), all(/think: (\d+)/g)], [['20'], ['5']]);
});

test('S8 every step of the scenario can be taken, and what its thresholds are about is measured', async () => {
  await using server = await ServerProcess.start();
  await using visitor = await visit(server);
  const events = new Events();
  for (const name of all(/function: '(\w+)'/g)) {
    const step = steps[name];
    assert.ok(step !== undefined, `room.mjs has no ${name}`);
    await step(visitor, events);
  }
  const [code] = (await once(visitor.ws, 'close')) as [number];
  assert.equal(code, 1000);
  const measured = events.emitted.flatMap(([kind, name, value]) =>
    kind === 'histogram' && value > 0 ? [name] : [],
  );
  assert.deepEqual(measured, all(/'(streamxr\.\w+)\.p99'/g));
});

test('S8 a visitor who talks too fast is counted and goes on; one who is not let in fails', async () => {
  const { join, say } = steps;
  assert.ok(join !== undefined && say !== undefined);
  await using server = await ServerProcess.start();
  await using visitor = await visit(server);
  const events = new Events();
  await join(visitor, events);
  for (let line = 0; line < 4; line++) await say(visitor, events);
  assert.ok(
    events.emitted.some(([kind, name]) => kind === 'counter' && name === 'streamxr.refused.RATE_LIMITED'),
  );
  await using closed = await ServerProcess.start({ flags: ['--guests', 'off'] });
  await using stranger = await visit(closed);
  await assert.rejects(join(stranger, events), /TICKET_NEEDED/);
});
