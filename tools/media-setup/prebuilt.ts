import { existsSync, writeFileSync } from 'node:fs';
import { release } from 'node:os';
import { join } from 'node:path';
import { mediasoupVersion } from '@streamxr/adapter-mediasoup/worker-binary';
import { runProgram } from '../run-program.ts';

/** A closed network may swallow packets instead of refusing them. */
const connectMsMax = 5_000;
const downloadMsMax = 90_000;
/** The releases are about 4 MB. */
const archiveBytesMax = 64 * 1024 * 1024;

const releases = 'https://github.com/versatica/mediasoup/releases/download';

/** `https://…/3.27.1/mediasoup-worker-3.27.1-linux-x64-kernel6.tgz`, as mediasoup's own installer names it. */
export function prebuiltUrl(environment: Readonly<Record<string, string | undefined>>): string {
  const base = environment['MEDIASOUP_WORKER_PREBUILT_DOWNLOAD_BASE_URL'] ?? releases;
  const kernel = process.platform === 'linux' ? `-kernel${Number.parseInt(release(), 10)}` : '';
  return `${base}/${mediasoupVersion}/mediasoup-worker-${mediasoupVersion}-${process.platform}-${process.arch}${kernel}.tgz`;
}

/**
 * Fetches the worker that mediasoup's makers built to `target`; `scratch` is a folder to work in. Gives null when it is there,
 * else why not: having none is no error. HTTPS vouches for the bytes; there is no list of checksums to hold them against.
 */
export async function fetchPrebuilt(scratch: string, target: string): Promise<string | null> {
  const archive = join(scratch, 'prebuilt.tgz');
  try {
    const problem = await download(prebuiltUrl(process.env), archive);
    if (problem !== null) return problem;
  } catch (error) {
    return describe(error);
  }
  const unpacked = await runProgram(['tar', '-xzf', archive, '-C', join(target, '..'), 'mediasoup-worker'], {
    timeoutMs: 30_000,
  });
  return unpacked.exitCode === 0 && existsSync(target) ? null : `its archive is odd: ${unpacked.output}`;
}

async function download(url: string, path: string): Promise<string | null> {
  const stop = new AbortController();
  const connectTimer = setTimeout(
    () => stop.abort(new Error(`no answer from ${new URL(url).host} within ${connectMsMax / 1000} s`)),
    connectMsMax,
  );
  const signal = AbortSignal.any([stop.signal, AbortSignal.timeout(downloadMsMax)]);
  try {
    const response = await fetch(url, { signal });
    clearTimeout(connectTimer);
    if (!response.ok || response.body === null) return `${url} says ${response.status}`;
    writeFileSync(path, await readAtMost(archiveBytesMax, response.body));
    return null;
  } finally {
    clearTimeout(connectTimer);
  }
}

async function readAtMost(bytesMax: number, body: ReadableStream<Uint8Array>): Promise<Buffer> {
  const reader = body.getReader();
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    bytes += next.value.byteLength;
    if (bytes > bytesMax) {
      await reader.cancel();
      throw new Error(`more than ${bytesMax} bytes`);
    }
    chunks.push(next.value);
  }
  return Buffer.concat(chunks);
}

/** fetch wraps what happened in "fetch failed". */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}
