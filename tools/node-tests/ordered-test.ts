import { after as nodeAfter, before as nodeBefore } from 'node:test';

/**
 * node:test, but what is to run after a file's tests waits for what runs before them. Where no test of a file is wanted (`--grep`), Node 24
 * starts both at once, so that a file would take down what is not there yet, and leave what comes then.
 */

type Hook = typeof nodeBefore;
type HookBody = () => unknown;

const preparations: Promise<unknown>[] = [];

export { afterEach, beforeEach, describe, it, mock, suite, test } from 'node:test';

export const before: Hook = (body, options) =>
  nodeBefore(async () => {
    const preparing = Promise.resolve().then(body as HookBody);
    // The hook itself tells.
    preparations.push(preparing.catch(() => undefined));
    await preparing;
  }, options);

export const after: Hook = (body, options) =>
  nodeAfter(async () => {
    await Promise.all(preparations);
    await (body as HookBody)();
  }, options);
