import { unreachable } from '@streamxr/kernel';
import { nowUs } from '../../load/member.ts';
import { obeyParent } from '../child.ts';
import { Bot } from './bot.ts';
import type { BotAnswer, BotCommand, BotsReading } from './messages.ts';

/** A process of bots: does what the bench tells it, and ends with it. */
const bots = new Map<number, Bot>();
const publishers: Bot[] = [];
const paceMs = 1;
let sending: NodeJS.Timeout | null = null;

async function obey(command: BotCommand): Promise<BotAnswer> {
  switch (command.do) {
    case 'create': {
      const bot = new Bot(command.bot, command.role, command.looks, command.address);
      bots.set(command.bot, bot);
      if (command.role === 'publish') publishers.push(bot);
      return null;
    }
    case 'offer':
      return botOf(command.bot).offer();
    case 'accept':
      botOf(command.bot).accept(command.sdp);
      return null;
    case 'answer':
      return botOf(command.bot).answer(command.sdp);
    case 'send':
      send(command.perSecond);
      return null;
    case 'read':
      return read();
    case 'close':
      send(0);
      for (const bot of bots.values()) bot.close();
      return null;
    default:
      return unreachable(command);
  }
}

function botOf(index: number): Bot {
  const bot = bots.get(index);
  if (bot === undefined) throw new Error(`there is no bot ${index} here`);
  return bot;
}

/** At even distances, and each bot at its own moment within them. */
function send(perSecond: number): void {
  if (sending !== null) clearInterval(sending);
  sending = null;
  if (perSecond === 0 || publishers.length === 0) return;
  const startUs = nowUs();
  const total = perSecond * publishers.length;
  let count = 0;
  sending = setInterval(() => {
    const due = Math.floor(((nowUs() - startUs) * total) / 1e6);
    for (; count < due; count++)
      publishers[count % publishers.length]?.send(startUs + ((count + 1) * 1e6) / total);
  }, paceMs);
}

function read(): BotsReading {
  const latenciesMs: number[] = [];
  let [connected, sent, received] = [0, 0, 0];
  for (const bot of bots.values()) {
    if (bot.isConnected) connected++;
    sent += bot.counts.sent;
    received += bot.counts.received;
    for (const ms of bot.counts.latenciesMs) latenciesMs.push(ms);
    Object.assign(bot.counts, { sent: 0, received: 0, latenciesMs: [] });
  }
  return { bots: bots.size, connected, sent, received, latenciesMs };
}

obeyParent(obey);
