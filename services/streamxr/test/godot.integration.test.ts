import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { kernelOptionsOf, ParticleKernel, parseDescription } from '@streamxr/campaign';
import { CampaignFollower } from '../src/testing/campaign-follower.ts';
import { PlainClient } from '../src/testing/plain-client.ts';
import { ServerProcess } from '../src/testing/server-process.ts';

const compared = 65_536;
/** A ball and a box that Godot's sample project throws up again and again, in a dense cloud. */
const description = {
  format: 'streamxr-campaign-1',
  name: 'Cloud',
  engine: 'godot',
  particles: compared,
  box: { halfSizeMetres: 2 },
  look: { colors: ['#000000', '#ffffff'] },
  emitters: [{ at: [0, 0, 0], spread: [1.5, 1.5, 1.5], velocitySpread: [0.2, 0.2, 0.2], share: 1 }],
  bodies: [
    { shape: 'plane', at: [0, -1.9, 0] },
    { shape: 'sphere', radius: 0.4, at: [0.2, 1, 0], mass: 2 },
    { shape: 'box', halfSize: [0.3, 0.2, 0.3], at: [-0.3, 0.5, 0.2], mass: 1 },
  ],
} as const;

test(
  "C3 Godot's bodies move everybody's particles alike, and go on when Godot is killed",
  { timeout: 90_000 },
  async () => {
    await using server = await ServerProcess.start({ flags: ['--limits', 'off'] });
    using ada = await PlainClient.join(server.socketUrl, { room: 'lab', name: 'Ada' }, 'streamxr.v1.bin');
    ada.send({ type: 'create-campaign', requestId: 'new', description: JSON.stringify(description) });
    const { campaign } = await ada.next('campaign-created');
    const watcher = await CampaignFollower.join(ada, campaign, compared);
    const parsed = parseDescription(campaign.description);
    assert.ok(parsed.ok);
    const bare = await ParticleKernel.create({ ...kernelOptionsOf(parsed.value, compared), drawn: false });
    bare.reset(watcher.kernel.nextTick);
    watcher.onStep = ({ tick, inputs }) => {
      bare.setInputs({ ...inputs, colliders: inputs.colliders.slice(0, 1) });
      bare.step(tick);
    };
    await watcher.until(() => watcher.compared.length >= 2, 30_000);
    watcher.assertAgrees();
    const last = Math.max(...watcher.roots.keys());
    assert.ok(watcher.follower.scene.tick >= last);
    assert.notEqual(bare.rootHash(), watcher.kernel.rootHash(), 'without bodies they would be elsewhere');

    const [godot] = godotsOf(server.pid);
    assert.ok(godot !== undefined, 'no process of the server is Godot');
    process.kill(godot, 'SIGKILL');
    const killedAt = watcher.follower.newestTick;
    await watcher.until(() => watcher.follower.newestTick > killedAt + 240);
    const [again] = godotsOf(server.pid);
    assert.ok(again !== undefined && again !== godot, 'it was not started again');
    const before = heightOfBall(watcher);
    await watcher.until(() => Math.abs(heightOfBall(watcher) - before) > 1_000);
    watcher.assertAgrees();

    // Killed, with no time to tell anybody: Godot notices by itself.
    await server[Symbol.asyncDispose]();
    for (let tries = 0; isRunning(again); tries++) {
      assert.ok(tries < 100, 'Godot outlived its server');
      await sleep(100);
    }
  },
);

/** In steps of the box. */
function heightOfBall({ follower }: CampaignFollower): number {
  return follower.scene.posePart(1, 1);
}

function isRunning(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

/** Child processes, whichever thread has started them. */
function godotsOf(pid: number): number[] {
  return globSync(`/proc/${pid}/task/*/children`)
    .flatMap((path) => readFileSync(path, 'utf8').split(' '))
    .map(Number)
    .filter((child) => child > 0 && /godot/.test(readFileSync(`/proc/${child}/comm`, 'utf8')));
}
