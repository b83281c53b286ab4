import { randomBytes } from 'node:crypto';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { issueTicket } from '@streamxr/access';
import { type Role, roles } from '@streamxr/protocol';
import { loadTicketKey } from './admission/ticket-secret.ts';
import { readConfiguration } from './config/read-configuration.ts';
import type { Configuration } from './config/settings.ts';
import { inviteUrls } from './invite-urls.ts';
import { StartFailure } from './start-failure.ts';
import { systemClock } from './system-clock.ts';
import { networkAddresses } from './tls/network-addresses.ts';

const usage = `Usage: npm run ticket -- [FLAGS]

Prints a ticket and an invite link for the server of the same data folder.

  --room NAME     the room it opens, or '*' for all (default: default)
  --role ROLE     ${roles.join(', ')} (default: free)
  --name NAME     the name its holder goes by (default: their choice)
  --hours HOURS   how long it is valid, at most 720 (default: 24)
  --subject ID    whom limits per person count for (default: random)

and those of the server that it shares: --data, --ticket-secret, --public-url, --host, --port, --tls
`;

const ownOptions = {
  room: { type: 'string', default: 'default' },
  role: { type: 'string', default: 'free' },
  name: { type: 'string' },
  hours: { type: 'string', default: '24' },
  subject: { type: 'string' },
} as const;

async function main(): Promise<void> {
  const { own, server } = splitArguments(process.argv.slice(2));
  const request = readConfiguration(server, process.env);
  if (request.kind === 'help') {
    process.stdout.write(usage);
    return;
  }
  if (request.kind !== 'run') fail(request.kind === 'problems' ? request.problems.join('\n') : usage);
  const { values } = parseArgs({ args: own, options: ownOptions });
  const role = roles.find((known): known is Role => known === values.role);
  if (role === undefined) fail(`--role must be one of ${roles.join(', ')}.`);

  const key = await loadTicketKey(request.configuration.ticketSecret, resolve(request.configuration.data));
  const ticket = await issueTicket(
    key,
    {
      subject: values.subject ?? randomBytes(8).toString('hex'),
      ...(values.name === undefined ? {} : { name: values.name }),
      role,
      room: values.room,
      lifetimeMs: Number(values.hours) * 3_600_000,
    },
    systemClock.nowMs(),
  );
  process.stdout.write(`${ticket}\n${inviteLink(request.configuration, values.room, ticket)}\n`);
}

/** The ticket stands in the fragment, which browsers keep to themselves: it reaches no log on the way. */
function inviteLink({ host, port, tls, publicUrl }: Configuration, room: string, ticket: string): string {
  const [url = ''] = inviteUrls({ host, port, tls: tls.kind !== 'off' }, publicUrl, networkAddresses());
  return `${url}/?room=${room === '*' ? 'default' : room}#ticket=${ticket}`;
}

/** Our own flags with their values, and the rest, which the server's settings understand. */
function splitArguments(argv: readonly string[]): { readonly own: string[]; readonly server: string[] } {
  const own: string[] = [];
  const server: string[] = [];
  for (let at = 0; at < argv.length; at++) {
    const argument = argv[at] ?? '';
    const [flag = ''] = argument.split('=');
    if (!Object.hasOwn(ownOptions, flag.replace(/^--/, ''))) {
      server.push(argument);
      continue;
    }
    own.push(argument);
    const value = argv[at + 1];
    if (!argument.includes('=') && value !== undefined) {
      own.push(value);
      at += 1;
    }
  }
  return { own, server };
}

function fail(message: string): never {
  process.stderr.write(`${message.trimEnd()}\n`);
  process.exit(2);
}

try {
  await main();
} catch (error) {
  if (error instanceof StartFailure || error instanceof RangeError || error instanceof TypeError)
    fail(error.message);
  throw error;
}
