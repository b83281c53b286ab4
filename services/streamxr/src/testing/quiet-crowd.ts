import { parentPort, workerData } from 'node:worker_threads';
import { assert } from '@streamxr/kernel';
import { PlainClient } from './plain-client.ts';

/** What the worker is told when it starts. */
export interface QuietCrowd {
  readonly socketUrl: string;
  readonly roomSize: number;
}

/** A worker with an isolate of its own, so that its members are not in the heap of the server that it talks to: joins as many as it is asked for. */
const { socketUrl, roomSize } = workerData as QuietCrowd;
const members: PlainClient[] = [];
assert(parentPort !== null, 'a quiet crowd is a worker');
const port = parentPort;
port.on('message', (count: number) => {
  join(count).then(
    () => port.postMessage(members.length),
    (error: unknown) => {
      throw error;
    },
  );
});

async function join(count: number): Promise<void> {
  for (const until = members.length + count; members.length < until;) {
    const room = `quiet-${Math.floor(members.length / roomSize)}`;
    members.push(await PlainClient.join(socketUrl, { room }, 'streamxr.v1.bin'));
  }
}
