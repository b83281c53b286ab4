import assert from 'node:assert/strict';
import { Follower, parseDescription } from '@streamxr/campaign';
import type { Campaign, ServerMessage, ServerMessageOf } from '@streamxr/protocol';
import type { Outgoing } from '../../rooms/outgoing.ts';
import type { CampaignWatcher } from '../watchers.ts';

/** A watcher without a line: what it is told comes at once, and goes into a follower. */
export class WatchingMember implements CampaignWatcher {
  readonly subprotocol = 'streamxr.v1.bin';
  readonly connectionId: number;
  readonly heard: ServerMessage[] = [];
  /** Of syncs with a snapshot, that is of beginnings. */
  begun = 0;
  readonly #campaign: Campaign;
  #follower: Follower | null = null;

  constructor(connectionId: number, campaign: Campaign) {
    this.connectionId = connectionId;
    this.#campaign = campaign;
  }

  get tick(): number {
    return this.#follower?.newestTick ?? -1;
  }

  get follower(): Follower {
    assert.ok(this.#follower !== null);
    while (this.#follower.waiting > 0) this.#follower.take();
    return this.#follower;
  }

  isLate(): boolean {
    return false;
  }

  tellUnreliably(): boolean {
    return false;
  }

  tell({ message }: Outgoing): void {
    this.heard.push(message);
    if (message.type === 'campaign:sync:v1:stream' && message.snapshot !== undefined) this.#begin(message);
    if (message.type === 'campaign-ticks')
      assert.equal(this.#follower?.received(message, performance.now()), 'taken', `ticks to ${message.tick}`);
  }

  async until(look: () => boolean, withinMs = 20_000): Promise<void> {
    const endMs = performance.now() + withinMs;
    while (!look()) {
      assert.ok(performance.now() < endMs, `waited ${withinMs} ms in vain, at tick ${this.tick}`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  #begin({ snapshot, inputs, tick }: ServerMessageOf<'campaign:sync:v1:stream'>): void {
    assert.ok(snapshot !== undefined && inputs !== undefined);
    const description = parseDescription(this.#campaign.description);
    assert.ok(description.ok);
    const joined = Follower.join(description.value, { snapshot, inputs, tick }, performance.now());
    assert.ok(joined.ok);
    this.#follower = joined.value;
    this.begun += 1;
  }
}
