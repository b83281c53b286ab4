import { flagOf, type Setting, settingGroups, variableOf } from './setting.ts';
import { settingNames, settings } from './settings.ts';

const helpWidth = 100;

/** What `--help` prints. */
export function renderHelp(): string {
  const lines = [
    'Usage: npm start -- [FLAGS]',
    '',
    'Each flag can also be set by the variable named under it; a flag wins.',
  ];
  for (const group of settingGroups) {
    lines.push('', `${group}:`);
    for (const { name, definition } of settingsOf(group)) {
      const fallback = definition.default === '' ? '' : ` (default: ${definition.default})`;
      lines.push(`  ${flagOf(name)} ${definition.placeholder}${fallback}`, `      ${variableOf(name)}`);
      lines.push(...wrapped(definition.description, helpWidth - 6).map((line) => `      ${line}`));
    }
  }
  lines.push('', 'Other:', '  --help      print this', '  --version   print the version');
  return `${lines.join('\n')}\n`;
}

/** The text of docs/configuration.md. */
export function renderConfigurationDocument(): string {
  const lines = [
    '# Configuration',
    '',
    'Written by `npm run docs` from `services/streamxr/src/config/settings.ts`; do not edit.',
    '',
    'Give settings as flags (`npm start -- --port 8080`) or as environment variables (`STREAMXR_PORT=8080 npm start`). A flag wins over a',
    'variable, a variable over the default. Sizes take units: `16KiB`, `256MiB`, `8GiB`. A wrong setting stops the start with exit code 2 and',
    'a list of everything that is wrong.',
  ];
  for (const group of settingGroups) {
    lines.push('', `## ${group}`, '', '| flag | variable | default | what it does |', '|---|---|---|---|');
    for (const { name, definition } of settingsOf(group)) {
      const flag = `\`${flagOf(name)} ${definition.placeholder.replaceAll('|', '\\|')}\``;
      const fallback = definition.default === '' ? '' : `\`${definition.default}\``;
      lines.push(`| ${flag} | \`${variableOf(name)}\` | ${fallback} | ${definition.description} |`);
    }
  }
  return `${lines.join('\n')}\n`;
}

function settingsOf(group: Setting['group']): { name: string; definition: Setting }[] {
  return settingNames
    .map((name) => ({ name, definition: settings[name] as Setting }))
    .filter(({ definition }) => definition.group === group);
}

function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, line];
}
