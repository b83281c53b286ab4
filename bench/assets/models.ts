import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { scannedModel } from '@streamxr/pipeline/testing';

export interface BenchModel {
  readonly name: string;
  readonly glb: Uint8Array<ArrayBuffer>;
}

const folder = join(import.meta.dirname, '../../../shared/models');

/** The models beside the checkout; none where there is no such folder. */
export function realModels(): BenchModel[] {
  if (!existsSync(folder)) return [];
  return globSync('*.glb', { cwd: folder })
    .sort()
    .map((file) => ({
      name: basename(file, '.glb'),
      glb: new Uint8Array(readFileSync(join(folder, file))),
    }));
}

const profiles = join(
  import.meta.dirname,
  '../peers/node_modules/@webxr-input-profiles/assets/dist/profiles',
);

/** Controllers as headsets show them, from the packages of bench/peers; none where these are not installed. */
export function controllers(): BenchModel[] {
  if (!existsSync(profiles)) return [];
  return ['htc-vive/none', 'samsung-galaxyxr/left', 'valve-index/left'].map((path) => ({
    name: `controller ${path.split('/')[0]}`,
    glb: new Uint8Array(readFileSync(join(profiles, `${path}.glb`))),
  }));
}

/** A rock as a scanner would bring it home. */
export async function scan(triangles: number, textureSize: number): Promise<BenchModel> {
  return {
    name: `scan of ${triangles.toLocaleString('en')} triangles with an image of ${textureSize}²`,
    glb: new Uint8Array(await scannedModel({ triangles, textureSize })),
  };
}
