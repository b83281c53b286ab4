// Entry of every npm script. Plain JavaScript on purpose: it must still run on the old Node of a fresh machine,
// whose work ends here, because everything behind it is TypeScript that only Node 24 and later runs as it is.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const nodeMajorMin = 24;
const root = dirname(dirname(fileURLToPath(import.meta.url)));

const programs = {
  start: 'tools/start.ts',
  dev: 'tools/dev.ts',
  build: 'tools/build-page.ts',
  'build:kernel': 'tools/build-kernel.ts',
  check: 'tools/check.ts',
  test: 'tools/test.ts',
  docs: 'tools/docs.ts',
  bench: 'bench/main.ts',
  'media:setup': 'tools/media-setup.ts',
  swarm: 'services/streamxr/src/swarm/main.ts',
  ticket: 'services/streamxr/src/ticket-command.ts',
};

// node:sqlite still calls itself experimental; its warning would be the first thing an operator reads.
const nodeFlags = ['--disable-warning=ExperimentalWarning'];

/** The path of a Node that is new enough, or null. */
function findNode() {
  if (Number.parseInt(process.versions.node, 10) >= nodeMajorMin) return process.execPath;
  const carried = join(root, 'node_modules', `node-${process.platform}-${process.arch}`, 'bin', 'node');
  return existsSync(carried) ? carried : null;
}

/** Becomes the program: same process, so signals and exit code need nobody in between. */
function become(node, argv) {
  process.execve(node, [node, ...argv], process.env);
}

/** Where a process cannot become another: a child in its own group, so that ^C reaches it through us and only once. */
function runAsChild(node, argv) {
  const child = spawn(node, argv, { stdio: 'inherit', detached: process.platform !== 'win32' });
  const forward = (signal) => child.kill(signal);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, forward);
  child.on('error', (error) => fail(`cannot run ${node}: ${error.message}`));
  child.on('exit', (code, signal) => process.exit(signal === null ? code : 128 + constants.signals[signal]));
}

function fail(message) {
  console.error(message);
  process.exit(1);
}

const [command, ...args] = process.argv.slice(2);
if (!Object.hasOwn(programs, command ?? '')) {
  fail(`usage: node tools/run.mjs <${Object.keys(programs).join(' | ')}> [arguments]`);
}
const node = findNode();
if (node === null) {
  fail(
    `StreamXR needs Node ${nodeMajorMin} or later; this is ${process.version}.\n` +
      `"npm ci" brings one along for Linux on x64 and arm64 (node_modules/node-${process.platform}-${process.arch} is missing here): ` +
      'run it first.\nElsewhere, install it from https://nodejs.org.',
  );
}
const program = join(root, programs[command]);
if (!existsSync(program)) fail(`"${command}" is not in this checkout: ${programs[command]} is missing.`);

const argv = [...nodeFlags, program, ...args];
if (typeof process.execve === 'function' && process.platform !== 'win32') become(node, argv);
else runAsChild(node, argv);
