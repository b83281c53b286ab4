import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test, type TestContext } from 'node:test';
import type { ClientMessage } from '@streamxr/protocol';
import { ManualTime } from '../../testing/manual-time.ts';
import { outcomeOf } from '../../testing/room-rig.ts';
import { HttpLayerSource } from './http-layer-source.ts';
import { WebSocketLayerSource } from './websocket-layer-source.ts';

const sha256 = 'ab'.repeat(32);
const never = new AbortController().signal;

function overWebSocket() {
  const time = new ManualTime();
  const sent: ClientMessage[] = [];
  const source = new WebSocketLayerSource({ timers: time, send: (message) => sent.push(message) > 0 });
  source.lineBack();
  const idOf = (at: number): number => {
    const message = sent[at];
    assert.ok(message?.type === 'request-layer');
    return message.transferId;
  };
  const chunk = (at: number, index: number, ...data: number[]): boolean =>
    source.chunk({ type: 'asset-chunk', transferId: idOf(at), index, data: Uint8Array.from(data) });
  return { time, sent, source, idOf, chunk };
}

test('A3 a range comes in chunks, several ranges side by side, and transfers of whole models are left alone', async () => {
  const { sent, source, chunk } = overWebSocket();
  const first = source.fetch({ sha256, start: 10, bytes: 3 }, never);
  const second = source.fetch({ sha256, start: 13, bytes: 2 }, never);
  assert.deepEqual(
    sent.map((message) => (message.type === 'request-layer' ? [message.start, message.bytes] : [])),
    [
      [10, 3],
      [13, 2],
    ],
  );
  assert.ok(chunk(0, 0, 1, 2) && chunk(1, 0, 4, 5) && chunk(0, 1, 3));
  assert.deepEqual(await first, Uint8Array.of(1, 2, 3));
  assert.deepEqual(await second, Uint8Array.of(4, 5));
  const foreign = { type: 'asset-chunk', transferId: 7, index: 0, data: Uint8Array.of(1) } as const;
  assert.equal(source.chunk(foreign), false);
});

test('A6 a range that is not wanted any more is cancelled on the line; late chunks of it harm nobody', async () => {
  const { sent, source, chunk, idOf } = overWebSocket();
  const cancelling = new AbortController();
  const outcome = outcomeOf(source.fetch({ sha256, start: 0, bytes: 4 }, cancelling.signal));
  chunk(0, 0, 1, 2);
  cancelling.abort();
  assert.equal(await outcome, DOMException.ABORT_ERR);
  assert.deepEqual(sent.at(-1), { type: 'cancel-asset', transferId: idOf(0) });
  assert.ok(chunk(0, 1, 3, 4));
});

test('A3 refusals, chunks that do not fit, a line that is lost and one that stands still reject the range', async () => {
  const { source, chunk, idOf, time } = overWebSocket();
  const range = { sha256, start: 0, bytes: 4 };
  const refused = outcomeOf(source.fetch(range, never));
  const wrong = { type: 'error', code: 'ASSET_NOT_FOUND', message: 'Gone.' } as const;
  assert.equal(source.refused(wrong), false);
  assert.ok(source.refused({ ...wrong, transferId: idOf(0) }));
  assert.equal(await refused, 'ASSET_NOT_FOUND');

  const misfit = outcomeOf(source.fetch(range, never));
  chunk(1, 1, 1);
  assert.equal(await misfit, 'INTERNAL');

  const stalled = outcomeOf(source.fetch(range, never));
  assert.equal(await time.until(stalled), 'TIMEOUT');

  const lost = outcomeOf(source.fetch(range, never));
  source.lineLost();
  assert.equal(await lost, 'OFFLINE');
  assert.equal(source.isOpen, false);
  assert.equal(await outcomeOf(source.fetch(range, never)), 'OFFLINE');
});

async function serve(
  context: TestContext,
  answer: (range: string) => { readonly status: number; readonly body: Uint8Array },
): Promise<HttpLayerSource> {
  const server = createServer((request, response) => {
    assert.equal(request.url, `/api/blobs/${sha256}`);
    const { status, body } = answer(request.headers.range ?? '');
    response.writeHead(status).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  context.after(() => server.close());
  const { port } = server.address() as AddressInfo;
  return new HttpLayerSource(new URL(`http://127.0.0.1:${port}/`), () => true);
}

test('A3 a range over HTTP is asked for by hash; a cache that knows no ranges serves as well', async (context) => {
  const whole = Uint8Array.of(0, 1, 2, 3, 4, 5, 6, 7);
  const ranged = await serve(context, (range) => {
    assert.equal(range, 'bytes=2-4');
    return { status: 206, body: whole.slice(2, 5) };
  });
  assert.deepEqual(await ranged.fetch({ sha256, start: 2, bytes: 3 }, never), Uint8Array.of(2, 3, 4));
  const plain = await serve(context, () => ({ status: 200, body: whole }));
  assert.deepEqual([...(await plain.fetch({ sha256, start: 2, bytes: 3 }, never))], [2, 3, 4]);
});

test('A3 over HTTP, too little, a refusal, no network and an abort are told apart', async (context) => {
  const range = { sha256, start: 0, bytes: 3 };
  const short = await serve(context, () => ({ status: 206, body: Uint8Array.of(1) }));
  assert.equal(await outcomeOf(short.fetch(range, never)), 'STORAGE_FAILED');
  const gone = await serve(context, () => ({ status: 404, body: new Uint8Array() }));
  assert.equal(await outcomeOf(gone.fetch(range, never)), 'STORAGE_FAILED');
  const nowhere = new HttpLayerSource(new URL('http://127.0.0.1:1/'), () => true);
  assert.equal(await outcomeOf(nowhere.fetch(range, never)), 'OFFLINE');
  assert.equal(await outcomeOf(gone.fetch(range, AbortSignal.abort())), DOMException.ABORT_ERR);
});
