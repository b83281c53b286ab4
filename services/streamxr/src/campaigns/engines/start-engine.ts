import { isDynamic } from '@streamxr/campaign';
import { type BodyEngine, type StartEngine } from './body-engine.ts';
import { BuiltinEngine } from './builtin-engine.ts';

/** A campaign without bodies that an engine would move. */
const nothingToMove: BodyEngine = {
  latencyMs: null,
  step: () => [],
  push: () => undefined,
  acted: () => undefined,
  setParameter: () => undefined,
  rest: () => undefined,
  close: async () => undefined,
};

/** The engine that a description asks for. People may throw balls anywhere, so even a campaign without bodies has one when it is built in. */
export const startEngine: StartEngine = async (description, scene) => {
  switch (description.engine) {
    case 'builtin':
      return BuiltinEngine.start(description, scene);
    case 'godot':
      // Where no Godot runs, its bodies are moved by what is built in.
      return description.bodies.some(isDynamic) ? BuiltinEngine.start(description, scene) : nothingToMove;
  }
};
