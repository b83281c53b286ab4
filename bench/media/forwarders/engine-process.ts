import { DatachannelEngine } from '@streamxr/adapter-datachannel';
import { MediasoupEngine, findWorkerBinary } from '@streamxr/adapter-mediasoup';
import { silentLogger } from '@streamxr/kernel';
import type { EngineRoom, MediaEngine } from '@streamxr/media';
import type { MediaEngineName } from '@streamxr/protocol';
import { obeyParent } from '../child.ts';
import type { EngineCommand } from './engine-messages.ts';

/** An engine alone in a process, with one room: nothing but forwarding. */
const incomingBitsPerSecondMax = 100_000_000;
let room: EngineRoom | null = null;

async function obey(command: EngineCommand): Promise<string> {
  if (command.do === 'open') {
    const engine = await open(command.engine);
    room = await engine.openRoom({ levels() {}, lost: (reason) => console.error(reason) });
    return engine.name;
  }
  if (room === null) throw new Error('no engine is open');
  const link = await room.openLink({
    events: { state() {}, estimate() {}, message() {} },
    channels: false,
    incomingBitsPerSecondMax,
  });
  const answer = await link.negotiate({
    sdp: command.sdp,
    sends: new Map(command.sends),
    receives: new Map(command.receives),
  });
  if (!answer.ok) throw new Error(`the engine refuses an offer: ${JSON.stringify(answer)}`);
  return answer.value.sdp;
}

async function open(name: MediaEngineName): Promise<MediaEngine> {
  if (name === 'node-datachannel') return new DatachannelEngine();
  const worker = findWorkerBinary(process.env);
  if (worker.kind === 'missing') throw new Error(worker.why);
  return MediasoupEngine.open({ workerBinary: worker.path, workers: 1, log: silentLogger });
}

obeyParent(obey);
