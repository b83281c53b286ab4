import { createHash } from 'node:crypto';
import { createServer, type Server } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

const retryMs = 500;
/** Longer than a build may take. */
const waitMsMax = 20 * 60_000;

/**
 * Runs `work` while no other process of this machine runs it for the same path; waits for its turn. The lock is a name in the
 * kernel's abstract socket namespace, which goes with the process: no crash leaves it behind. Rejects when the wait gets too long.
 */
export async function whileLocked<T>(
  path: string,
  say: (line: string) => void,
  work: () => Promise<T>,
): Promise<T> {
  const name = `\0streamxr-${createHash('sha256').update(path).digest('hex').slice(0, 32)}`;
  const startMs = performance.now();
  let lock = await tryLock(name);
  if (lock === null) say('another process is at it; waiting for its end');
  while (lock === null) {
    if (performance.now() - startMs > waitMsMax) throw new Error('the other process does not come to an end');
    await wait(retryMs);
    lock = await tryLock(name);
  }
  try {
    return await work();
  } finally {
    lock.close();
  }
}

function tryLock(name: string): Promise<Server | null> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(null);
      else reject(error);
    });
    server.listen(name, () => resolve(server));
  });
}
