import { spawnSync } from 'node:child_process';
import { existsSync, globSync } from 'node:fs';

/** Something that the tests need and npm does not carry. */
interface SystemNeed {
  readonly what: string;
  readonly debianPackages: readonly string[];
  isPresent(): boolean;
}

const needs: readonly SystemNeed[] = [
  {
    what: 'Chromium',
    debianPackages: ['chromium'],
    isPresent: () => existsSync('/usr/lib/chromium/chromium') || existsSync('/usr/bin/chromium'),
  },
  {
    what: 'software OpenGL for Chromium',
    debianPackages: ['libegl1', 'libgles2', 'libegl-mesa0', 'libgl1-mesa-dri'],
    isPresent: () =>
      ['libEGL.so.1', 'libGLESv2.so.2', 'libEGL_mesa.so.0', 'dri/swrast_dri.so'].every(
        (library) => globSync(`/usr/lib/{*/,}${library}`).length > 0,
      ),
  },
  {
    what: 'Godot without a screen',
    debianPackages: ['godot3-server'],
    isPresent: () => existsSync('/usr/bin/godot3-server') || existsSync('/usr/games/godot3-server'),
  },
  {
    what: 'a font for Chromium',
    debianPackages: ['fonts-dejavu-core'],
    isPresent: () => globSync('/usr/share/fonts/**/*.{ttf,otf}').length > 0,
  },
  {
    what: 'a TURN server',
    // Debian starts it as a service only where an init system runs: not in a container. Tests start their own, on ports of their own.
    debianPackages: ['coturn'],
    isPresent: () => existsSync('/usr/bin/turnserver'),
  },
  {
    what: 'network namespaces and netem',
    debianPackages: ['iproute2'],
    isPresent: () => ['ip', 'tc'].every((program) => globSync(`/{usr/,}sbin/${program}`).length > 0),
  },
];

/**
 * Sees to it that the tests find what they need on this machine, installing it where that is ours to do: as root, with apt-get.
 * Gives null when all is there, else the sentence that tells a person what to do.
 */
export function ensureSystemPackages(): string | null {
  const missing = needs.filter((need) => !need.isPresent());
  if (missing.length === 0) return null;
  const packages = missing.flatMap(({ debianPackages }) => debianPackages);
  const install = ['apt-get', 'install', '-y', '--no-install-recommends', ...packages];
  const wanted = missing.map(({ what }) => what).join(', ');
  if (!existsSync('/usr/bin/apt-get')) return `missing: ${wanted} (on Debian: ${packages.join(' ')})`;
  if (process.getuid?.() !== 0) return `missing: ${wanted}; run: sudo ${install.join(' ')}`;
  console.log(`installing ${wanted}: ${packages.join(' ')}`);
  if (!aptGet(['update']) || !aptGet(install.slice(1)))
    return `could not install ${packages.join(' ')}, see above`;
  const still = missing.filter((need) => !need.isPresent());
  return still.length === 0
    ? null
    : `installed ${packages.join(' ')}, but still missing: ${still.map(({ what }) => what).join(', ')}`;
}

function aptGet(args: readonly string[]): boolean {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  return spawnSync('apt-get', ['-q', ...args], { stdio: 'inherit', env }).status === 0;
}
