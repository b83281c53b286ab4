import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { GodotScene } from '@streamxr/adapter-godot';
import { parseDescription, sampleDescription } from '@streamxr/campaign';
import { type Clock, silentLogger } from '@streamxr/kernel';
import { findGodotInstallation } from '../../services/streamxr/src/campaigns/engines/find-godot-installation.ts';
import { type BenchOptions, type Figure, percentile } from '../figure.ts';

/** Fractions of a millisecond, as Godot dates its frames. */
const clock: Clock = { nowMs: () => performance.timeOrigin + performance.now() };
const settleMs = 1_000;

/** How old a body's state is when it arrives here from Godot, in the sample fountain; nothing where Godot is not installed. */
export async function* godotFigures({ quick }: BenchOptions): AsyncIterable<Figure> {
  const homeFolder = await mkdtemp(join(tmpdir(), 'streamxr-godot-bench-'));
  try {
    const godot = findGodotInstallation({ godot: 'godot3-server', godotProject: 'sample' }, homeFolder);
    const description = parseDescription(sampleDescription('fountain'));
    if (godot === null || !description.ok) {
      console.log('  godot3-server is not installed (Debian: godot3-server)');
      return;
    }
    const { bodies, parameters } = description.value;
    await using scene = await GodotScene.start({
      ...godot,
      campaign: { bodies, parameters },
      clock,
      logger: silentLogger,
    });
    const lateMs: number[] = [];
    await sleep(settleMs);
    scene.on('frame', ({ sentMs }) => lateMs.push(clock.nowMs() - sentMs));
    const seconds = quick ? 5 : 30;
    await sleep(seconds * 1_000);
    const what = `Godot to here, ${scene.bodies.length} bodies`;
    yield { figure: `${what}: p50`, value: percentile(lateMs, 0.5), unit: 'ms', goal: '< 5' };
    yield { figure: `${what}: p99`, value: percentile(lateMs, 0.99), unit: 'ms' };
    yield { figure: `${what}: states a second`, value: lateMs.length / seconds, unit: '' };
  } finally {
    await rm(homeFolder, { recursive: true, force: true });
  }
}
