import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type CampaignDescription,
  kernelInputsOf,
  parseDescription,
  type PersonAction,
  sampleDescription,
  TickMaster,
} from '@streamxr/campaign';
import { BuiltinEngine } from './builtin-engine.ts';

function fountain(): CampaignDescription {
  const parsed = parseDescription(sampleDescription('fountain'));
  assert.ok(parsed.ok);
  return parsed.value;
}

/** A master and its engine, tick by tick. */
class Play {
  readonly master: TickMaster;
  readonly engine: BuiltinEngine;
  #inputs;

  static async begin(master = new TickMaster(fountain())): Promise<Play> {
    return new Play(master, await BuiltinEngine.start(master.description, master.scene));
  }

  private constructor(master: TickMaster, engine: BuiltinEngine) {
    this.master = master;
    this.engine = engine;
    this.#inputs = kernelInputsOf(master.scene);
  }

  run(ticks: number): void {
    for (let tick = 0; tick < ticks; tick++) {
      const made = this.master.advance(this.engine.step(this.master.scene, this.#inputs));
      this.#inputs = made.kernelInputs;
      this.engine.acted(made.inputs.actions, this.master.scene);
    }
  }

  act(action: Partial<PersonAction> & Pick<PersonAction, 'action' | 'at'>): void {
    assert.ok(this.master.act({ by: 1, ...action }).ok);
  }

  height(collider: number): number {
    return kernelInputsOf(this.master.scene).colliders[collider]?.centre[1] ?? Number.NaN;
  }

  along(collider: number): number {
    return kernelInputsOf(this.master.scene).colliders[collider]?.centre[0] ?? Number.NaN;
  }
}

const ball = 5;

test('C3 bodies fall, come to rest upon what is solid, and then cost a byte', async () => {
  const play = await Play.begin();
  const before = play.height(ball);
  play.run(30);
  assert.ok(play.height(ball) < before - 0.5, 'half a second falls a metre');
  play.run(1_500);
  for (const [collider, body] of play.master.description.bodies.entries())
    if (body.mass > 0) assert.ok(play.height(collider) > 0 && play.height(collider) < 3, `body ${collider}`);
  const states = play.engine.step(play.master.scene, kernelInputsOf(play.master.scene));
  assert.equal(play.master.advance(states).bytes.length, 1);
  await play.engine.close();
});

test('C4 what is thrown flies, what is placed stands, what is moved is there, and what particles push goes', async () => {
  const play = await Play.begin();
  const first = play.master.description.bodies.length;
  play.act({ action: 'throw', at: [0, 4, 0], direction: [1, 0, 0], strength: 1, radius: 0.2 });
  play.act({ action: 'place', at: [-1, 4, 0], radius: 0.2 });
  play.run(6);
  assert.ok(play.along(first) > 0.5, 'at 12 m/s');
  assert.ok(Math.abs(play.along(first + 1) + 1) < 0.001);
  play.act({ action: 'move', at: [-2, 4, 0], collider: first + 1 });
  play.act({ action: 'move', at: [1, 5, 1], collider: ball });
  play.run(3);
  assert.ok(Math.abs(play.along(first + 1) + 2) < 0.001);
  assert.ok(play.height(ball) > 4.9);
  play.act({ action: 'remove', at: [0, 0, 0], collider: first });
  play.run(1);
  assert.equal(play.master.scene.placed[0], null);

  const before = play.along(ball);
  for (let tick = 0; tick < 20; tick++) {
    const impulses = new Float64Array(96);
    impulses[ball * 3] = -1;
    play.engine.push(impulses);
    play.run(1);
  }
  assert.ok(play.along(ball) < before - 0.3);
  play.act({ action: 'pull', at: [2, play.height(ball), 1], radius: 2, strength: 1 });
  await play.engine.close();
});

test('C8 an engine begins where the scene is, as fast as it was', async () => {
  const play = await Play.begin();
  play.run(20);
  const resumed = TickMaster.resume(play.master.description, play.master.stored());
  assert.ok(resumed !== null);
  const again = await Play.begin(resumed);
  assert.equal(again.height(ball), play.height(ball));
  play.run(10);
  again.run(10);
  assert.ok(Math.abs(again.height(ball) - play.height(ball)) < 0.02);
  await play.engine.close();
  await again.engine.close();
});
