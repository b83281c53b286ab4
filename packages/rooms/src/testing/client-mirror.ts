import assert from 'node:assert/strict';
import { unreachable } from '@streamxr/kernel';
import {
  type AudioZone,
  type Campaign,
  mergeCampaign,
  mergeObject,
  type Peer,
  type ServerMessage,
  type ServerMessageOf,
  type SharedObject,
  type Standing,
  type Stage,
} from '@streamxr/protocol';

/** What a faithful client makes of what it is told; checks the promises of the wire as it goes. */
export class ClientMirror {
  clientId = '';
  sessionId = '';
  epoch = 0;
  offset = 0;
  resumed = false;
  readonly peers = new Map<string, Peer>();
  readonly objects = new Map<string, SharedObject>();
  readonly campaigns = new Map<string, Campaign>();
  /** Offsets of the chat lines heard since the first welcome. */
  readonly heard: number[] = [];
  readonly errors: string[] = [];
  standing: Standing = 'participant';
  handRaised = false;
  slowModeSeconds = 0;
  audioZones: readonly AudioZone[] = [];
  /** As its events tell it; a newcomer hears of it in `media-tracks`. */
  stage: Stage = { mode: 'conversation', streamer: null };
  /** What it was told last while it waits outside. */
  lobby: ServerMessageOf<'lobby'> | null = null;

  receive(message: ServerMessage): void {
    if (message.type === 'error') {
      this.errors.push(message.code);
      return;
    }
    if (message.type === 'lobby') {
      this.lobby = message;
      return;
    }
    if (message.type === 'welcome') {
      this.#welcome(message);
      return;
    }
    if (!('offset' in message)) return;
    if (message.type === 'chat-message' && message.history === true) return;
    assert.equal(
      message.offset,
      this.offset + 1,
      `P7 ${this.clientId} expects offset ${this.offset + 1}, got ${message.offset}`,
    );
    assert.ok(message.epoch >= this.epoch, 'P7 epochs only grow');
    this.epoch = message.epoch;
    this.offset = message.offset;
    switch (message.type) {
      case 'peer-joined':
        if (message.peer.clientId !== this.clientId) this.peers.set(message.peer.clientId, message.peer);
        return;
      case 'peer-left':
        this.peers.delete(message.clientId);
        return;
      case 'object-created':
        assert.ok(!this.objects.has(message.object.objectId), 'P3 an object id is used once');
        this.objects.set(message.object.objectId, message.object);
        return;
      case 'object-updated': {
        const object = this.objects.get(message.objectId);
        assert.ok(object !== undefined, 'P3 only existing objects change');
        assert.equal(message.version, object.version + 1, 'P3 versions grow by one');
        this.objects.set(message.objectId, mergeObject(object, message.changes, message.version));
        return;
      }
      case 'object-deleted':
        assert.ok(this.objects.delete(message.objectId), 'P3 only existing objects go');
        return;
      case 'chat-message':
        this.heard.push(message.offset);
        return;
      case 'standing-changed':
        this.#amend(message.clientId, { standing: message.standing, handRaised: false });
        return;
      case 'hand-changed':
        this.#amend(message.clientId, { handRaised: message.raised });
        return;
      case 'peer-introduced':
        this.#amend(message.clientId, { name: message.name, color: message.color });
        return;
      case 'slow-mode-changed':
        this.slowModeSeconds = message.seconds;
        return;
      case 'stage-changed':
        this.stage = message.stage;
        return;
      case 'audio-zones-changed':
        this.audioZones = message.zones;
        return;
      case 'campaign-created':
        assert.ok(!this.campaigns.has(message.campaign.campaignId), 'C4 a campaign id is used once');
        this.campaigns.set(message.campaign.campaignId, message.campaign);
        return;
      case 'campaign-updated': {
        const campaign = this.campaigns.get(message.campaignId);
        assert.ok(campaign !== undefined, 'C4 only existing campaigns change');
        this.campaigns.set(message.campaignId, mergeCampaign(campaign, message.changes));
        return;
      }
      case 'campaign-deleted':
        assert.ok(this.campaigns.delete(message.campaignId), 'C4 only existing campaigns go');
        return;
      default:
        unreachable(message);
    }
  }

  #amend(clientId: string, changes: Partial<Pick<Peer, 'name' | 'color' | 'standing' | 'handRaised'>>): void {
    if (clientId === this.clientId) {
      this.standing = changes.standing ?? this.standing;
      this.handRaised = changes.handRaised ?? this.handRaised;
      return;
    }
    const peer = this.peers.get(clientId);
    assert.ok(peer !== undefined, 'P1 only members who are here change');
    this.peers.set(clientId, { ...peer, ...changes });
  }

  #welcome(welcome: Extract<ServerMessage, { type: 'welcome' }>): void {
    this.clientId = welcome.clientId;
    this.sessionId = welcome.sessionId;
    this.resumed = welcome.resumed;
    this.standing = welcome.standing;
    this.handRaised = welcome.handRaised;
    this.slowModeSeconds = welcome.slowModeSeconds;
    this.audioZones = welcome.audioZones;
    this.lobby = null;
    if (welcome.resumed) return;
    this.epoch = welcome.epoch;
    this.offset = welcome.offset;
    this.peers.clear();
    for (const peer of welcome.peers) this.peers.set(peer.clientId, peer);
    this.objects.clear();
    for (const object of welcome.objects) this.objects.set(object.objectId, object);
    this.campaigns.clear();
    for (const campaign of welcome.campaigns) this.campaigns.set(campaign.campaignId, campaign);
  }
}
