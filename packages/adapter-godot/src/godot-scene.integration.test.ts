import assert from 'node:assert/strict';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { env, execPath } from 'node:process';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type Clock, silentLogger } from '@streamxr/kernel';
import { findGodot } from './find-godot.ts';
import type { EngineFrame } from './frames.ts';
import { GodotProblem } from './godot-problem.ts';
import { GodotScene, type GodotSceneOptions } from './godot-scene.ts';

const projectFolder = fileURLToPath(new URL('../../../clients/godot/', import.meta.url));
const wsModule = import.meta.resolve('ws');
const clock: Clock = { nowMs: () => performance.timeOrigin + performance.now() };

const material = { restitution: 0.6, friction: 0.2 };
const level = [0, 0, 0, 1];
const campaign = {
  bodies: [
    { shape: 'plane', at: [0, 0, 0], rotation: level, mass: 0, ...material },
    { shape: 'box', halfSize: [4, 2, 0.1], at: [0, 1, 4], rotation: level, mass: 0, ...material },
    { shape: 'sphere', radius: 0.3, at: [1, 2, 0], rotation: level, mass: 2, ...material },
    { shape: 'box', halfSize: [0.3, 0.2, 0.2], at: [0, 3, 0.5], rotation: level, mass: 3, ...material },
    { shape: 'capsule', radius: 0.2, halfLength: 0.3, at: [-1, 4, 0], rotation: level, mass: 1, ...material },
  ],
  parameters: [{ name: 'kick', value: 1 }],
};
/** Of the bodies with mass: the last. */
const capsule = 2;

let homeFolder: string;

before(async () => {
  homeFolder = await mkdtemp(join(tmpdir(), 'streamxr-godot-'));
});
after(() => rm(homeFolder, { recursive: true, force: true }));

function options(program: string, more: Partial<GodotSceneOptions> = {}): GodotSceneOptions {
  return { program, projectFolder, campaign, homeFolder, clock, logger: silentLogger, ...more };
}

/** The real one; the test command sees to it that there is one. */
function godot(): string {
  return (
    findGodot('godot3-server', `${env['PATH']}:/usr/games`) ?? assert.fail('godot3-server is not installed')
  );
}

/** A program that speaks to us instead of Godot. `body` runs when the line is open, with `socket` and `key`. */
async function impostor(body: string): Promise<string> {
  const path = join(homeFolder, `impostor-${Math.random().toString(36).slice(2)}.mjs`);
  const hello = `{ type: 'hello', protocol: 1, key }`;
  await writeFile(
    path,
    `#!${execPath}
import { WebSocket } from ${JSON.stringify(wsModule)};
const given = Object.fromEntries(process.argv.slice(2).filter((one) => one.includes('=')).map((one) => one.split('=')));
const key = given['--streamxr-key'];
const hello = ${hello};
const socket = new WebSocket('ws://127.0.0.1:' + given['--streamxr-port']);
socket.on('open', () => { ${body} });
`,
  );
  await chmod(path, 0o755);
  return path;
}

function nextFrame(scene: GodotScene): Promise<EngineFrame> {
  return new Promise((resolve) => {
    const stop = scene.on('frame', (frame) => {
      stop();
      resolve(frame);
    });
  });
}

async function nextRestart(scene: GodotScene): Promise<void> {
  await new Promise((resolve) => {
    const stop = scene.on('restarted', (argument) => {
      stop();
      resolve(argument);
    });
  });
}

function childOf(scene: EngineFrame['bodies'], axis: 0 | 1 | 2): number[] {
  return scene.map((state) => state?.position[axis] ?? Number.NaN);
}

test('C3 a Godot project says what is in it, sixty times a second where it is, and obeys', async () => {
  await using scene = await GodotScene.start(options(godot()));
  assert.deepEqual(
    scene.bodies.map(({ shape, mass }) => [shape, mass]),
    [
      ['sphere', 2],
      ['box', 3],
      ['capsule', 1],
    ],
  );

  const lateMs: number[] = [];
  let hits = 0;
  scene.on('frame', (frame) => {
    lateMs.push(clock.nowMs() - frame.sentMs);
    hits += frame.hits.length;
  });
  const first = await nextFrame(scene);
  await sleep(2_000);
  const later = await nextFrame(scene);
  assert.ok(later.frame - first.frame > 60, `${later.frame - first.frame} frames in two seconds`);
  assert.ok(hits > 0, 'nothing fell on anything');
  lateMs.sort((a, b) => a - b);
  const middle = lateMs[lateMs.length >> 1] ?? Number.NaN;
  assert.ok(middle > -1 && middle < 50, `${middle} ms from there to here`);

  scene.beginAnew();
  const begun = await nextFrame(scene);
  scene.push([{ body: capsule, impulse: [0, 30, 0] }]);
  await sleep(300);
  const thrown = await nextFrame(scene);
  assert.ok((thrown.bodies[capsule]?.position[1] ?? 0) > (begun.bodies[capsule]?.position[1] ?? 0) + 5);

  scene.act({ action: 'push', at: thrown.bodies[0]?.position ?? [0, 0, 0], direction: [0, 1, 0], radius: 3 });
  scene.isPaused = true;
  await sleep(300);
  let frames = 0;
  scene.on('frame', () => (frames += 1));
  await sleep(300);
  assert.equal(frames, 0);
  scene.isPaused = false;
  await nextFrame(scene);
});

for (const signal of ['SIGKILL', 'SIGSTOP'] as const) {
  test(`C3 a scene that gets ${signal} is started again where it was`, async () => {
    const pids: number[] = [];
    await using scene = await GodotScene.start(
      options(godot(), { silenceMs: 1_000, onStart: (pid) => pids.push(pid) }),
    );
    await sleep(1_500);
    const last = await nextFrame(scene);
    process.kill(pids[0] ?? assert.fail('it never started'), signal);
    await nextRestart(scene);
    const again = await nextFrame(scene);
    for (const axis of [0, 1, 2] as const) {
      const [places, now] = [childOf(last.bodies, axis), childOf(again.bodies, axis)];
      for (const [body, place] of now.entries())
        assert.ok(
          Math.abs(place - (places[body] ?? Number.NaN)) < 3,
          `body ${body}: ${places[body]} to ${place}`,
        );
    }
    assert.equal(pids.length, 2);
  });
}

test('C3 no such program, one that says nothing, and one that does not know the key', async () => {
  const mute = await impostor('');
  const liar = await impostor(`socket.send(JSON.stringify({ ...hello, key: 'guessed' }))`);
  await assert.rejects(GodotScene.start(options('/nowhere/godot3-server')), {
    name: 'GodotProblem',
    reason: 'missing',
  });
  for (const program of [mute, liar])
    await assert.rejects(GodotScene.start(options(program, { readyMs: 1_000 })), (error) => {
      assert.ok(error instanceof GodotProblem && error.reason === 'mute', String(error));
      return true;
    });
});

test('C3 a scene that talks nonsense, over and over, is given up with a reason', async () => {
  const fool = await impostor(
    `socket.send(JSON.stringify(hello)); socket.send(JSON.stringify({ type: 'ready', bodies: [], forces: 0 })); setInterval(() => { socket.send(Buffer.from([1, 9, 9])); socket.send('what'); }, 1);`,
  );
  await using scene = await GodotScene.start(options(fool));
  let frames = 0;
  scene.on('frame', () => (frames += 1));
  const problem = await new Promise<GodotProblem>((resolve) => scene.on('failed', resolve));
  assert.equal(problem.reason, 'dying');
  assert.equal(frames, 0);
});
