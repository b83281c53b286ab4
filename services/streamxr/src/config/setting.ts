import type { z } from 'zod';

/** The headings under which `--help` and the configuration document list the settings. */
export const settingGroups = [
  'Network',
  'Access',
  'Assets',
  'Rooms',
  'Media',
  'Campaigns',
  'Storage',
  'Operation',
] as const;
export type SettingGroup = (typeof settingGroups)[number];

/** One thing an operator can set: everything that the parser, `--help` and the document know about it. */
export interface Setting<Value = unknown> {
  readonly group: SettingGroup;
  /** Shown in place of the value: `PORT` in `--port PORT`. */
  readonly placeholder: string;
  /** From the text of a flag or an environment variable to the value. */
  readonly type: z.ZodType<Value, string>;
  /** In the words an operator would write; read by the same type. */
  readonly default: string;
  readonly description: string;
  /** Its value is kept out of logs. */
  readonly secret?: true;
}

/** Keeps the value's type; nothing else. */
export function setting<Value>(definition: Setting<Value>): Setting<Value> {
  return definition;
}

/** `assetBytesMax` -> `--asset-bytes-max` */
export function flagOf(name: string): string {
  return `--${kebab(name)}`;
}

/** `assetBytesMax` -> `STREAMXR_ASSET_BYTES_MAX` */
export function variableOf(name: string): string {
  return `STREAMXR_${kebab(name).replaceAll('-', '_').toUpperCase()}`;
}

function kebab(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
