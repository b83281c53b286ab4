import assert from 'node:assert/strict';
import {
  type CampaignDescription,
  checkEveryTicks,
  Follower,
  kernelHash,
  kernelOptionsOf,
  type KernelTick,
  parseDescription,
  ParticleKernel,
} from '@streamxr/campaign';
import type { Campaign, ServerMessageOf } from '@streamxr/protocol';
import type { PlainClient } from './plain-client.ts';

/** A member that follows a campaign over the real wire and simulates its first particles. */
export class CampaignFollower {
  readonly client: PlainClient;
  readonly campaignId: string;
  readonly kernel: ParticleKernel;
  readonly follower: Follower;
  /** Own checksums, of exact states, by tick. */
  readonly roots = new Map<number, string>();
  /** The server's, by tick. */
  readonly told = new Map<number, string>();
  /** Told of every tick that was stepped. */
  onStep: (tick: KernelTick) => void = () => undefined;
  /** What people did, by the tick at which it happened. */
  readonly acted = new Map<number, readonly string[]>();

  /** Watches, and takes what it gets. */
  static async join(client: PlainClient, campaign: Campaign, particles: number): Promise<CampaignFollower> {
    const { campaignId } = campaign;
    client.send({ type: 'watch-campaign', campaignId, as: 'ticks', requestId: `watch ${campaignId}` });
    const sync = await client.next('campaign:sync:v1:stream', (one) => one.snapshot !== undefined, 10_000);
    assert.equal(sync.requestId, `watch ${campaignId}`);
    assert.equal(sync.module, kernelHash);
    const description = parseDescription(campaign.description);
    assert.ok(description.ok);
    const kernel = await ParticleKernel.create({
      ...kernelOptionsOf(description.value, particles),
      drawn: false,
    });
    return new CampaignFollower(client, campaignId, kernel, description.value, sync);
  }

  private constructor(
    client: PlainClient,
    campaignId: string,
    kernel: ParticleKernel,
    description: CampaignDescription,
    { snapshot, inputs, tick }: ServerMessageOf<'campaign:sync:v1:stream'>,
  ) {
    assert.ok(snapshot !== undefined && inputs !== undefined);
    const joined = Follower.join(description, { snapshot, inputs, tick }, performance.now());
    assert.ok(joined.ok);
    this.client = client;
    this.campaignId = campaignId;
    this.kernel = kernel;
    this.follower = joined.value;
    kernel.reset(this.follower.nextTick);
  }

  /** Takes all that has come up to now. */
  catchUp(): void {
    const { heard } = this.client;
    for (const message of heard.splice(0)) {
      if (message.type === 'campaign-ticks' && message.campaignId === this.campaignId) {
        const reception = this.follower.received(message, performance.now());
        assert.ok(reception === 'taken' || reception === 'old', `ticks to ${message.tick}: ${reception}`);
      } else if (message.type === 'campaign:sync:v1:stream' && message.root !== undefined)
        this.told.set(message.tick, message.root);
      else if (message.type !== 'campaign-ticks' && !message.type.startsWith('performance'))
        heard.push(message);
    }
    while (this.follower.waiting > 0) this.#step();
  }

  /** Goes on until `look` is satisfied. */
  async until(look: () => boolean, withinMs = 20_000): Promise<void> {
    const endMs = performance.now() + withinMs;
    for (;;) {
      this.catchUp();
      if (look()) return;
      assert.ok(
        performance.now() < endMs,
        `waited ${withinMs} ms in vain, at tick ${this.follower.newestTick}`,
      );
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  /** Ticks of which both sides have said their checksum. */
  get compared(): number[] {
    return [...this.told.keys()].filter((tick) => this.roots.has(tick));
  }

  assertAgrees(): void {
    for (const tick of this.compared)
      assert.equal(this.roots.get(tick), this.told.get(tick), `C4 tick ${tick}`);
  }

  #step(): void {
    const { tick, inputs } = this.follower.take();
    this.kernel.setInputs(inputs);
    this.kernel.step(tick);
    this.onStep({ tick, inputs });
    const { holds, placed } = this.follower.scene;
    const acts = [
      ...holds.map(({ action, by }) => `${action} by ${by}`),
      ...placed.flatMap((one) => (one === null ? [] : [one.kind])),
    ];
    if (acts.length > 0) this.acted.set(tick, acts);
    if (tick % checkEveryTicks === 0 && this.kernel.isExact) this.roots.set(tick, this.kernel.rootHash());
  }
}
