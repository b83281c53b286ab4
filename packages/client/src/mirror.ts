import { unreachable } from '@streamxr/kernel';
import {
  type AudioZone,
  type Campaign,
  type Grant,
  mergeCampaign,
  mergeObject,
  type ObjectChanges,
  type Peer,
  type Role,
  type ServerMessage,
  type ServerMessageOf,
  type SharedObject,
  type Standing,
  type Stage,
} from '@streamxr/protocol';
import { isSameZones } from './same-zones.ts';

/** The last durable event that was applied: what a client resumes with. */
export interface LogPosition {
  readonly epoch: number;
  readonly offset: number;
}

/** This client's own member. */
export interface Self {
  readonly clientId: string;
  readonly sessionId: string;
  readonly name: string;
  readonly color: string;
  readonly role: Role;
  readonly grants: readonly Grant[];
  /** A spectator hears and sees everything, chats, and may raise a hand for the next seat; it has no body and changes nothing. */
  readonly standing: Standing;
  readonly handRaised: boolean;
}

export interface ChatLine {
  /** Unique among the lines of this client; for keyed lists. */
  readonly key: string;
  readonly clientId: string;
  readonly name: string;
  readonly text: string;
  /** By the server's clock; by ours while pending. */
  readonly timeMs: number;
  /** Null while pending. */
  readonly offset: number | null;
  /** Said by this member. */
  readonly mine: boolean;
  /** Said before this member joined. */
  readonly history?: true;
  /** Sent, or waiting to be sent, and not yet heard by the room. */
  readonly pending?: true;
}

/** Lines kept; older ones go. */
export const chatLinesMax = 500;

/** The client's copy of the room's durable state. Changed only by `applyMessage`. */
export interface Mirror {
  /** Null before the first welcome. */
  seen: LogPosition | null;
  /** Up to here the last welcome has told how this member and the room stand; what is replayed up to here changes nothing of that. */
  welcomeOffset: number;
  self: Self | null;
  /** Without self. */
  readonly peers: Map<string, Peer>;
  readonly objects: Map<string, SharedObject>;
  readonly campaigns: Map<string, Campaign>;
  /** How many may take part in the room; 0 before the first welcome. */
  seats: number;
  /** Between two chat lines of one member; 0 when slow mode is off. */
  slowModeSeconds: number;
  /** Who may speak and show. */
  stage: Stage;
  /** Replaced, never changed. */
  audioZones: readonly AudioZone[];
  /** Replaced, never changed. */
  chat: readonly ChatLine[];
}

export type MirrorChange =
  | { readonly type: 'peer-joined'; readonly peer: Peer }
  | { readonly type: 'peer-left'; readonly peer: Peer }
  /** Its standing, its hand, its name or its colour. */
  | { readonly type: 'peer-changed'; readonly peer: Peer; readonly former: Peer }
  | { readonly type: 'self-changed'; readonly self: Self }
  | { readonly type: 'slow-mode-changed'; readonly seconds: number; readonly by: string | null }
  | {
      readonly type: 'audio-zones-changed';
      readonly zones: readonly AudioZone[];
      /** Null when the server did it, or when it happened while this client was away. */
      readonly by: string | null;
    }
  | { readonly type: 'stage-changed'; readonly stage: Stage; readonly by: string | null }
  | {
      readonly type: 'object-changed';
      readonly kind: 'created' | 'updated';
      readonly object: SharedObject;
      readonly changes: ObjectChanges;
      /** Null when the server did it, or when it happened while this client was away too long to hear who did. */
      readonly by: string | null;
    }
  | { readonly type: 'object-deleted'; readonly object: SharedObject; readonly by: string | null }
  /** Some were made, changed or taken away. */
  | { readonly type: 'campaigns-changed' }
  | { readonly type: 'chat'; readonly line: ChatLine };

export type Applied =
  | { readonly outcome: 'applied'; readonly changes: readonly MirrorChange[] }
  /** An event that is applied already. */
  | { readonly outcome: 'duplicate' }
  /** Events are missing before this one; the mirror is as it was. */
  | { readonly outcome: 'gap' };

/** Messages that tell of durable state: the rest of the table passes the mirror by. */
export type MirroredMessage = ServerMessageOf<
  | 'welcome'
  | 'peer-joined'
  | 'peer-left'
  | 'object-created'
  | 'object-updated'
  | 'object-deleted'
  | 'chat-message'
  | 'standing-changed'
  | 'hand-changed'
  | 'slow-mode-changed'
  | 'stage-changed'
  | 'audio-zones-changed'
  | 'peer-introduced'
  | 'campaign-created'
  | 'campaign-updated'
  | 'campaign-deleted'
>;

type DurableEvent = Exclude<MirroredMessage, { type: 'welcome' }>;

export function emptyMirror(): Mirror {
  return {
    seen: null,
    welcomeOffset: 0,
    self: null,
    peers: new Map(),
    objects: new Map(),
    campaigns: new Map(),
    seats: 0,
    slowModeSeconds: 0,
    stage: { mode: 'conversation', streamer: null },
    audioZones: [],
    chat: [],
  };
}

export function isMirrored(message: ServerMessage): message is MirroredMessage {
  switch (message.type) {
    case 'welcome':
    case 'peer-joined':
    case 'peer-left':
    case 'object-created':
    case 'object-updated':
    case 'object-deleted':
    case 'chat-message':
    case 'standing-changed':
    case 'hand-changed':
    case 'slow-mode-changed':
    case 'stage-changed':
    case 'audio-zones-changed':
    case 'peer-introduced':
    case 'campaign-created':
    case 'campaign-updated':
    case 'campaign-deleted':
      return true;
    default:
      return false;
  }
}

/** Every event that the last welcome spoke of has arrived. */
export function isCaughtUp(mirror: Mirror): boolean {
  return mirror.seen !== null && mirror.seen.offset >= mirror.welcomeOffset;
}

/** Makes one message part of the mirror, each durable event exactly once, and says what is different now. */
export function applyMessage(mirror: Mirror, message: MirroredMessage): Applied {
  if (message.type === 'welcome') return applyWelcome(mirror, message);
  if (message.type === 'chat-message' && message.history === true) {
    return { outcome: 'applied', changes: [addChat(mirror, message)] };
  }
  const seenOffset = mirror.seen?.offset ?? 0;
  if (message.offset <= seenOffset) return { outcome: 'duplicate' };
  if (message.offset > seenOffset + 1) return { outcome: 'gap' };
  mirror.seen = { epoch: message.epoch, offset: message.offset };
  return { outcome: 'applied', changes: applyEvent(mirror, message) };
}

function applyEvent(mirror: Mirror, event: DurableEvent): readonly MirrorChange[] {
  switch (event.type) {
    case 'peer-joined': {
      if (event.peer.clientId === mirror.self?.clientId) return [];
      const isNew = !mirror.peers.has(event.peer.clientId);
      mirror.peers.set(event.peer.clientId, event.peer);
      return isNew ? [{ type: 'peer-joined', peer: event.peer }] : [];
    }
    case 'peer-left': {
      const peer = mirror.peers.get(event.clientId);
      if (peer === undefined) return [];
      mirror.peers.delete(event.clientId);
      return [{ type: 'peer-left', peer }];
    }
    case 'object-created':
      mirror.objects.set(event.object.objectId, event.object);
      return [created(event.object, event.object.owner)];
    case 'object-updated': {
      const before = mirror.objects.get(event.objectId);
      if (before === undefined) return [];
      const object = mergeObject(before, event.changes, event.version);
      mirror.objects.set(event.objectId, object);
      return [{ type: 'object-changed', kind: 'updated', object, changes: event.changes, by: event.by }];
    }
    case 'object-deleted': {
      const object = mirror.objects.get(event.objectId);
      if (object === undefined) return [];
      mirror.objects.delete(event.objectId);
      return [{ type: 'object-deleted', object, by: event.by }];
    }
    case 'chat-message':
      return [addChat(mirror, event)];
    case 'standing-changed':
      // A hand goes up for a seat; with the seat it comes down.
      return changeMember(mirror, event, { standing: event.standing, handRaised: false });
    case 'hand-changed':
      return changeMember(mirror, event, { handRaised: event.raised });
    case 'peer-introduced':
      return changeMember(mirror, event, { name: event.name, color: event.color });
    case 'slow-mode-changed':
      if (event.offset <= mirror.welcomeOffset) return [];
      mirror.slowModeSeconds = event.seconds;
      return [{ type: 'slow-mode-changed', seconds: event.seconds, by: event.by }];
    case 'stage-changed':
      // What is replayed up to the last welcome is older than what `media-tracks` told after it.
      if (event.offset <= mirror.welcomeOffset) return [];
      mirror.stage = event.stage;
      return [{ type: 'stage-changed', stage: event.stage, by: event.by }];
    case 'audio-zones-changed':
      if (event.offset <= mirror.welcomeOffset) return [];
      mirror.audioZones = event.zones;
      return [{ type: 'audio-zones-changed', zones: event.zones, by: event.by }];
    case 'campaign-created':
      mirror.campaigns.set(event.campaign.campaignId, event.campaign);
      return [{ type: 'campaigns-changed' }];
    case 'campaign-updated': {
      const campaign = mirror.campaigns.get(event.campaignId);
      if (campaign === undefined) return [];
      mirror.campaigns.set(event.campaignId, mergeCampaign(campaign, event.changes));
      return [{ type: 'campaigns-changed' }];
    }
    case 'campaign-deleted':
      return mirror.campaigns.delete(event.campaignId) ? [{ type: 'campaigns-changed' }] : [];
    default:
      return unreachable(event);
  }
}

type MemberChanges = Partial<Pick<Peer, 'name' | 'color' | 'standing' | 'handRaised'>>;

/** What is replayed up to the last welcome is in it already, for this member. */
function changeMember(
  mirror: Mirror,
  { clientId, offset }: { readonly clientId: string; readonly offset: number },
  changes: MemberChanges,
): readonly MirrorChange[] {
  if (clientId === mirror.self?.clientId) {
    if (offset <= mirror.welcomeOffset) return [];
    mirror.self = { ...mirror.self, ...changes };
    return [{ type: 'self-changed', self: mirror.self }];
  }
  const before = mirror.peers.get(clientId);
  if (before === undefined) return [];
  const peer = { ...before, ...changes };
  mirror.peers.set(clientId, peer);
  return [{ type: 'peer-changed', peer, former: before }];
}

function applyWelcome(mirror: Mirror, welcome: ServerMessageOf<'welcome'>): Applied {
  const { clientId, sessionId, name, color, role, grants, standing, handRaised } = welcome;
  // A server that continues a story which we never heard the beginning of leaves a hole.
  if (welcome.resumed && mirror.seen === null) return { outcome: 'gap' };
  const changes: MirrorChange[] = [];
  mirror.self = { clientId, sessionId, name, color, role, grants, standing, handRaised };
  mirror.seats = welcome.seats;
  mirror.slowModeSeconds = welcome.slowModeSeconds;
  mirror.welcomeOffset = welcome.offset;
  replaceAudioZones(mirror, welcome.audioZones, changes);
  // Who resumes has kept its peers, and hears who came and went among what it missed.
  if (!welcome.resumed) {
    replacePeers(mirror, welcome.peers, changes);
    replaceObjects(mirror, welcome.objects, changes);
    replaceCampaigns(mirror, welcome.campaigns, changes);
    mirror.chat = [];
    mirror.seen = { epoch: welcome.epoch, offset: welcome.offset };
  }
  return { outcome: 'applied', changes };
}

function replacePeers(mirror: Mirror, peers: readonly Peer[], changes: MirrorChange[]): void {
  const present = new Set(peers.map((peer) => peer.clientId));
  for (const [clientId, peer] of mirror.peers) {
    if (present.has(clientId)) continue;
    mirror.peers.delete(clientId);
    changes.push({ type: 'peer-left', peer });
  }
  for (const peer of peers) {
    if (peer.clientId === mirror.self?.clientId) continue;
    const before = mirror.peers.get(peer.clientId);
    mirror.peers.set(peer.clientId, peer);
    if (before === undefined) changes.push({ type: 'peer-joined', peer });
    else if (!isSamePerson(before, peer)) changes.push({ type: 'peer-changed', peer, former: before });
  }
}

function isSamePerson(a: Peer, b: Peer): boolean {
  return (
    a.name === b.name && a.color === b.color && a.standing === b.standing && a.handRaised === b.handRaised
  );
}

function replaceObjects(mirror: Mirror, objects: readonly SharedObject[], changes: MirrorChange[]): void {
  const present = new Set(objects.map((object) => object.objectId));
  for (const [objectId, object] of mirror.objects) {
    if (present.has(objectId)) continue;
    mirror.objects.delete(objectId);
    changes.push({ type: 'object-deleted', object, by: null });
  }
  for (const object of objects) {
    const before = mirror.objects.get(object.objectId);
    mirror.objects.set(object.objectId, object);
    if (before === undefined || before.kind !== object.kind || before.assetId !== object.assetId) {
      if (before !== undefined) changes.push({ type: 'object-deleted', object: before, by: null });
      changes.push(created(object, null));
      continue;
    }
    const difference = differenceOf(before, object);
    if (Object.keys(difference).length > 0) {
      changes.push({ type: 'object-changed', kind: 'updated', object, changes: difference, by: null });
    }
  }
}

function replaceCampaigns(mirror: Mirror, campaigns: readonly Campaign[], changes: MirrorChange[]): void {
  const before = [...mirror.campaigns.values()];
  mirror.campaigns.clear();
  for (const campaign of campaigns) mirror.campaigns.set(campaign.campaignId, campaign);
  if (before.length > 0 || campaigns.length > 0) changes.push({ type: 'campaigns-changed' });
}

function replaceAudioZones(mirror: Mirror, zones: readonly AudioZone[], changes: MirrorChange[]): void {
  if (isSameZones(mirror.audioZones, zones)) return;
  mirror.audioZones = zones;
  changes.push({ type: 'audio-zones-changed', zones, by: null });
}

function addChat(mirror: Mirror, message: ServerMessageOf<'chat-message'>): MirrorChange {
  const { clientId, name, text, time, offset, epoch, history } = message;
  const mine = clientId === mirror.self?.clientId;
  const line: ChatLine = {
    key: `${epoch}.${offset}`,
    clientId,
    name,
    text,
    timeMs: time,
    offset,
    mine,
    ...(history === true ? { history } : {}),
  };
  mirror.chat = [...mirror.chat.slice(-(chatLinesMax - 1)), line];
  return { type: 'chat', line };
}

function created(object: SharedObject, by: string | null): MirrorChange {
  const { position, rotation, scale, color, holder, locked } = object;
  return {
    type: 'object-changed',
    kind: 'created',
    object,
    changes: { position, rotation, scale, color, holder, locked },
    by,
  };
}

function differenceOf(before: SharedObject, after: SharedObject): ObjectChanges {
  return {
    ...(sameNumbers(before.position, after.position) ? {} : { position: after.position }),
    ...(sameNumbers(before.rotation, after.rotation) ? {} : { rotation: after.rotation }),
    ...(sameNumbers(before.scale, after.scale) ? {} : { scale: after.scale }),
    ...(before.color === after.color ? {} : { color: after.color }),
    ...(before.holder === after.holder ? {} : { holder: after.holder }),
    ...(before.locked === after.locked ? {} : { locked: after.locked }),
  };
}

function sameNumbers(a: readonly number[], b: readonly number[]): boolean {
  return a.every((part, index) => part === b[index]);
}
