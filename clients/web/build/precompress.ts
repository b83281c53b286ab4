import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { Plugin } from 'vite';

const compressible = /\.(js|css|html|svg|json|wasm|webmanifest)$/;
/** Below this a compressed copy saves less than a packet. */
const bytesMin = 512;
const brotli = promisify(brotliCompress);
const deflate = promisify(gzip);

/**
 * Lays a `.br` and a `.gz` beside every text file of the build, so that the server never compresses while somebody waits. A copy that
 * would not be smaller is left out, and one of an earlier build removed.
 */
export function precompress(): Plugin {
  let isWatching = false;
  return {
    name: 'streamxr-precompress',
    apply: 'build',
    configResolved(config) {
      isWatching = config.build.watch !== null;
    },
    async writeBundle({ dir }) {
      if (dir === undefined) return;
      const names = await readdir(dir, { recursive: true });
      await Promise.all(
        names.filter((name) => compressible.test(name)).map((name) => compress(join(dir, name), isWatching)),
      );
    },
  };
}

/** Writes the copies of one file; `quickly` spends less time and saves less. */
export async function compress(path: string, quickly: boolean): Promise<void> {
  if (!(await stat(path)).isFile()) return;
  const source = await readFile(path);
  const quality = quickly ? 4 : constants.BROTLI_MAX_QUALITY;
  const copies = [
    [`${path}.br`, await brotli(source, { params: { [constants.BROTLI_PARAM_QUALITY]: quality } })],
    [`${path}.gz`, await deflate(source, { level: quickly ? 1 : 9 })],
  ] as const;
  for (const [target, copy] of copies) {
    const isWorthIt = source.length >= bytesMin && copy.length < source.length;
    await (isWorthIt ? writeFile(target, copy) : rm(target, { force: true }));
  }
}
