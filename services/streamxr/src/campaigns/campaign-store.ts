import { createHash, randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { StoredTicks } from '@streamxr/campaign';
import type { Logger } from '@streamxr/kernel';

/** A campaign as it lies on the disk. */
export interface StoredCampaign extends StoredTicks {
  readonly generation: number;
}

const magic = 'SXRC';
const version = 1;
const headBytes = 24;
const digestBytes = 8;
/** A snapshot and eight seconds of the fullest ticks, twice over. */
const fileBytesMax = 2 * 1024 * 1024;

/**
 * Where campaigns are kept across restarts: a file for each, replaced as a whole, so that a kill leaves the old one or the new one. What is
 * lost or damaged costs a campaign its last seconds or lets it begin anew; the room's log knows that it exists.
 */
export class CampaignStore {
  readonly #folder: string;
  readonly #logger: Logger;

  constructor(folder: string, logger: Logger) {
    this.#folder = folder;
    this.#logger = logger;
  }

  /** Null where there is none that can be read. */
  async load(room: string, campaignId: string): Promise<StoredCampaign | null> {
    let bytes: Uint8Array;
    try {
      bytes = await readFile(this.#path(room, campaignId));
    } catch (error) {
      if (isMissing(error)) return null;
      this.#logger.warn('a campaign cannot be read', { room, campaignId, error: error as Error });
      return null;
    }
    const stored = decode(bytes);
    if (stored === null)
      this.#logger.warn('a stored campaign is damaged, and begins anew', { room, campaignId });
    return stored;
  }

  /** Never throws: what cannot be written now is written the next time. */
  async save(room: string, campaignId: string, stored: StoredCampaign): Promise<boolean> {
    const path = this.#path(room, campaignId);
    const draft = `${path}.${randomBytes(4).toString('hex')}.tmp`;
    try {
      await mkdir(this.#folder, { recursive: true });
      await writeFile(draft, encode(stored));
      await rename(draft, path);
      return true;
    } catch (error) {
      this.#logger.warn('a campaign was not stored', { room, campaignId, error: error as Error });
      await rm(draft, { force: true }).catch(() => undefined);
      return false;
    }
  }

  async delete(room: string, campaignId: string): Promise<void> {
    await rm(this.#path(room, campaignId), { force: true }).catch(() => undefined);
  }

  /** Takes away what a kill left half-written. */
  async tidy(): Promise<void> {
    const names = await readdir(this.#folder).catch(() => []);
    for (const name of names) if (name.endsWith('.tmp')) await rm(join(this.#folder, name), { force: true });
  }

  /** Names of rooms are letters, digits, `-` and `_`; on some disks capitals are no difference, so they are spelt out. */
  #path(room: string, campaignId: string): string {
    return join(this.#folder, `${Buffer.from(room).toString('hex')}-${campaignId}.campaign`);
  }
}

function encode({ generation, tick, snapshot, inputs }: StoredCampaign): Buffer {
  const head = Buffer.alloc(headBytes);
  head.write(magic, 0, 'latin1');
  head.writeUInt32LE(version, 4);
  head.writeUInt32LE(generation, 8);
  head.writeUInt32LE(tick, 12);
  head.writeUInt32LE(snapshot.length, 16);
  head.writeUInt32LE(inputs.length, 20);
  const body = Buffer.concat([head, snapshot, inputs]);
  return Buffer.concat([body, digestOf(body)]);
}

function decode(bytes: Uint8Array): StoredCampaign | null {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  if (file.length < headBytes + digestBytes || file.length > fileBytesMax) return null;
  if (file.toString('latin1', 0, 4) !== magic || file.readUInt32LE(4) !== version) return null;
  const body = file.subarray(0, -digestBytes);
  if (!digestOf(body).equals(file.subarray(-digestBytes))) return null;
  const snapshotBytes = file.readUInt32LE(16);
  if (headBytes + snapshotBytes + file.readUInt32LE(20) !== body.length) return null;
  return {
    generation: file.readUInt32LE(8),
    tick: file.readUInt32LE(12),
    snapshot: Uint8Array.from(body.subarray(headBytes, headBytes + snapshotBytes)),
    inputs: Uint8Array.from(body.subarray(headBytes + snapshotBytes)),
  };
}

function digestOf(body: Uint8Array): Buffer {
  return createHash('sha256').update(body).digest().subarray(0, digestBytes);
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
