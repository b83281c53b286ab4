import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { env } from 'node:process';
import { fileURLToPath } from 'node:url';
import { findGodot } from '@streamxr/adapter-godot';
import type { Configuration } from '../../config/settings.ts';
import type { GodotInstallation } from './godot-engine.ts';

const sampleProject = fileURLToPath(new URL('../../../../../clients/godot', import.meta.url));
/** Where Debian puts games, whatever the path of a service says. */
const moreFolders = ['/usr/games', '/usr/local/bin'];

/** The Godot of this machine, as the settings say; null where there is none. */
export function findGodotInstallation(
  { godot, godotProject }: Pick<Configuration, 'godot' | 'godotProject'>,
  homeFolder: string,
): GodotInstallation | null {
  const program = godot === 'off' ? null : findGodot(godot, [env['PATH'] ?? '', ...moreFolders].join(':'));
  if (program === null) return null;
  mkdirSync(homeFolder, { recursive: true });
  return {
    program,
    projectFolder: godotProject === 'sample' ? sampleProject : resolve(godotProject),
    homeFolder,
  };
}
