import assert from 'node:assert/strict';
import { test } from 'node:test';
import { binaryCodec, type ServerMessage } from '@streamxr/protocol';
import { RoomRig } from '../testing/room-rig.ts';

type Bytes = Uint8Array<ArrayBuffer>;

const pose = (x: number) => ({ position: [x, 1.6, 0], rotation: [0, 0, 0, 1] }) as const;

function frameOf(message: ServerMessage): Bytes {
  return binaryCodec.encodeServer(message) as Bytes;
}

test('M6 poses take the lossy path while it is open and the line the moment it is not; none goes both ways', async () => {
  const rig = new RoomRig();
  const ada = await rig.joined();
  const taken: Bytes[] = [];
  let isOpen = true;
  const overLine = (): Set<number> =>
    new Set(
      rig.host.line.heard.flatMap((message) =>
        message.type === 'head-tracking' ? [message.position[0]] : [],
      ),
    );
  ada.useLossyPath({
    send: (frame) => {
      if (isOpen) taken.push(frame);
      return isOpen;
    },
  });
  for (const x of [1, 2, 3]) {
    ada.sendPose(pose(x));
    await rig.time.advance(60);
  }
  assert.deepEqual([...overLine()], []);
  isOpen = false;
  ada.sendPose(pose(4));
  await rig.time.advance(60);
  assert.deepEqual([...overLine()], [4]);
  isOpen = true;
  ada.sendPose(pose(5));
  await rig.time.advance(60);
  ada.useLossyPath(null);
  await rig.time.advance(60);
  // What went last may be lost with the path: it is said again, over the line.
  assert.deepEqual([...overLine()], [4, 5]);
  const decoded = taken.map((frame) => binaryCodec.decodeClient(frame));
  const onPath = decoded.map((result) =>
    result.ok && result.value.type === 'head-tracking' ? result.value.position[0] : null,
  );
  assert.deepEqual([...new Set(onPath)], [1, 2, 3, 5]);
  const { lossy } = ada.stats;
  assert.deepEqual([lossy.isOpen, lossy.framesOut], [false, taken.length]);
});

test('M6 what comes by the lossy path moves peers and feeds campaigns; durable events and garbage on it change nothing', async () => {
  const rig = new RoomRig();
  const ada = await rig.joined({ name: 'Ada' });
  const bob = await rig.joined({ name: 'Bob' });
  const clientId = bob.self?.clientId ?? '';
  const position = {
    ...pose(3),
    type: 'user-position',
    clientId,
    time: Math.round(rig.time.nowMs()),
  } as const;
  ada.receiveLossy(frameOf(position));
  await rig.time.advance(500);
  let seen: number | undefined;
  ada.peerPoses(ada.sampleTime(), (_id, shown) => (seen = shown.position[0]));
  assert.equal(seen, 3);

  let ticks = 0;
  ada.on('unreliable-ticks', (message) => (ticks = message.tick));
  const about = { campaignId: 'p1', generation: 1, serverTime: 1_000 };
  ada.receiveLossy(frameOf({ type: 'recent-ticks', ...about, tick: 7, ticks: [Uint8Array.of(1)] }));
  assert.deepEqual([ticks, ada.stats.lossy.tickFramesIn], [7, 1]);

  const before = ada.peers.size;
  ada.receiveLossy(frameOf({ type: 'peer-left', clientId, epoch: 1, offset: 99 }));
  ada.receiveLossy(Uint8Array.of(250, 1, 2));
  ada.receiveLossy(new Uint8Array(0));
  assert.equal(ada.peers.size, before);
  assert.deepEqual([ada.stats.lossy.framesIn, ada.stats.lossy.strayFrames, ada.stats.gaps], [2, 3, 0]);
});
