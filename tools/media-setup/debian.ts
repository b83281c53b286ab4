import { existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { runProgram } from '../run-program.ts';

const installMsMax = 5 * 60_000;
const updateMsMax = 2 * 60_000;

/**
 * Sees to it that Debian's packages are installed, as root by apt-get. Throws a sentence that tells a person what to do.
 */
export async function ensureDebianPackages(
  packages: readonly string[],
  say: (line: string) => void,
): Promise<void> {
  if (!existsSync('/usr/bin/apt-get'))
    throw new Error(`this machine has no apt-get; the worker is built with Debian's ${packages.join(' ')}`);
  const missing = await missingPackages(packages);
  if (missing.length === 0) return;
  const install = ['install', '-y', '--no-install-recommends', ...missing];
  if (process.getuid?.() !== 0) throw new Error(`run first: sudo apt-get ${install.join(' ')}`);
  say(`installing ${missing.join(' ')}`);
  // The lists may be from the day the machine's image was made, and name packages that are gone.
  const attempts = [install, ['update'], install];
  for (const [index, args] of attempts.entries()) {
    const outcome = await runProgram(['apt-get', '-q', '-o', 'DPkg::Lock::Timeout=180', ...args], {
      timeoutMs: installMsMax,
      env: { DEBIAN_FRONTEND: 'noninteractive' },
    });
    if (outcome.exitCode === 0 && args === install) return;
    if (index === attempts.length - 1)
      throw new Error(`could not install ${missing.join(' ')}:\n${outcome.output}`);
  }
}

async function missingPackages(packages: readonly string[]): Promise<string[]> {
  const { output } = await runProgram(
    ['dpkg-query', '-W', '-f', '${Package} ${db:Status-Status}\\n', ...packages],
    { timeoutMs: 30_000 },
  );
  const installed = new Set(
    output
      .split('\n')
      .filter((line) => line.endsWith(' installed'))
      .map((line) => line.split(' ')[0]),
  );
  return packages.filter((name) => !installed.has(name));
}

/**
 * Fetches the source archive of a Debian package into the folder, checked by apt with Debian's signatures, and gives its path.
 * The machine's own list of sources stays as it is: a copy that asks for sources, with its lists, lies in the folder.
 */
export async function fetchDebianSource(name: string, folder: string): Promise<string> {
  const options = sourceAptOptions(join(folder, 'apt'));
  await apt([...options, 'update'], folder);
  await apt([...options, 'source', '--download-only', '--only-source', name], folder);
  const [archive] = globSync(join(folder, `${name}_*.orig.tar.*`)).filter((path) => !path.endsWith('.asc'));
  if (archive === undefined) throw new Error(`apt-get brought no sources of ${name}`);
  return archive;
}

async function apt(args: readonly string[], folder: string): Promise<void> {
  const { exitCode, output } = await runProgram(['apt-get', '-q', ...args], {
    timeoutMs: updateMsMax,
    folder,
  });
  if (exitCode !== 0) throw new Error(`apt-get ${args.at(-1) ?? ''} failed:\n${output}`);
}

function sourceAptOptions(folder: string): string[] {
  const parts = join(folder, 'sources');
  const lists = join(folder, 'lists');
  mkdirSync(parts, { recursive: true });
  mkdirSync(join(lists, 'partial'), { recursive: true });
  for (const path of ['/etc/apt/sources.list', ...globSync('/etc/apt/sources.list.d/*.{list,sources}')]) {
    if (!existsSync(path)) continue;
    const asked = path.endsWith('.sources') ? askForSources(path) : askForSourcesInList(path);
    // Other people's repositories next to Debian's own have no libsrtp, and many have no sources at all.
    if (asked !== '') writeFileSync(join(parts, basename(path)), asked);
  }
  return [
    ['-o', `Dir::Etc::SourceParts=${parts}`],
    ['-o', 'Dir::Etc::SourceList=/dev/null'],
    ['-o', `Dir::State::Lists=${lists}`],
    // Its lists lie in a folder that its own unprivileged user may not write.
    ['-o', 'APT::Sandbox::User=root'],
  ].flat();
}

function askForSources(path: string): string {
  return readFileSync(path, 'utf8')
    .split(/\n\s*\n/)
    .filter(isDebian)
    .map((stanza) => stanza.replace(/^Types:.*$/m, 'Types: deb-src'))
    .join('\n\n');
}

function askForSourcesInList(path: string): string {
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => /^deb\s/.test(line) && isDebian(line))
    .map((line) => line.replace(/^deb/, 'deb-src'))
    .join('\n');
}

function isDebian(text: string): boolean {
  return /\/(debian|ubuntu)(-security)?\/?(\s|$)/m.test(text);
}
