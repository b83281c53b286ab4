import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TicketKey } from '@streamxr/access';
import { StartFailure } from '../start-failure.ts';

const secretBytes = 32;

/**
 * The key that signs tickets: the configured secret, or one that is made once and kept in the data folder for this user's eyes only.
 * Throws StartFailure when the folder cannot be used.
 */
export async function loadTicketKey(configured: string | null, dataFolder: string): Promise<TicketKey> {
  if (configured !== null) return new TextEncoder().encode(configured);
  const path = join(dataFolder, 'ticket-secret');
  try {
    await mkdir(dataFolder, { recursive: true });
    // Fails when it is there already, so that two programs started at once agree on one secret.
    await writeFile(path, randomBytes(secretBytes).toString('hex'), { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) {
      throw new StartFailure(`The secret of tickets cannot be kept in ${path}.`, { cause: error });
    }
  }
  let secret: string;
  try {
    secret = (await readFile(path, 'utf8')).trim();
  } catch (error) {
    throw new StartFailure(`The secret of tickets in ${path} cannot be read.`, { cause: error });
  }
  if (!/^[0-9a-f]{64}$/.test(secret)) {
    throw new StartFailure(
      `${path} is damaged: it should hold 64 hexadecimal digits. Delete it to make a new secret; tickets given out so far then end.`,
    );
  }
  return Buffer.from(secret, 'hex');
}
