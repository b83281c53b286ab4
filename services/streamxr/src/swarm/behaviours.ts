import { unreachable } from '@streamxr/kernel';
import { seatOf } from './audience.ts';
import type { Behaviour, Bot } from './bot.ts';
import { Breaker, Flooder, SlowReader, Spectator } from './nuisances.ts';
import { Player } from './player.ts';
import type { BehaviourName } from './swarm-options.ts';

/** Of those who disturb a room; the others are there to see whether it stays usable. */
const oneIn = 10;

/** The behaviour of bot number `index`; of a mixed swarm, half only walk, a quarter talk and a quarter build. */
export function behaviourFor(name: BehaviourName, index: number, encoding: 'bin' | 'json'): Behaviour {
  switch (name) {
    case 'wander':
      return { act: () => undefined };
    case 'chat':
      return new Talker();
    case 'builder':
      return new Builder();
    case 'mixed':
      return behaviourFor(
        (['builder', 'wander', 'chat', 'wander'] as const)[index % 4] ?? 'wander',
        index,
        encoding,
      );
    case 'crowd':
      return new Spectator(seatOf(index));
    case 'flood':
      return index % oneIn === 0 ? new Flooder() : behaviourFor('mixed', index, encoding);
    case 'slow-reader':
      return index % oneIn === 0 ? new SlowReader() : behaviourFor('mixed', index, encoding);
    case 'flaky':
      return new Breaker(behaviourFor('mixed', index, encoding));
    case 'campaign':
      return new Player(index, encoding);
    default:
      return unreachable(name);
  }
}

/** Within what guests may say in a minute. */
const talkPauseMs = { min: 4_000, max: 9_000 };
const sayings = [
  'What a light.',
  'Has anybody seen the red cube?',
  'Over here!',
  'I like what you built there.',
  'Shall we move it closer to the window?',
  'One more and it stands.',
] as const;

/** Says something every few seconds. */
class Talker implements Behaviour {
  #nextMs = 0;

  act(bot: Bot, nowMs: number): void {
    if (this.#nextMs === 0) this.#nextMs = nowMs + bot.random.float() * talkPauseMs.max;
    if (nowMs < this.#nextMs) return;
    this.#nextMs = nowMs + between(bot, talkPauseMs.min, talkPauseMs.max);
    void this.#say(bot);
  }

  async #say(bot: Bot): Promise<void> {
    const said = await bot.ask((client) => client.say(bot.random.pick(sayings)));
    const line = bot.client.chat.findLast(({ mine, pending }) => mine && pending !== true);
    if (said !== null && line !== undefined) bot.tally.sightings.authored(`chat ${line.offset}`, said.sentMs);
  }
}

const ownObjectsMax = 5;
const buildPauseMs = { min: 500, max: 2_500 };
const carryMs = 1_500;
const shapes = ['cube', 'sphere', 'cone'] as const;
const colors = ['#e8785a', '#4fb0a5', '#e9b44c', '#7b8fd8', '#c86fa0'] as const;

type Work =
  | { readonly at: 'resting'; readonly untilMs: number }
  /** A request is under way. */
  | { readonly at: 'asking' }
  | { readonly at: 'carrying'; readonly objectId: string; readonly untilMs: number };

/** Puts objects down, carries them about, recolours them and takes them away again. */
class Builder implements Behaviour {
  #work: Work = { at: 'resting', untilMs: 0 };
  readonly #own: string[] = [];

  act(bot: Bot, nowMs: number): void {
    const work = this.#work;
    switch (work.at) {
      case 'asking':
        return;
      case 'carrying':
        if (nowMs < work.untilMs && bot.client.objects.has(work.objectId)) {
          bot.client.updateObjectLive(work.objectId, { position: bot.walk.reach });
        } else this.#ask(bot, nowMs, () => this.#putDown(bot, work.objectId));
        return;
      case 'resting':
        if (work.untilMs === 0) this.#rest(bot, nowMs);
        else if (nowMs >= work.untilMs) this.#ask(bot, nowMs, () => this.#begin(bot, nowMs));
        return;
      default:
        unreachable(work);
    }
  }

  #ask(bot: Bot, nowMs: number, ask: () => Promise<Work | null>): void {
    this.#work = { at: 'asking' };
    void ask().then((next) => {
      if (next === null) this.#rest(bot, nowMs);
      else this.#work = next;
    });
  }

  #rest(bot: Bot, nowMs: number): void {
    this.#work = { at: 'resting', untilMs: nowMs + between(bot, buildPauseMs.min, buildPauseMs.max) };
  }

  async #begin(bot: Bot, nowMs: number): Promise<Work | null> {
    const [oldest] = this.#own;
    if (oldest === undefined || this.#own.length < bot.random.below(ownObjectsMax)) return this.#create(bot);
    if (this.#own.length >= ownObjectsMax) return this.#remove(bot, oldest);
    return this.#pickUp(bot, bot.random.pick(this.#own), nowMs);
  }

  async #create(bot: Bot): Promise<null> {
    const spec = {
      kind: bot.random.pick(shapes),
      color: bot.random.pick(colors),
      position: bot.walk.reach,
      scale: [0.3, 0.3, 0.3],
    } as const;
    const created = await bot.ask((client) => client.createObject(spec));
    if (created === null) return null;
    this.#own.push(created.answer.objectId);
    bot.tally.sightings.authored(created.answer.objectId, created.sentMs);
    return null;
  }

  async #pickUp(bot: Bot, objectId: string, nowMs: number): Promise<Work | null> {
    const grabbed = await bot.ask((client) => client.grabObject(objectId));
    if (grabbed !== null) return { at: 'carrying', objectId, untilMs: nowMs + carryMs };
    this.#forget(bot, objectId);
    return null;
  }

  async #putDown(bot: Bot, objectId: string): Promise<null> {
    await bot.ask((client) => client.releaseObject(objectId));
    await bot.ask((client) => client.updateObject(objectId, { color: bot.random.pick(colors) }));
    return null;
  }

  async #remove(bot: Bot, objectId: string): Promise<null> {
    await bot.ask((client) => client.deleteObject(objectId));
    this.#forget(bot, objectId);
    return null;
  }

  /** Somebody may have taken it away. */
  #forget(bot: Bot, objectId: string): void {
    const index = this.#own.indexOf(objectId);
    if (index >= 0 && !bot.client.objects.has(objectId)) this.#own.splice(index, 1);
  }
}

function between(bot: Bot, min: number, max: number): number {
  return min + bot.random.float() * (max - min);
}
