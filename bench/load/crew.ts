import { setTimeout as sleep } from 'node:timers/promises';
import { encodeClientFrame } from './client-frame.ts';
import { type Dialect, dialectFor } from './dialect.ts';
import { type Counts, noCounts, nowUs, RawMember } from './member.ts';
import type { LoadCommand } from './messages.ts';
import { stampedText } from './stamp.ts';
import type { Walk } from './walk.ts';

/** Members who do the talking, in turns. */
const speakersMax = 10;
const handshakesAtOnce = 32;
const paceMs = 1;

/** The members of one load process. */
export class Crew {
  readonly #members: RawMember[] = [];
  readonly #lookers: RawMember[] = [];
  #dialect: Dialect | null = null;
  #from = 0;
  #counts = noCounts();
  #talking: NodeJS.Timeout | null = null;
  #moving: NodeJS.Timeout | null = null;
  #probing: NodeJS.Timeout | null = null;

  async join(command: Extract<LoadCommand, { do: 'join' }>): Promise<void> {
    const { origin, from, count, roomSize, lookers } = command;
    const dialect = dialectFor(command.dialect);
    this.#dialect = dialect;
    this.#from = from;
    for (let start = 0; start < count; start += handshakesAtOnce) {
      const group = Array.from({ length: Math.min(handshakesAtOnce, count - start) }, async (_, i) => {
        const index = from + start + i;
        // Spread over the rooms, and not the speakers where there are others: their own copy may take another way.
        const isSpeaker = start + i < speakersMax && count > 2 * speakersMax;
        const looks = !isSpeaker && (start + i) % Math.ceil(count / lookers) === 0;
        const where = { room: `hall-${Math.floor(index / roomSize)}`, index };
        const member = await RawMember.join(origin, dialect, where, looks, () => this.#counts);
        this.#members.push(member);
        if (looks) this.#lookers.push(member);
      });
      await Promise.all(group);
    }
  }

  /** Says something so often, at even distances; 0 stops. Each text bears the moment when it was due, not when we got to it. */
  talk(perSecond: number): void {
    const dialect = this.#joined();
    this.#talking = this.#paced(this.#talking, perSecond, (index, dueUs) => {
      const frame = encodeClientFrame(dialect.broadcast(stampedText(dueUs)));
      this.#members[index % Math.min(speakersMax, this.#members.length)]?.write(frame);
    });
  }

  /** Moves members in turns, so many poses a second over all; 0 stops. */
  move(perSecond: number, walk: Walk): void {
    const dialect = this.#joined();
    this.#moving = this.#paced(this.#moving, perSecond, (index, dueUs) => {
      const at = index % this.#members.length;
      const pose = dialect.pose(this.#from + at, dueUs / 1000, walk);
      if (pose !== null) this.#members[at]?.write(encodeClientFrame(pose));
    });
  }

  /** Pings from the members who look; 0 stops. */
  probe(everyMs: number): void {
    if (this.#probing !== null) clearInterval(this.#probing);
    if (everyMs > 0)
      this.#probing = setInterval(() => {
        for (const looker of this.#lookers) looker.ping();
      }, everyMs);
  }

  /** What was counted since the last reading. */
  read(): Counts {
    const counts = this.#counts;
    this.#counts = noCounts();
    return counts;
  }

  async leave(): Promise<void> {
    for (const timer of [this.#talking, this.#moving, this.#probing])
      if (timer !== null) clearInterval(timer);
    for (const member of this.#members) member.leave();
    await sleep(10);
  }

  #paced(
    former: NodeJS.Timeout | null,
    perSecond: number,
    act: (index: number, dueUs: number) => void,
  ): NodeJS.Timeout | null {
    if (former !== null) clearInterval(former);
    if (perSecond === 0) return null;
    const startUs = nowUs();
    let index = 0;
    return setInterval(() => {
      const due = Math.floor(((nowUs() - startUs) * perSecond) / 1e6);
      for (; index < due; index++) act(index, startUs + ((index + 1) * 1e6) / perSecond);
    }, paceMs);
  }

  #joined(): Dialect {
    if (this.#dialect === null) throw new Error('nobody has joined');
    return this.#dialect;
  }
}
