import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, test } from 'node:test';
import { BrokenInvariant, StorageError } from '@streamxr/kernel';
import fc from 'fast-check';
import type { BlobStore } from '../ports.ts';
import { inPieces, readAll, seededBytes } from './byte-sources.ts';

/** One store under test; disposed of at the end of its test. */
export interface BlobStoreFixture extends AsyncDisposable {
  readonly store: BlobStore;
  /** The same storage through a fresh adapter, as after a restart. */
  restart(): Promise<BlobStore>;
}

const bytesMax = 4 * 1024 * 1024;
const absent = 'f'.repeat(64);

/** Registers the tests that every BlobStore passes. `setUp` gives an empty store each time. */
export function blobStoreContract(adapter: string, setUp: () => Promise<BlobStoreFixture>): void {
  describe(`BlobStore contract: ${adapter}`, () => {
    test('A8 a blob is named by the SHA-256 of its content and comes back whole', async () => {
      await using fixture = await setUp();
      // No content, one byte, one piece, many pieces with a short last one.
      for (const count of [0, 1, 16 * 1024, 1024 * 1024 + 77]) {
        const content = seededBytes(count, count);
        const stored = await fixture.store.put(inPieces(content), { bytesMax });
        assert.deepEqual(stored, {
          ok: true,
          value: { sha256: sha256Of(content), bytes: count, created: true },
        });
        assert.deepEqual(await fixture.store.stat(sha256Of(content)), { bytes: count });
        assert.ok(isEqual(await readAll(fixture.store.read(sha256Of(content))), content));
      }
    });

    test('A8 the same content again is the same blob', async () => {
      await using fixture = await setUp();
      const content = seededBytes(5_000, 1);
      const first = await fixture.store.put(inPieces(content, 100), { bytesMax });
      const again = await fixture.store.put(inPieces(content, 999), { bytesMax });
      assert.ok(first.ok && first.value.created);
      assert.deepEqual(again, { ok: true, value: { ...first.value, created: false } });
      assert.deepEqual(await namesOf(fixture.store), [sha256Of(content)]);
    });

    test('A8 many puts of the same content at once end in one whole blob', async () => {
      await using fixture = await setUp();
      const content = seededBytes(300_000, 2);
      const puts = await Promise.all(
        Array.from({ length: 8 }, () => fixture.store.put(inPieces(content), { bytesMax })),
      );
      assert.ok(puts.every((put) => put.ok && put.value.sha256 === sha256Of(content)));
      assert.deepEqual(await namesOf(fixture.store), [sha256Of(content)]);
      assert.ok(isEqual(await readAll(fixture.store.read(sha256Of(content))), content));
    });

    test('A8 blobs survive a restart', async () => {
      await using fixture = await setUp();
      const content = seededBytes(70_000, 3);
      await fixture.store.put(inPieces(content), { bytesMax });
      const store = await fixture.restart();
      assert.ok(isEqual(await readAll(store.read(sha256Of(content))), content));
      assert.deepEqual(await namesOf(store), [sha256Of(content)]);
    });

    test('A3 any range inside a blob can be read by itself', async () => {
      await using fixture = await setUp();
      const content = seededBytes(200_001, 4);
      await fixture.store.put(inPieces(content), { bytesMax });
      const name = sha256Of(content);
      const place = fc.integer({ min: 0, max: content.byteLength - 1 });
      await fc.assert(
        fc.asyncProperty(place, place, async (a, b) => {
          const range = { start: Math.min(a, b), end: Math.max(a, b) };
          const piece = await readAll(fixture.store.read(name, range));
          assert.ok(isEqual(piece, content.subarray(range.start, range.end + 1)));
        }),
        {
          numRuns: 30,
          examples: [
            [0, 0],
            [200_000, 200_000],
            [0, 200_000],
          ],
        },
      );
    });

    test('A3 a range that leaves the blob is a bug', async () => {
      await using fixture = await setUp();
      const content = seededBytes(100, 5);
      await fixture.store.put(inPieces(content), { bytesMax });
      for (const range of [
        { start: -1, end: 5 },
        { start: 0, end: 100 },
        { start: 9, end: 8 },
        { start: 0.5, end: 8 },
      ]) {
        await assert.rejects(readAll(fixture.store.read(sha256Of(content), range)), BrokenInvariant);
      }
    });

    test('A3 a reader may stop early', async () => {
      await using fixture = await setUp();
      const content = seededBytes(1024 * 1024, 6);
      await fixture.store.put(inPieces(content), { bytesMax });
      let pieces = 0;
      for await (const piece of fixture.store.read(sha256Of(content))) {
        assert.ok(piece.byteLength > 0);
        pieces++;
        break;
      }
      assert.equal(pieces, 1);
      await fixture.store.delete(sha256Of(content));
      assert.deepEqual(await namesOf(fixture.store), []);
    });

    test('A1 what is too large is refused early and leaves nothing behind', async () => {
      await using fixture = await setUp();
      const source = new ObservedSource(1000, 1024 * 1024);
      const refused = await fixture.store.put(source, { bytesMax: 10_000 });
      assert.deepEqual(refused, { ok: false, refusal: 'too-large' });
      assert.ok(source.piecesGiven <= 11, `${source.piecesGiven} pieces were read, 11 are enough to know`);
      assert.ok(source.closed, 'the source must be told that nobody reads on');
      assert.deepEqual(await namesOf(fixture.store), []);
    });

    test('A1 content of exactly the limit is accepted', async () => {
      await using fixture = await setUp();
      const content = seededBytes(10_000, 7);
      assert.ok((await fixture.store.put(inPieces(content), { bytesMax: 10_000 })).ok);
    });

    test('A1 an upload that breaks off fails as its source did and leaves nothing behind', async () => {
      await using fixture = await setUp();
      const brokenOff = new Error('connection reset');
      await assert.rejects(
        fixture.store.put(failingSource(brokenOff), { bytesMax }),
        (error) => error === brokenOff,
      );
      assert.deepEqual(await namesOf(fixture.store), []);
    });

    test('A8 deleting removes a blob, and what is not there is no error', async () => {
      await using fixture = await setUp();
      const content = seededBytes(10, 8);
      await fixture.store.put(inPieces(content), { bytesMax });
      await fixture.store.delete(sha256Of(content));
      await fixture.store.delete(sha256Of(content));
      assert.equal(await fixture.store.stat(sha256Of(content)), null);
      assert.deepEqual(await namesOf(fixture.store), []);
      const again = await fixture.store.put(inPieces(content), { bytesMax });
      assert.ok(again.ok && again.value.created);
    });

    test('A8 reading a blob that is not there fails', async () => {
      await using fixture = await setUp();
      assert.equal(await fixture.store.stat(absent), null);
      await assert.rejects(readAll(fixture.store.read(absent)), storageFailed);
      await assert.rejects(readAll(fixture.store.read(absent, { start: 0, end: 1 })), storageFailed);
    });

    test('A8 a name that is no SHA-256 is a bug, whatever it points at', async () => {
      await using fixture = await setUp();
      const names = ['', '../../etc/passwd', 'A'.repeat(64), `${'a'.repeat(63)}/`, `${'a'.repeat(64)}\n`];
      for (const name of names) {
        await assert.rejects(fixture.store.stat(name), BrokenInvariant);
        await assert.rejects(fixture.store.delete(name), BrokenInvariant);
        await assert.rejects(readAll(fixture.store.read(name)), BrokenInvariant);
      }
    });

    test('A8 the list names every blob once', async () => {
      await using fixture = await setUp();
      const contents = Array.from({ length: 40 }, (_, seed) => seededBytes(50, 100 + seed));
      for (const content of contents) await fixture.store.put(inPieces(content), { bytesMax });
      assert.deepEqual(await namesOf(fixture.store), contents.map(sha256Of).sort());
    });

    test('S5 a working store passes its check and keeps nothing of it', async () => {
      await using fixture = await setUp();
      await fixture.store.check();
      assert.deepEqual(await namesOf(fixture.store), []);
    });
  });
}

/** Gives zeros in equal pieces and tells how far it was read. */
class ObservedSource implements AsyncIterable<Uint8Array> {
  readonly #pieceBytes: number;
  readonly #bytes: number;
  piecesGiven = 0;
  closed = false;

  constructor(pieceBytes: number, bytes: number) {
    this.#pieceBytes = pieceBytes;
    this.#bytes = bytes;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    try {
      while (this.piecesGiven * this.#pieceBytes < this.#bytes) {
        this.piecesGiven++;
        yield new Uint8Array(this.#pieceBytes);
      }
    } finally {
      this.closed = true;
    }
  }
}

async function* failingSource(error: Error): AsyncGenerator<Uint8Array> {
  yield seededBytes(100_000, 9);
  throw error;
}

async function namesOf(store: BlobStore): Promise<string[]> {
  const names: string[] = [];
  for await (const name of store.list()) names.push(name);
  return names.sort();
}

function sha256Of(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

/** Comparing megabytes with deepEqual takes seconds. */
function isEqual(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}

function storageFailed(error: unknown): boolean {
  return error instanceof StorageError && error.code === 'STORAGE_FAILED';
}
