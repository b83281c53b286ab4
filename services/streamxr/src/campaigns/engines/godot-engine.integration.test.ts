import assert from 'node:assert/strict';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { type BodyState, parseDescription, sampleDescription, TickMaster } from '@streamxr/campaign';
import { assert as mustBe, silentLogger } from '@streamxr/kernel';
import { findGodotInstallation } from './find-godot-installation.ts';
import type { GodotInstallation } from './godot-engine.ts';
import { engineStarter } from './start-engine.ts';

let homeFolder: string;

before(async () => {
  homeFolder = await mkdtemp(join(tmpdir(), 'streamxr-engine-'));
});
after(() => rm(homeFolder, { recursive: true, force: true }));

function installed(): GodotInstallation {
  return (
    findGodotInstallation({ godot: 'godot3-server', godotProject: 'sample' }, homeFolder) ??
    assert.fail('godot3-server is not installed')
  );
}

/** A program that passes for Godot until it is spoken to. */
async function deadOnArrival(): Promise<GodotInstallation> {
  const program = join(homeFolder, 'dead-on-arrival');
  await writeFile(program, '#!/bin/sh\nexit 3\n');
  await chmod(program, 0o755);
  return { ...installed(), program };
}

/** Runs the sample with bodies for so many ticks of real time, and gives where they are after each. */
async function run(
  godot: GodotInstallation | null,
  ticks: number,
  act: (master: TickMaster, tick: number) => void = () => undefined,
): Promise<{
  readonly name: string;
  readonly states: readonly (readonly BodyState[])[];
  readonly latencyMs: number | null;
}> {
  const description = parseDescription(sampleDescription('fountain'));
  mustBe(description.ok, 'the sample is a campaign');
  const master = new TickMaster(description.value);
  const engine = await engineStarter(godot, silentLogger)(description.value, master.scene);
  const states: (readonly BodyState[])[] = [];
  try {
    let inputs = master.advance([]).kernelInputs;
    for (let tick = 0; tick < ticks; tick++) {
      await sleep(16);
      act(master, tick);
      const made = engine.step(master.scene, inputs);
      states.push(made);
      const next = master.advance(made);
      inputs = next.kernelInputs;
      if (next.inputs.actions.length > 0) engine.acted(next.inputs.actions, master.scene);
    }
    return { name: engine.name, states, latencyMs: engine.latencyMs };
  } finally {
    await engine.close();
  }
}

function heights(states: readonly BodyState[] | undefined): Map<number, number> {
  return new Map(states?.map(({ collider, position }) => [collider, position[1]]));
}

test('C3 a campaign that asks for Godot is moved by Godot: bodies fall, and a thrown ball flies', async () => {
  const { name, states, latencyMs } = await run(installed(), 120, (master, tick) => {
    if (tick === 30) master.act({ action: 'throw', by: 1, at: [0, 4, 0], direction: [1, 0, 0], radius: 0.2 });
  });
  assert.equal(name, 'godot');
  assert.ok(latencyMs !== null && latencyMs < 50, `${latencyMs} ms`);
  const [early, late] = [heights(states[10]), heights(states[119])];
  assert.ok(early.size >= 4);
  const fallen = [...early].filter(([collider, height]) => (late.get(collider) ?? height) < height - 0.3);
  assert.ok(fallen.length > 0, 'something falls');
  const ball = [...late.keys()].find((collider) => !early.has(collider)) ?? assert.fail('no ball');
  const xs = states.flatMap((made) => made.find(({ collider }) => collider === ball)?.position[0] ?? []);
  assert.ok(Math.max(...xs) > (xs[0] ?? 0) + 1, `it flew from ${xs[0]} to ${Math.max(...xs)}`);
});

test('C3 where Godot is not, or does not start, the bodies move all the same', async () => {
  for (const godot of [null, await deadOnArrival()]) {
    const { name, states } = await run(godot, 60);
    assert.equal(name, 'builtin');
    const [early, late] = [heights(states[0]), heights(states[59])];
    assert.ok([...early].some(([collider, height]) => (late.get(collider) ?? height) < height - 0.3));
  }
});
