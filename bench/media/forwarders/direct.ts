import type { RemoteBot } from '../bots/bots.ts';
import type { Forwarder } from './forwarder.ts';

/** Nobody in between: what the bots themselves and the machine take. For one who subscribes. */
export const direct: Forwarder = {
  name: 'no engine',
  goal: null,
  start() {
    let publisher: RemoteBot | null = null;
    return Promise.resolve({
      pids: [],
      publish(bot: RemoteBot) {
        publisher = bot;
        return Promise.resolve();
      },
      async subscribe(bot: RemoteBot) {
        if (publisher === null) throw new Error('nobody publishes');
        await publisher.accept(await bot.answer(await publisher.offer()));
      },
      [Symbol.asyncDispose]: () => Promise.resolve(),
    });
  },
};
