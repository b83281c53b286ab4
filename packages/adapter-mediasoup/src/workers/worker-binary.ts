import { accessSync, constants, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/*
 * mediasoup is a JavaScript library over a program of its own, one process a core. npm brings the library and the program's
 * sources; the program itself is made or fetched once by `npm run media:setup` and kept where all checkouts of a person find it.
 */

/** Where the library lies, its sources of the worker among them. */
export const mediasoupFolder = dirname(dirname(dirname(fileURLToPath(import.meta.resolve('mediasoup')))));

/** `3.27.1`: worker and library must be of one version, they speak a private protocol. */
export const mediasoupVersion = (
  JSON.parse(readFileSync(join(mediasoupFolder, 'package.json'), 'utf8')) as { version: string }
).version;

/** What decides where the worker is looked for: the process's environment, or a test's. */
export type WorkerEnvironment = Readonly<Record<string, string | undefined>>;

/** `<cache>/streamxr/mediasoup-worker`: one folder for each version and kind of machine. */
export function workerCacheFolder(environment: WorkerEnvironment): string {
  const cache = environment['XDG_CACHE_HOME'];
  // The specification of XDG has relative paths ignored.
  const base = cache?.startsWith('/') === true ? cache : join(homedir(), '.cache');
  return join(base, 'streamxr', 'mediasoup-worker');
}

/** `3.27.1-linux-x64`, with `-musl` where the C library is not GNU's: a binary of one does not run on the other. */
export function workerKey(): string {
  return `${mediasoupVersion}-${process.platform}-${process.arch}${usesMusl() ? '-musl' : ''}`;
}

/** Where `npm run media:setup` leaves the worker of this version for this machine. */
export function cachedWorkerPath(environment: WorkerEnvironment): string {
  return join(workerCacheFolder(environment), workerKey(), 'mediasoup-worker');
}

export type WorkerBinary =
  | { readonly kind: 'own' | 'cached'; readonly path: string }
  /** None is there; `why` is a sentence for the operator. */
  | { readonly kind: 'missing'; readonly why: string };

/**
 * The worker to run: the operator's own (`own` is its path; else the environment's MEDIASOUP_WORKER_BIN, mediasoup's name for it),
 * or the cached one. Whether it runs shows when it is started.
 */
export function findWorkerBinary(environment: WorkerEnvironment, own?: string): WorkerBinary {
  const named = own ?? environment['MEDIASOUP_WORKER_BIN'];
  if (named !== undefined && named !== '') {
    return isExecutable(named)
      ? { kind: 'own', path: named }
      : { kind: 'missing', why: `${named} is not a program that may be run` };
  }
  const path = cachedWorkerPath(environment);
  return isExecutable(path)
    ? { kind: 'cached', path }
    : {
        kind: 'missing',
        why: `mediasoup's worker ${mediasoupVersion} is not installed: npm run media:setup`,
      };
}

/** What `npm run media:setup` wrote down beside a worker that it left in the cache. */
export interface WorkerAbout {
  readonly version: string;
  readonly kind: 'prebuilt' | 'built';
  /** Source files that were changed before it was built. */
  readonly patched: readonly string[];
}

/** Null for a worker that came another way. */
export function readAbout(workerPath: string): WorkerAbout | null {
  try {
    const about = JSON.parse(readFileSync(join(dirname(workerPath), 'about.json'), 'utf8')) as WorkerAbout;
    return Array.isArray(about.patched) ? about : null;
  } catch {
    return null;
  }
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function usesMusl(): boolean {
  if (process.platform !== 'linux') return false;
  const { header } = process.report.getReport() as { header: { glibcVersionRuntime?: string } };
  return header.glibcVersionRuntime === undefined;
}
