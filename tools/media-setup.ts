import { chmodSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  cachedWorkerPath,
  findWorkerBinary,
  mediasoupVersion,
  readAbout,
  type WorkerAbout,
  workerCacheFolder,
  workerKey,
} from '@streamxr/adapter-mediasoup/worker-binary';
import { buildWorker } from './media-setup/build-worker.ts';
import { whileLocked } from './media-setup/lock.ts';
import { patchedFiles } from './media-setup/patches.ts';
import { fetchPrebuilt } from './media-setup/prebuilt.ts';
import { probeWorker } from './media-setup/probe-worker.ts';

/*
 * Sees to it that mediasoup's worker is on this machine: an own one, one from before, the prebuilt one of its makers where their
 * site can be reached, or one built here from the sources that npm brought (minutes, once for a version). Nothing depends on it
 * but the media engine: the server starts without, and says which engine it has and why.
 */

/** A program that is there but does not run is as good as none: the reason comes with the error. */
async function ensureWorker(): Promise<string> {
  const found = findWorkerBinary(process.env);
  if (found.kind !== 'missing') {
    const problem = await findProblem(found);
    if (problem === null) return `${found.kind}: ${found.path}`;
    if (found.kind === 'own') throw new Error(`${found.path} does not run: ${problem}`);
    say(`the worker in the cache will not do (${problem}); making it anew`);
  } else if ((process.env['MEDIASOUP_WORKER_BIN'] ?? '') !== '') throw new Error(found.why);
  return whileLocked(cachedWorkerPath(process.env), say, makeWorker);
}

async function findProblem({ kind, path }: { kind: 'own' | 'cached'; path: string }): Promise<string | null> {
  const about = kind === 'cached' ? readAbout(path) : null;
  if (about?.kind === 'built' && about.patched.join() !== patchedFiles.join())
    return 'it was built with other patches';
  return probeWorker(path);
}

/** Everything happens in a folder beside the final one, whose name it gets at the end: nobody ever sees half a worker. */
async function makeWorker(): Promise<string> {
  const target = cachedWorkerPath(process.env);
  // Whoever had the lock before us has just made it.
  const found = findWorkerBinary(process.env);
  if (found.kind === 'cached' && (await findProblem(found)) === null) return `cached: ${found.path}`;

  const folder = join(workerCacheFolder(process.env), workerKey());
  const scratch = `${folder}.making`;
  const finished = join(scratch, 'finished');
  rmSync(scratch, { recursive: true, force: true });
  mkdirSync(finished, { recursive: true });
  try {
    const worker = join(finished, 'mediasoup-worker');
    const kind = (await fetchAndProbe(scratch, worker)) ? 'prebuilt' : 'built';
    if (kind === 'built') {
      await buildWorker(join(scratch, 'build'), worker, say);
      const problem = await probeWorker(worker);
      if (problem !== null) throw new Error(`the worker that was built does not run: ${problem}`);
    }
    chmodSync(worker, 0o755);
    const about: WorkerAbout = {
      version: mediasoupVersion,
      kind,
      patched: kind === 'built' ? patchedFiles : [],
    };
    writeFileSync(join(finished, 'about.json'), `${JSON.stringify(about)}\n`);
    rmSync(folder, { recursive: true, force: true });
    renameSync(finished, folder);
    return `${kind}: ${target}`;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

async function fetchAndProbe(scratch: string, worker: string): Promise<boolean> {
  if (process.env['MEDIASOUP_SKIP_WORKER_PREBUILT_DOWNLOAD'] !== undefined) return false;
  const problem = (await fetchPrebuilt(scratch, worker)) ?? (await probeWorker(worker));
  if (problem !== null) say(`no prebuilt worker (${problem}); building it, once for this version`);
  return problem === null;
}

function say(line: string): void {
  console.log(`media: ${line}`);
}

try {
  console.log(`mediasoup-worker ${mediasoupVersion}, ${await ensureWorker()}`);
} catch (error) {
  console.error(`media: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
