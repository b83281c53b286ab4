import { parseArgs } from 'node:util';
import { accept, refuse, type Result } from '@streamxr/kernel';
import { parseRoomName } from '@streamxr/protocol';

export const behaviourNames = [
  'wander',
  'chat',
  'builder',
  'mixed',
  'crowd',
  'flood',
  'slow-reader',
  'flaky',
  'campaign',
] as const;
export type BehaviourName = (typeof behaviourNames)[number];

export interface SwarmOptions {
  readonly url: string;
  readonly room: string;
  readonly members: number;
  readonly seconds: number;
  readonly encoding: 'bin' | 'json';
  readonly behaviour: BehaviourName;
  readonly seed: number;
  readonly processes: number;
}

export const membersMax = 5_000;
/** More than this in one process wait for each other rather than for the server. */
const membersPerProcess = 250;
export const processesMax = 64;
export const secondsMax = 24 * 3600;

export const swarmUsage = `usage: npm run swarm -- [options]
  --url URL          http://127.0.0.1:3000; the page's address or the WebSocket's
  --room NAME        swarm
  --members N        10; ${membersMax} at most
  --seconds S        10; how long they stay once all are in
  --encoding E       bin | json
  --behaviour B      ${behaviourNames.join(' | ')}
  --seed N           1; the same seed walks the same ways
  --processes P      one for each ${membersPerProcess} members; ${processesMax} at most

mixed      half walk, a quarter talk, a quarter build
crowd      all go to their places before a stage, and watch
flood      every tenth says far too much, the others are mixed
slow-reader every tenth stops reading for seconds, the others are mixed
flaky      mixed, and every line breaks now and then
campaign   all follow a campaign, which the first one starts, and push what moves
`;

/** Reads the command line; a refusal is a sentence for the person who typed it. */
export function readSwarmOptions(argv: readonly string[]): Result<SwarmOptions> {
  const values = parse(argv);
  if (!values.ok) return values;
  const { url, room, members, seconds, encoding, behaviour, seed, processes } = values.value;
  const socketUrl = readUrl(url);
  if (socketUrl === null) return refuse(`--url ${url}: must be http(s)://HOST or ws(s)://HOST/ws`);
  if (parseRoomName(room) === null) return refuse(`--room ${room}: letters, digits, "-" and "_"`);
  const membersCount = wholeNumber(members, 1, membersMax);
  if (membersCount === null) return refuse(`--members ${members}: a whole number from 1 to ${membersMax}`);
  const stay = wholeNumber(seconds, 1, secondsMax);
  if (stay === null) return refuse(`--seconds ${seconds}: a whole number from 1 to ${secondsMax}`);
  const seedNumber = wholeNumber(seed, 0, 2 ** 32 - 1);
  if (seedNumber === null) return refuse(`--seed ${seed}: a whole number below 2^32`);
  const defaultProcesses = String(Math.ceil(membersCount / membersPerProcess));
  const processesCount = wholeNumber(processes ?? defaultProcesses, 1, processesMax);
  if (processesCount === null)
    return refuse(`--processes ${processes}: a whole number from 1 to ${processesMax}`);
  if (encoding !== 'bin' && encoding !== 'json') return refuse(`--encoding ${encoding}: bin or json`);
  const known = behaviourNames.find((name) => name === behaviour);
  if (known === undefined) return refuse(`--behaviour ${behaviour}: one of ${behaviourNames.join(', ')}`);
  return accept({
    url: socketUrl,
    room,
    members: membersCount,
    seconds: stay,
    encoding,
    behaviour: known,
    seed: seedNumber,
    processes: processesCount,
  });
}

function parse(argv: readonly string[]) {
  const text = (fallback: string) => ({ type: 'string', default: fallback }) as const;
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: {
        url: text('ws://127.0.0.1:3000/ws'),
        room: text('swarm'),
        members: text('10'),
        seconds: text('10'),
        encoding: text('bin'),
        behaviour: text('mixed'),
        seed: text('1'),
        processes: { type: 'string' },
      },
    });
    return accept(values);
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error));
  }
}

/** The room's WebSocket, also when the page's address was given. */
function readUrl(text: string): string | null {
  if (!URL.canParse(text)) return null;
  const url = new URL(text);
  if (!/^(http|ws)s?:$/.test(url.protocol)) return null;
  url.protocol = url.protocol.replace('http', 'ws');
  if (url.pathname === '/') url.pathname = '/ws';
  return url.href;
}

function wholeNumber(text: string, min: number, max: number): number | null {
  const value = Number(text);
  return /^\d+$/.test(text) && value >= min && value <= max ? value : null;
}
