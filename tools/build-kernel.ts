import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runProgram } from './run-program.ts';
import { repositoryRoot } from './workspace.ts';

/*
 * Compiles the particle kernel (packages/campaign/kernel, AssemblyScript) and writes it as a source file, because nothing binary
 * is committed. The compiler is plain JavaScript and gives the same bytes everywhere, so `--check` can hold the file against it.
 */

const entry = 'packages/campaign/kernel/index.ts';
const generated = 'packages/campaign/src/kernel/particles.generated.ts';
const compileTimeoutMs = 60_000;

const flags = [
  ['--optimizeLevel', '3'],
  ['--noAssert'],
  ['--runtime', 'stub'],
  ['--importMemory'],
  ['--initialMemory', '1'],
  ['--maximumMemory', '16384'],
  ['--enable', 'simd'],
  // Its vectors pass between its own functions only.
  ['--disableWarning', '112'],
].flat();
const sharedFlags = ['--enable', 'threads', '--sharedMemory'];

/** The text of the generated file. Rejects when the sources do not compile. */
async function render(): Promise<string> {
  const [plain, shared] = await Promise.all([compile(flags), compile([...flags, ...sharedFlags])]);
  return [
    '// Written by "npm run build:kernel" from packages/campaign/kernel. Do not edit.\n',
    renderModule('particlesModule', plain),
    '/** The same for a shared memory. */',
    renderModule('particlesSharedModule', shared),
  ].join('\n');
}

async function compile(compilerFlags: readonly string[]): Promise<Buffer> {
  const folder = mkdtempSync(join(tmpdir(), 'streamxr-kernel-'));
  try {
    const target = join(folder, 'particles.wasm');
    const { exitCode, output } = await runProgram(['asc', entry, ...compilerFlags, '--outFile', target], {
      timeoutMs: compileTimeoutMs,
    });
    if (exitCode !== 0) throw new Error(output);
    return readFileSync(target);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function renderModule(name: string, bytes: Buffer): string {
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return [
    `export const ${name} = {`,
    `  sha256: '${sha256}',`,
    `  base64:\n    '${bytes.toString('base64')}',`,
    '} as const;\n',
  ].join('\n');
}

const text = await render();
const path = join(repositoryRoot, generated);
const isCurrent = existsSync(path) && readFileSync(path, 'utf8') === text;
console.log('2 modules');
if (process.argv.includes('--check')) {
  if (!isCurrent) console.log(`${generated} is out of date: run "npm run build:kernel" and commit it`);
  process.exitCode = isCurrent ? 0 : 1;
} else if (!isCurrent) {
  writeFileSync(path, text);
  console.log(`${generated} written`);
}
