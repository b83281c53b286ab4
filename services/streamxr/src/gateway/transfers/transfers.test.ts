import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accept, refuse, type Result, silentLogger, StorageError } from '@streamxr/kernel';
import type { ByteRange } from '@streamxr/assets';
import { type ClientMessageOf, limits, type Refusal, type ServerMessage } from '@streamxr/protocol';
import type { AssetShelf, AssetSource, GatewayMetrics } from '../ports.ts';
import type { RefusedRequest, TransferChannel } from './transfer-channel.ts';
import { Transfers } from './transfers.ts';

const chunkBytes = 1_000;
const firstId = 2 ** 31;
const sha256 = 'a'.repeat(64);
const content = Uint8Array.from({ length: 10_500 }, (_, at) => (at * 7) % 256);

/** A line with room for as many chunks as the test grants. */
class SlowLine implements TransferChannel {
  open = true;
  readonly sent: ServerMessage[] = [];
  readonly refused: (Refusal & RefusedRequest)[] = [];
  #granted: number;
  #waiting: (() => void)[] = [];

  constructor(granted = 0) {
    this.#granted = granted;
  }

  send(message: ServerMessage): void {
    this.sent.push(message);
    if (message.type === 'asset-chunk') this.#granted -= 1;
  }

  refuse(refusal: Refusal, { requestId, transferId }: RefusedRequest): void {
    this.refused.push({ ...refusal, requestId, transferId });
  }

  async room(): Promise<void> {
    while (this.open && this.#granted <= 0) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  async grant(chunks: number): Promise<void> {
    this.#granted += chunks;
    await this.settle();
  }

  close(): void {
    this.open = false;
  }

  /** Until nothing moves any more. */
  async settle(): Promise<void> {
    for (const wake of this.#waiting.splice(0)) wake();
    for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve));
  }

  /** `id:index` of the chunks, ids counted from the client's first. */
  get chunks(): readonly string[] {
    return this.sent.flatMap((message) =>
      message.type === 'asset-chunk' ? [`${message.transferId % firstId}:${message.index}`] : [],
    );
  }

  bytesOf(transferId: number): Uint8Array {
    return Buffer.concat(
      this.sent.flatMap((message) =>
        message.type === 'asset-chunk' && message.transferId === transferId ? [message.data] : [],
      ),
    );
  }
}

class Shelf implements AssetShelf {
  openReads = 0;
  failAtByte = Number.POSITIVE_INFINITY;

  async list(): Promise<never[]> {
    return [];
  }

  boundsOf(): null {
    return null;
  }

  has(): boolean {
    return true;
  }

  async open(): Promise<Result<AssetSource, Refusal>> {
    return accept({ lod: 'high', bytes: content.length, sha256, read: (range) => this.#read(range) });
  }

  async openContent(name: string): ReturnType<AssetShelf['openContent']> {
    return name === sha256
      ? accept({ bytes: content.length, sha256, read: (range) => this.#read(range) })
      : refuse({ code: 'ASSET_NOT_FOUND' });
  }

  async *#read(range: ByteRange = { start: 0, end: content.length - 1 }): AsyncGenerator<Uint8Array> {
    this.openReads += 1;
    try {
      // Pieces that fit no chunk.
      for (let at = range.start; at <= range.end; at += 2_300) {
        if (at >= this.failAtByte) throw new StorageError('STORAGE_FAILED', 'planted');
        yield content.subarray(at, Math.min(range.end + 1, at + 2_300));
      }
    } finally {
      this.openReads -= 1;
    }
  }
}

const metrics: GatewayMetrics = {
  frameIn: () => undefined,
  readerBehind: () => undefined,
  unreliableIn: () => undefined,
  unreliableOut: () => undefined,
  ticksOut: () => undefined,
  ticksAskedFor: () => undefined,
  assetRequested: () => undefined,
  assetBytes: () => undefined,
  layerBytes: () => undefined,
  clientBandwidth: () => undefined,
  refused: () => undefined,
};

function setUp(granted = 0): { line: SlowLine; shelf: Shelf; transfers: Transfers } {
  const line = new SlowLine(granted);
  const shelf = new Shelf();
  return {
    line,
    shelf,
    transfers: new Transfers({ channel: line, shelf, metrics, logger: silentLogger, chunkBytes }),
  };
}

function layer(
  id: number,
  range: { readonly start?: number; readonly bytes?: number; readonly sha256?: string } = {},
): ClientMessageOf<'request-layer'> {
  return {
    type: 'request-layer',
    requestId: `r${id}`,
    transferId: firstId + id,
    sha256,
    start: 0,
    bytes: 3_000,
    ...range,
  };
}

test('A6 any range of a layer comes in chunks, in order, and nothing else', async () => {
  const { line, transfers, shelf } = setUp(1_000);
  transfers.requestLayer(layer(1, { start: 1_234, bytes: 4_321 }));
  transfers.requestLayer(layer(2, { start: 10_499, bytes: 1 }));
  await line.settle();
  assert.deepEqual(line.chunks, ['1:0', '1:1', '1:2', '1:3', '1:4', '2:0']);
  assert.deepEqual(new Uint8Array(line.bytesOf(firstId + 1)), content.slice(1_234, 1_234 + 4_321));
  assert.deepEqual(new Uint8Array(line.bytesOf(firstId + 2)), content.slice(10_499));
  assert.deepEqual([line.sent.length, line.refused, shelf.openReads], [6, [], 0]);
});

test('A6 layers come in the order of their requests, one after the other', async () => {
  const { line, transfers } = setUp(1_000);
  for (const id of [3, 1, 2, 9, 8, 7]) transfers.requestLayer(layer(id, { bytes: 1_500 }));
  await line.settle();
  assert.deepEqual(
    line.chunks,
    [3, 1, 2, 9, 8, 7].flatMap((id) => [`${id}:0`, `${id}:1`]),
  );
});

test('A6 taking a layer back stops it within one chunk, and the next begins', async () => {
  const { line, transfers, shelf } = setUp();
  transfers.requestLayer(layer(1));
  transfers.requestLayer(layer(2));
  await line.grant(1);
  transfers.cancel(firstId + 1);
  await line.grant(10);
  assert.deepEqual(line.chunks, ['1:0', '2:0', '2:1', '2:2']);
  assert.equal(shelf.openReads, 0);
  transfers.cancel(firstId + 1);
  assert.deepEqual(line.refused, [
    { code: 'TRANSFER_NOT_FOUND', requestId: undefined, transferId: firstId + 1 },
  ]);
});

test('A6 one that waits can be taken back, and its id be used again', async () => {
  const { line, transfers } = setUp();
  for (const id of [1, 2, 3, 4, 5, 6]) transfers.requestLayer(layer(id, { bytes: 1_000 }));
  await line.settle();
  transfers.cancel(firstId + 6);
  transfers.cancel(firstId + 2);
  transfers.requestLayer(layer(2, { bytes: 500, start: 10_000 }));
  await line.grant(100);
  assert.deepEqual(line.chunks, ['1:0', '3:0', '4:0', '5:0', '2:0']);
  assert.equal(line.bytesOf(firstId + 2).length, 500);
});

test('A6 what cannot be served is refused with its transferId and requestId', async () => {
  const { line, transfers } = setUp();
  transfers.requestLayer(layer(1));
  transfers.requestLayer(layer(1));
  transfers.requestLayer(layer(2, { bytes: 0 }));
  transfers.requestLayer(layer(3, { start: 10_000, bytes: 501 }));
  transfers.requestLayer(layer(4, { start: 2 ** 40, bytes: 1 }));
  transfers.requestLayer(layer(5, { sha256: 'b'.repeat(64) }));
  await line.grant(100);
  assert.deepEqual(
    line.refused.map(({ code, requestId, transferId }) => [code, requestId, (transferId ?? 0) - firstId]),
    [
      ['BAD_FIELD', 'r1', 1],
      ['BAD_FIELD', 'r2', 2],
      ['BAD_FIELD', 'r3', 3],
      ['BAD_FIELD', 'r4', 4],
      ['ASSET_NOT_FOUND', 'r5', 5],
    ],
  );
  assert.deepEqual(line.chunks, ['1:0', '1:1', '1:2']);
});

test('A6 requests under way are bounded by number and by bytes', async () => {
  const many = setUp();
  for (let id = 0; id <= limits.layersInFlightMax; id++) many.transfers.requestLayer(layer(id));
  assert.deepEqual(
    many.line.refused.map(({ code, transferId }) => [code, transferId]),
    [['TOO_MANY_TRANSFERS', firstId + limits.layersInFlightMax]],
  );
  await many.line.settle();
  assert.ok(many.shelf.openReads <= 4);

  const large = setUp();
  for (let id = 0; id < 3; id++) {
    large.transfers.requestLayer(layer(id, { bytes: limits.layerRangeBytesMax }));
  }
  assert.deepEqual(
    large.line.refused.map(({ code, transferId }) => [code, transferId]),
    [['TOO_MANY_TRANSFERS', firstId + 2]],
  );
});

test('A6 a layer whose storage fails in the middle says so, and the next one comes', async () => {
  const { line, transfers, shelf } = setUp();
  shelf.failAtByte = 2_300;
  transfers.requestLayer(layer(1, { bytes: 9_000 }));
  transfers.requestLayer(layer(2, { bytes: 1_000 }));
  await line.grant(100);
  assert.deepEqual(line.chunks, ['1:0', '1:1', '2:0']);
  assert.deepEqual(line.refused, [{ code: 'STORAGE_FAILED', requestId: 'r1', transferId: firstId + 1 }]);
});

test('A3 whole levels take turns with each other, and layers get their share', async () => {
  const { line, transfers } = setUp();
  for (const assetId of ['1', '2']) {
    transfers.request({ type: 'request-asset', assetId: assetId.repeat(16), requestId: assetId }, 'high');
  }
  transfers.requestLayer(layer(7, { bytes: 10_000 }));
  await line.settle();
  await line.grant(20);
  const shares = ['1:', '2:', '7:'].map((id) => line.chunks.filter((chunk) => chunk.startsWith(id)).length);
  assert.deepEqual(
    [shares[0]! + shares[1]!, Math.abs(shares[0]! - shares[1]!) <= 1],
    [20 - shares[2]!, true],
  );
  assert.ok(shares[2]! >= 6);
  await line.grant(100);
  const told = line.sent.filter(({ type }) => type !== 'asset-chunk');
  assert.deepEqual(
    told.map((message) => [message.type, 'requestId' in message ? message.requestId : null]),
    [
      ['asset-metadata', '1'],
      ['asset-metadata', '2'],
      ['asset-complete', null],
      ['asset-complete', null],
    ],
  );
  assert.deepEqual(new Uint8Array(line.bytesOf(1)), content);
  assert.deepEqual(new Uint8Array(line.bytesOf(2)), content);
});

test('A3 when the line is gone, everything ends and nothing stays open', async () => {
  const { line, transfers, shelf } = setUp();
  transfers.request({ type: 'request-asset', assetId: '1'.repeat(16) }, 'high');
  for (let id = 0; id < 10; id++) transfers.requestLayer(layer(id));
  await line.grant(2);
  line.close();
  transfers.stop();
  await line.settle();
  assert.equal(shelf.openReads, 0);
  assert.equal(line.chunks.length, 2);
});
