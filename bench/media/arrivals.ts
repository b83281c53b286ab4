import { fileURLToPath } from 'node:url';
import { ServerProcess } from '@streamxr/server/testing';
import { type MediaEngineName, mediaEngineNames } from '@streamxr/protocol';
import { type BenchOptions, type Figure, percentile } from '../figure.ts';
import { loadCores, pin, serverCore } from '../machine/cores.ts';
import { familyOf } from '../machine/processes.ts';
import { Child } from './child.ts';
import { machineAddress } from './forwarders/forwarder.ts';
import type { MemberAnswer, MemberCommand } from './members/messages.ts';

const program = fileURLToPath(new URL('./members/process.ts', import.meta.url));
const processes = 2;
const withinMs = 15_000;
const room = 'arrivals';

/** Everybody in a room starts to show and to see at the same moment, through the whole program. */
export async function* arrivals({ quick }: BenchOptions): AsyncIterable<Figure> {
  for (const engine of quick ? (['mediasoup'] as const) : mediaEngineNames)
    yield* measure(engine, quick ? 30 : 100);
}

async function* measure(engine: MediaEngineName, count: number): AsyncIterable<Figure> {
  await using server = await ServerProcess.start({
    flags: ['--limits', 'off', '--media-engine', engine, '--media-workers', '1'],
  });
  for (const pid of await familyOf(server.pid)) pin(pid, serverCore);
  await using opened = new AsyncDisposableStack();
  const children = Array.from({ length: processes }, (_, index) =>
    opened.use(
      new Child<MemberCommand, MemberAnswer>(program, loadCores[index % loadCores.length] ?? serverCore),
    ),
  );
  const members = await Promise.all(
    Array.from({ length: count }, async (_, index) => {
      const child = children[index % processes];
      if (child === undefined) throw new Error('no process for members');
      const clientId = await child.ask({ do: 'join', url: server.socketUrl, room, name: `Bot ${index}` });
      if (typeof clientId !== 'string') throw new Error('a member without an id');
      return { child, clientId };
    }),
  );
  const address = machineAddress();
  const firsts = await Promise.allSettled(
    members.map(({ child, clientId }, index) => {
      const cameraOf = members[(index + 1) % members.length]?.clientId ?? clientId;
      return child.ask({ do: 'show-and-see', clientId, cameraOf, address, withinMs });
    }),
  );
  const packets = firsts.flatMap((one) =>
    one.status === 'fulfilled' && typeof one.value === 'object' && 'attempts' in one.value ? [one.value] : [],
  );
  const seen = packets.map(({ ms }) => ms);
  const failure = firsts.find((one) => one.status === 'rejected');
  if (failure !== undefined) console.error(`  ${String(failure.reason).split('\n', 1)[0]}`);
  const what = `${count} bots at once, each shows and sees, ${engine}`;
  yield { figure: `${what}: success`, value: (100 * seen.length) / count, unit: '%', goal: '100' };
  yield { figure: `${what}: to the first packet p50`, value: percentile(seen, 0.5), unit: 'ms' };
  yield {
    figure: `${what}: to the first packet p95`,
    value: percentile(seen, 0.95),
    unit: 'ms',
    goal: '< 2000',
  };
  yield {
    figure: `${what}: connections begun for each`,
    value: packets.reduce((sum, { attempts }) => sum + attempts, 0) / packets.length,
    unit: '',
  };
}
