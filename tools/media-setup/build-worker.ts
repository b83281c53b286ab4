import { copyFileSync, cpSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, endianness } from 'node:os';
import { join } from 'node:path';
import { mediasoupFolder } from '@streamxr/adapter-mediasoup/worker-binary';
import { type ProgramOutcome, runProgram } from '../run-program.ts';
import { repositoryRoot } from '../workspace.ts';
import { ensureDebianPackages, fetchDebianSource } from './debian.ts';
import { type BuildFolders, readSources, renderNinjaFile } from './ninja-file.ts';
import { applyPatch, workerPatches } from './patches.ts';

const packages = [
  ['g++', 'ninja-build', 'cmake'],
  ['libuv1-dev', 'libssl-dev', 'libabsl-dev', 'libflatbuffers-dev', 'flatbuffers-compiler'],
  // apt-get source unpacks nothing here, but asks for it.
  ['dpkg-dev', 'xz-utils'],
].flat();

const stepMsMax = 60_000;
/** Two and a half minutes on two idle cores (AMD EPYC): room for one slow core that others use too. */
const compileMsMax = 15 * 60_000;
const progressEveryMs = 15_000;

const shimFolder = join(repositoryRoot, 'tools/media-setup/shim');

/** Builds the worker from the sources in the npm package, in `folder`, and copies it to `target`. Throws a sentence. */
export async function buildWorker(
  folder: string,
  target: string,
  say: (line: string) => void,
): Promise<void> {
  await ensureDebianPackages(packages, say);
  const folders: BuildFolders = {
    worker: join(folder, 'worker'),
    shim: shimFolder,
    generated: join(folder, 'generated'),
    srtpHeaders: join(folder, 'srtp/include'),
    libsrtp: join(folder, 'srtp/build/libsrtp2.a'),
  };
  mkdirSync(folder, { recursive: true });
  await buildSrtp(join(folder, 'srtp'), say);
  copyWorker(folders.worker);
  await generateSchemas(folders);
  copyFileSync(join(shimFolder, 'pch.hpp'), join(folder, 'pch.hpp'));
  const read = (path: string): string => readFileSync(join(folders.worker, path), 'utf8');
  const sources = readSources(read('meson.build'), read('deps/libwebrtc/meson.build'));
  writeFileSync(join(folder, 'build.ninja'), renderNinjaFile(sources, folders, endianness() === 'LE'));
  await compile(folder, sources.own.length + sources.libwebrtc.length, say);
  copyFileSync(join(folder, 'mediasoup-worker'), target);
}

/**
 * Debian's own libsrtp2 encrypts with NSS, which costs a tenth to a fifth more for each packet than OpenSSL; so its source is built
 * again, the other way.
 */
async function buildSrtp(folder: string, say: (line: string) => void): Promise<void> {
  say('building libsrtp with OpenSSL');
  mkdirSync(folder, { recursive: true });
  const archive = await fetchDebianSource('libsrtp2', folder);
  await must(['tar', '-xf', archive, '--strip-components=1'], folder);
  await must(
    ['cmake', '-G', 'Ninja', '-DENABLE_OPENSSL=ON', '-DCMAKE_BUILD_TYPE=Release', '-B', 'build', '.'],
    folder,
  );
  await must(['nice', 'ninja', '-C', 'build', 'libsrtp2.a'], folder);
  const headers = join(folder, 'include/srtp2');
  mkdirSync(headers, { recursive: true });
  for (const path of globSync(['include/*.h', 'crypto/include/*.h'], { cwd: folder }))
    copyFileSync(join(folder, path), join(headers, path.slice(path.lastIndexOf('/') + 1)));
}

function copyWorker(folder: string): void {
  cpSync(join(mediasoupFolder, 'worker'), folder, { recursive: true });
  for (const patch of workerPatches) {
    const path = join(folder, patch.path);
    writeFileSync(path, applyPatch(readFileSync(path, 'utf8'), patch));
  }
}

/** The protocol between library and worker is described in schemas, of which flatc makes headers. */
async function generateSchemas({ worker, generated }: BuildFolders): Promise<void> {
  const schemas = globSync('*.fbs', { cwd: join(worker, 'fbs') });
  const output = join(generated, 'FBS');
  mkdirSync(output, { recursive: true });
  await must(
    [
      ...([
        'flatc',
        '--cpp',
        '--cpp-field-case-style',
        'lower',
        '--reflect-names',
        '--scoped-enums',
      ] as const),
      ...['--filename-suffix', '', '-o', output, ...schemas],
    ],
    join(worker, 'fbs'),
  );
}

async function compile(folder: string, files: number, say: (line: string) => void): Promise<void> {
  say(`compiling ${files} files with ${availableParallelism()} cores: minutes, once for this version`);
  let saidMs = performance.now();
  const outcome = await runProgram(['nice', 'ninja', `-j${availableParallelism()}`, 'mediasoup-worker'], {
    timeoutMs: compileMsMax,
    folder,
    // Its lines `[12/260] g++ …` are as long as a page.
    onStdoutLine(line) {
      const progress = /^\[(\d+\/\d+)\]/.exec(line)?.[1];
      if (progress !== undefined && performance.now() - saidMs > progressEveryMs) {
        saidMs = performance.now();
        say(`compiled ${progress}`);
      }
      return progress === undefined;
    },
  });
  check('compiling', outcome);
}

async function must(argv: readonly [string, ...string[]], folder: string): Promise<void> {
  check(argv.join(' '), await runProgram(argv, { timeoutMs: stepMsMax, folder }));
}

function check(what: string, { exitCode, output, timedOut }: ProgramOutcome): void {
  if (exitCode === 0) return;
  const lines = output.split('\n').slice(-40).join('\n');
  throw new Error(`${what} ${timedOut ? 'took too long' : 'failed'}:\n${lines}`);
}
