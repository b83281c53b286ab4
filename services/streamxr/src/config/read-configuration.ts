import { parseArgs, type ParseArgsOptionsConfig } from 'node:util';
import { flagOf, type Setting, variableOf } from './setting.ts';
import { type Configuration, type SettingName, settingNames, settings } from './settings.ts';

export type ConfigurationRequest =
  | { readonly kind: 'run'; readonly configuration: Configuration; readonly warnings: readonly string[] }
  | { readonly kind: 'help' }
  | { readonly kind: 'version' }
  /** Every problem at once, each a sentence that names the flag or variable. */
  | { readonly kind: 'problems'; readonly problems: readonly string[] };

export type Environment = Readonly<Record<string, string | undefined>>;

/** A text and where it came from, for the sentence that complains about it. */
interface GivenText {
  readonly source: string;
  readonly text: string;
}

/**
 * Reads flags (`--port 80`, `--port=80`) and variables (`STREAMXR_PORT=80`); a flag wins over a variable, a variable over the default.
 * An empty variable counts as absent, as Compose files produce them.
 */
export function readConfiguration(argv: readonly string[], environment: Environment): ConfigurationRequest {
  const flags = readFlags(argv);
  if (flags.asked !== null) return { kind: flags.asked };

  const problems = [...flags.problems];
  const values: Record<string, unknown> = {};
  for (const name of settingNames) {
    const { source, text } =
      flags.given.get(name) ?? givenByVariable(name, environment) ?? givenByDefault(name);
    const parsed = (settings[name] as Setting).type.safeParse(text);
    if (parsed.success) values[name] = parsed.data;
    else problems.push(`${source} ${parsed.error.issues.map((issue) => issue.message).join('; ')}.`);
  }
  // Each name of the schema has been given a value of its type, or a problem.
  const configuration = values as unknown as Configuration;
  if (problems.length === 0) problems.push(...contradictions(configuration));
  if (problems.length > 0) return { kind: 'problems', problems };
  return { kind: 'run', configuration, warnings: strayVariables(environment) };
}

interface ReadFlags {
  readonly asked: 'help' | 'version' | null;
  readonly given: ReadonlyMap<SettingName, GivenText>;
  readonly problems: readonly string[];
}

function readFlags(argv: readonly string[]): ReadFlags {
  const nameByFlag = new Map(settingNames.map((name) => [flagOf(name), name]));
  const options: ParseArgsOptionsConfig = Object.fromEntries<ParseArgsOptionsConfig[string]>([
    ...settingNames.map((name) => [flagOf(name).slice(2), { type: 'string' }] as const),
    ['help', { type: 'boolean', short: 'h' }] as const,
    ['version', { type: 'boolean', short: 'v' }] as const,
  ]);
  // Not strict: it would stop at the first problem, and an operator deserves to see all of them.
  const { tokens } = parseArgs({
    args: [...argv],
    options,
    strict: false,
    allowPositionals: true,
    tokens: true,
  });

  let asked: ReadFlags['asked'] = null;
  const given = new Map<SettingName, GivenText>();
  const problems: string[] = [];
  for (const token of tokens) {
    if (token.kind === 'positional')
      problems.push(`"${token.value}" is not expected; values follow their flag.`);
    if (token.kind !== 'option') continue;
    if (token.name === 'help' || token.name === 'version') {
      asked ??= token.name;
      continue;
    }
    const name = nameByFlag.get(token.rawName);
    if (name === undefined) {
      problems.push(`There is no flag ${token.rawName}; --help lists all.`);
    } else if (token.value === undefined || (!token.inlineValue && token.value.startsWith('--'))) {
      problems.push(`${token.rawName} needs a value: ${token.rawName} ${settings[name].placeholder}.`);
    } else {
      given.set(name, { source: token.rawName, text: token.value });
    }
  }
  return { asked, given, problems };
}

function givenByVariable(name: SettingName, environment: Environment): GivenText | null {
  const source = variableOf(name);
  const text = environment[source];
  return text === undefined || text === '' ? null : { source, text };
}

function givenByDefault(name: SettingName): GivenText {
  return { source: `The default of ${flagOf(name)}`, text: settings[name].default };
}

/** Settings that are fine alone and wrong together. */
function contradictions({ limits, host, ...rest }: Configuration): string[] {
  const problems: string[] = [];
  const loopback = host === 'localhost' || host === '::1' || host.startsWith('127.');
  if (!limits && !loopback) {
    problems.push(
      '--limits off is for load tests and needs a loopback --host such as 127.0.0.1: anybody could flood this server.',
    );
  }
  if (rest.blobs.kind === 's3' && (rest.s3AccessKeyId === '' || rest.s3SecretAccessKey === '')) {
    problems.push('--blobs s3://… needs --s3-access-key-id and --s3-secret-access-key.');
  }
  return problems;
}

/** A misspelt variable would otherwise be silently without effect. */
function strayVariables(environment: Environment): string[] {
  const known = new Set(settingNames.map(variableOf));
  return Object.keys(environment)
    .filter((variable) => variable.startsWith('STREAMXR_') && !known.has(variable))
    .map((variable) => `The variable ${variable} is not a setting and has no effect.`);
}
