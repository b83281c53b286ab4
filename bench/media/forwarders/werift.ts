import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { startPeer } from '../../contenders.ts';
import type { Forwarder, RunningForwarder } from './forwarder.ts';

const installed = new URL('../../peers/node_modules/werift/package.json', import.meta.url);

/** Or the sentence that says why not. */
export async function findWerift(): Promise<Forwarder | string> {
  if (!existsSync(installed))
    return 'werift is not installed: run "npm ci" in bench/peers to compare with it';
  const { version } = JSON.parse(await readFile(installed, 'utf8')) as { version: string };
  return { name: `werift ${version}`, goal: null, start: startWerift };
}

async function startWerift(): Promise<RunningForwarder> {
  const server = await startPeer('werift', [process.execPath, 'werift.mjs']);
  const answerTo = async (path: string, offer: string): Promise<string> => {
    const response = await fetch(`${server.origin}${path}`, { method: 'POST', body: offer });
    const text = await response.text();
    if (!response.ok) throw new Error(`werift: ${text}`);
    return text;
  };
  return {
    pids: [server.pid],
    async publish(bot) {
      await bot.accept(await answerTo('/publish', await bot.offer()));
    },
    async subscribe(bot) {
      await bot.accept(await answerTo('/subscribe', await bot.offer()));
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}
