import type { CrowdPose, ServerMessage, ServerMessageOf, Standing } from '@streamxr/protocol';
import type { Presence } from './member.ts';
import { type CrowdDelivery, CrowdFrames } from './presence/crowd-frames.ts';
import { CrowdPlanner } from './presence/crowd-planner.ts';

/** Where members stand who have not said: at the spawn point, eyes at standing height. */
const spawn: Presence = { position: [0, 1.6, 6], rotation: [0, 0, 0, 1], hands: undefined };

/** The same news in two forms: which one a member gets is for its connection to know. */
export interface PresenceNews {
  /** Client ids. */
  readonly to: readonly string[];
  /** For those who read crowds: they must hear every frame of a stream, from a keyframe on. */
  readonly crowd: ServerMessageOf<'crowd-positions'>;
  /** For the others; null when it holds nothing for them. */
  plain(): PlainNews | null;
}

export interface PlainNews {
  readonly message: ServerMessageOf<'user-position' | 'user-positions'>;
  /** Who moved alone need not hear of itself. */
  readonly except: string | null;
}

/** Where everybody is, and who is to be told. Memory only: the newest pose wins, nothing is queued. */
export class PresenceBoard {
  readonly #poses = new Map<string, CrowdPose & Presence>();
  readonly #planner = new CrowdPlanner();
  readonly #frames = new CrowdFrames();
  #lastTickMs = 0;

  poseOf(clientId: string): Presence {
    return this.#poses.get(clientId) ?? spawn;
  }

  /**
   * The member listens from now on, beginning with keyframes; a spectator is nowhere, and sees what is seen from the spawn
   * point. Call it again when it has missed frames.
   */
  enter(clientId: string, standing: Standing): void {
    const id = crowdIdOf(clientId);
    if (this.#planner.has(id) || this.#planner.watches(id)) this.#planner.resync(id);
    else if (standing === 'spectator') this.#planner.watch(id, spawn.position);
    else this.#planner.join({ id, ...this.poseOf(clientId) });
  }

  /** A member who listens has got a body, or none any more. */
  changeStanding(clientId: string, standing: Standing): void {
    const id = crowdIdOf(clientId);
    const listens = this.#planner.has(id) || this.#planner.watches(id);
    this.remove(clientId);
    if (listens) this.enter(clientId, standing);
  }

  /** The member does not listen any more; its pose is kept in case it comes back. */
  leave(clientId: string): void {
    this.#planner.leave(crowdIdOf(clientId));
  }

  set(clientId: string, { position, rotation, hands }: Presence): void {
    const pose = { id: crowdIdOf(clientId), position, rotation, hands };
    this.#poses.set(clientId, pose);
    this.#planner.moved(pose);
  }

  remove(clientId: string): void {
    this.leave(clientId);
    this.#poses.delete(clientId);
  }

  /** Where everybody is who has ever said: for a reader of the plain form who has missed updates. */
  everybody(nowMs: number): ServerMessage {
    return {
      type: 'user-positions',
      time: nowMs,
      users: Array.from(this.#poses, ([clientId, presence]) => userOf(clientId, presence)),
    };
  }

  /** What is to be told now. Call once a tick. */
  tick(nowMs: number): readonly PresenceNews[] {
    // The machine's clock may be set back; the planner's must not.
    this.#lastTickMs = Math.max(this.#lastTickMs, nowMs);
    const plan = this.#planner.tick(this.#lastTickMs);
    return this.#frames.encode(plan, nowMs).map((delivery) => ({
      to: delivery.to.map(clientIdOf),
      crowd: delivery.message,
      plain: () => this.#plain(delivery, nowMs),
    }));
  }

  #plain(delivery: CrowdDelivery, nowMs: number): PlainNews | null {
    const users = delivery.poses.flatMap(({ id }) => {
      const clientId = clientIdOf(id);
      const presence = this.#poses.get(clientId);
      // Who has not said where it is stands where the welcome put it.
      return presence === undefined ? [] : [userOf(clientId, presence)];
    });
    const [first] = users;
    if (first === undefined) return null;
    if (users.length > 1) return { message: { type: 'user-positions', time: nowMs, users }, except: null };
    return { message: { type: 'user-position', ...first, time: nowMs }, except: first.clientId };
  }
}

function userOf(clientId: string, { position, rotation, hands }: Presence): Presence & { clientId: string } {
  return { clientId, position, rotation, hands };
}

/** `c12` -> 12. */
function crowdIdOf(clientId: string): number {
  return Number(clientId.slice(1));
}

function clientIdOf(id: number): string {
  return `c${id}`;
}
