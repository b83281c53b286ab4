import { isDynamic } from '@streamxr/campaign';
import type { Clock, Logger } from '@streamxr/kernel';
import type { StartEngine } from './body-engine.ts';
import { BuiltinEngine } from './builtin-engine.ts';
import { GodotEngine, type GodotInstallation } from './godot-engine.ts';

/** The wall's, in fractions of a millisecond: Godot dates its frames as finely. */
const fineClock: Clock = { nowMs: () => performance.timeOrigin + performance.now() };

/** What takes long, before there are campaigns that would have to wait for it. */
export function prepareEngines(): Promise<void> {
  return BuiltinEngine.prepare();
}

/** People may throw balls anywhere, so even a campaign without bodies has an engine. */
const startBuiltin: StartEngine = (description, scene) => BuiltinEngine.start(description, scene);

/** Starts what a description asks for. Where Godot cannot, its bodies are moved by what is built in. */
export function engineStarter(godot: GodotInstallation | null, logger: Logger): StartEngine {
  return async (description, scene) => {
    if (description.engine === 'builtin' || !description.bodies.some(isDynamic))
      return startBuiltin(description, scene);
    if (godot === null) {
      logger.info('no godot here: bodies are moved by the engine that is built in');
      return startBuiltin(description, scene);
    }
    try {
      const options = { ...godot, clock: fineClock, logger, fallback: startBuiltin };
      return await GodotEngine.start(description, scene, options);
    } catch (error) {
      logger.error('godot does not start; bodies are moved by the engine that is built in', {
        error: error instanceof Error ? error : new Error(String(error)),
      });
      return startBuiltin(description, scene);
    }
  };
}
