import { mediaEngineNames } from '@streamxr/protocol';
import type { BenchOptions, Figure } from '../figure.ts';
import { Bots } from './bots/bots.ts';
import { machineAddress } from './forwarders/forwarder.ts';
import { RunningEngine } from './forwarders/own-engine.ts';

/** A camera that is hardly more than a still. */
const packetsPerSecond = 10;
const atOnce = 8;
const botProcesses = 4;
const connectMsMax = 60_000;
const warmMs = 1_000;

/** One camera and a thousand connections on one machine, theirs and the engine's ends. */
export async function* thousand({ quick }: BenchOptions): AsyncIterable<Figure> {
  for (const name of quick ? (['mediasoup'] as const) : mediaEngineNames)
    yield* measure(name, quick ? 100 : 1_000, quick ? 1_000 : 5_000);
}

async function* measure(
  name: (typeof mediaEngineNames)[number],
  connections: number,
  sendMs: number,
): AsyncIterable<Figure> {
  await using engine = await RunningEngine.start(name);
  await using bots = new Bots(machineAddress(), botProcesses);
  const startMs = performance.now();
  await engine.publish(await bots.create('publish', false));
  let begun = 0;
  const comeIn = async (): Promise<void> => {
    while (begun++ < connections) await engine.subscribe(await bots.create('subscribe', begun % 10 === 0));
  };
  await Promise.all(Array.from({ length: atOnce }, comeIn));
  const connected = (await bots.connected(connections + 1, connectMsMax)) - 1;
  const seconds = (performance.now() - startMs) / 1_000;
  await bots.sendFor(packetsPerSecond, warmMs);
  const cpuBefore = await engine.cpuSeconds();
  const { sent, received } = await bots.sendFor(packetsPerSecond, sendMs);
  const cores = ((await engine.cpuSeconds()) - cpuBefore) / (sendMs / 1_000);
  const what = `1 → ${connections.toLocaleString('en')}, ${packetsPerSecond}/s, ${name}`;
  yield { figure: `${what}: connected`, value: connected, unit: '', goal: `${connections}` };
  yield { figure: `${what}: all connected after`, value: seconds, unit: 's' };
  yield {
    figure: `${what}: packets that arrive`,
    value: (100 * received) / sent / connections,
    unit: '%',
    goal: '≥ 99',
  };
  yield { figure: `${what}: engine`, value: cores, unit: 'cores' };
}
