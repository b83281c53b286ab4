import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SeededRandom } from '@streamxr/kernel';
import { campaignSamples, limits } from '@streamxr/protocol';
import { findInputProblem } from '../kernel/check-inputs.ts';
import { TickMaster } from '../loop/tick-master.ts';
import { wildAction, WildBodies } from '../testing/scene-arbitraries.ts';
import type { CampaignDescription } from './description.ts';
import { adjustParameters, outlineOf } from './outline.ts';
import { parseDescription } from './parse-description.ts';
import { sampleDescription } from './samples.ts';

const seed = Number(process.env['FUZZ_SEED'] ?? 1);

function parsed(text: string): CampaignDescription {
  const description = parseDescription(text);
  if (!description.ok) assert.fail(description.refusal.message);
  return description.value;
}

for (const sample of campaignSamples)
  test(`C1 the sample ${sample} is half a million particles, and fits on the wire`, () => {
    const text = sampleDescription(sample);
    assert.ok(text.length <= limits.campaignDescriptionMax);
    const description = parsed(text);
    assert.equal(description.particles, 500_000);
    assert.ok(description.parameters.length > 0);
    assert.deepEqual(parsed(text), description);
  });

test('C1 what is wrong with a description is said by name', () => {
  const sample = JSON.parse(sampleDescription('storm')) as Record<string, unknown>;
  const refusals: readonly [change: object, words: RegExp][] = [
    [{ format: 'streamxr-campaign-2' }, /^format: /],
    [{ name: '' }, /^name: /],
    [{ particles: 1_000_001 }, /^particles: /],
    [{ particles: '5' }, /^particles: /],
    [{ seed: 0.5 }, /^seed: /],
    [{ engine: 'bullet' }, /^engine: /],
    [{ box: { halfSizeMetres: 1e9 } }, /^box\.halfSizeMetres: /],
    [{ emitters: [] }, /^emitters: /],
    [
      {
        emitters: [
          { at: [0, 0, 0], share: 0.6 },
          { at: [0, 0, 0], share: 0.6 },
        ],
      },
      /^emitters: have shares/,
    ],
    [{ forces: { attractors: [{ at: [0, 0], strength: 1 }] } }, /^forces\.attractors\.0\.at: /],
    [{ forces: { drag: null } }, /^forces\.drag: /],
    [{ bodies: [{ shape: 'cube', at: [0, 0, 0] }] }, /^bodies\.0\.shape: /],
    [{ bodies: [{ shape: 'sphere', at: [0, 0, 0], radius: 1e-9 }] }, /^bodies\.0\.radius: /],
    [
      { bodies: [{ shape: 'plane', at: [0, 0, 0], motion: { kind: 'orbit' } }] },
      /^bodies\.0\.motion\.periodSeconds: /,
    ],
    [{ parameters: [{ name: 'x', min: 1, max: 0, value: 0, target: 'engine' }] }, /^parameters\.0\.max: /],
    [
      { parameters: [{ name: 'x', min: 0, max: 1, value: 0, target: 'forces.__proto__' }] },
      /^parameters\.0\.target: /,
    ],
    [{ look: { colors: ['red', 'blue'] } }, /^look\.colors: /],
  ];
  for (const [change, words] of refusals) {
    const refused = parseDescription(JSON.stringify({ ...sample, ...change }));
    assert.ok(!refused.ok, JSON.stringify(change));
    assert.equal(refused.refusal.code, 'CAMPAIGN_INVALID');
    assert.match(refused.refusal.message, words);
  }
  for (const text of ['', '{', 'null', '[]', '5', '"x"', '{}', 'x'.repeat(16_001)])
    assert.equal(parseDescription(text).ok, false, text.slice(0, 20));
});

test('C1 no description whatsoever makes the parser throw, and what it accepts the kernel takes, whatever people do', () => {
  const random = new SeededRandom(seed);
  let accepted = 0;
  for (let round = 0; round < 400; round++) {
    const sample = random.pick(campaignSamples);
    const text = JSON.stringify(damaged(JSON.parse(sampleDescription(sample)), random));
    const description = parseDescription(text);
    if (!description.ok) continue;
    accepted += 1;
    const master = new TickMaster(description.value);
    const bodies = new WildBodies(description.value, round);
    for (let tick = 0; tick < 8; tick++) {
      for (let action = 0; action < 4; action++) master.act(wildAction(random, true));
      for (const { name } of description.value.parameters)
        master.setParameter(name, random.pick([Number.NaN, Infinity, -1e300, 0, 1, 1e300]));
      const { kernelInputs } = master.advance(bodies.next(master));
      const problem = findInputProblem(kernelInputs, description.value.box);
      assert.equal(problem, null, `FUZZ_SEED=${seed}: ${text}`);
    }
  }
  assert.ok(accepted > 50, `only ${accepted} accepted`);
});

test('C4 sliders stay within their bounds, and strangers are refused', () => {
  const outline = outlineOf({ sample: 'storm' });
  assert.ok(outline.ok);
  assert.deepEqual(adjustParameters(outline.value.description, [{ name: 'wind', value: 99 }]), {
    ok: true,
    value: [{ name: 'wind', value: 8 }],
  });
  assert.equal(adjustParameters(outline.value.description, [{ name: 'rain', value: 1 }]).ok, false);
  assert.equal(outlineOf({ description: '{}' }).ok, false);
  assert.equal(outlineOf({}).ok, false);
});

/** Some values somewhere in the tree are others. */
function damaged(tree: unknown, random: SeededRandom): unknown {
  const values = [
    null,
    -1,
    0,
    1,
    0.5,
    1e308,
    -1e308,
    1_000,
    '',
    'x',
    [],
    {},
    true,
    [1, 2, 3],
    [0, 0, 0, 0],
    '__proto__',
  ];
  if (random.float() < 0.002) return random.pick(values);
  if (Array.isArray(tree)) return tree.map((part) => damaged(part, random));
  if (typeof tree === 'number' && random.float() < 0.02) return tree * random.pick([0, -1, 2, 10, 1_000]);
  if (typeof tree !== 'object' || tree === null) return tree;
  return Object.fromEntries(Object.entries(tree).map(([key, part]) => [key, damaged(part, random)]));
}
