import { accessSync, constants } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';

/** The path of a program that may be run, looked for as a shell would; null when there is none. */
export function findGodot(name: string, searchPath: string): string | null {
  const places = isAbsolute(name) ? [name] : searchPath.split(delimiter).map((folder) => join(folder, name));
  return places.find(isExecutable) ?? null;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
