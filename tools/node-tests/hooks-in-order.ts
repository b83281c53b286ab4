import { registerHooks } from 'node:module';

/** For `--import`: test files get ./ordered-test.ts where they ask for node:test. */

const ordered = new URL('./ordered-test.ts', import.meta.url).href;

registerHooks({
  resolve(specifier, context, next) {
    if (specifier !== 'node:test' || context.parentURL === ordered) return next(specifier, context);
    return { url: ordered, shortCircuit: true };
  },
});
