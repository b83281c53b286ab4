import datachannel, { type PeerConnection, type Track } from 'node-datachannel';
import { ageMsOf, PacketWriter } from './packet.ts';
import { addReceivingTrack, addSendingTrack, describedWith, listenTo, payloadType } from './tracks.ts';

export type BotRole = 'publish' | 'subscribe';

/** What a bot has seen since it was asked the last time. */
export interface BotCounts {
  sent: number;
  received: number;
  latenciesMs: number[];
}

const mid = '0';

/** A peer connection without a browser: it sends RTP of its own and counts what it gets. */
export class Bot {
  readonly counts: BotCounts = { sent: 0, received: 0, latenciesMs: [] };
  readonly #role: BotRole;
  readonly #looks: boolean;
  readonly #peer: PeerConnection;
  readonly #outgoing: Track | null;
  // What nobody holds is collected, with what it calls.
  readonly #incoming: Track[] = [];
  readonly #writer: PacketWriter;

  /** `looks`: whether it times what it gets. */
  constructor(index: number, role: BotRole, looks: boolean, address: string) {
    this.#role = role;
    this.#looks = looks;
    this.#peer = new datachannel.PeerConnection(`bot ${index}`, { iceServers: [], bindAddress: address });
    this.#peer.onTrack((track) => this.#receive(track));
    const ssrc = 10_000 + index;
    this.#writer = new PacketWriter(payloadType, ssrc);
    this.#outgoing = role === 'publish' ? addSendingTrack(this.#peer, mid, ssrc) : null;
  }

  get isConnected(): boolean {
    return this.#peer.state() === 'connected';
  }

  offer(): Promise<string> {
    if (this.#role === 'subscribe') this.#receive(addReceivingTrack(this.#peer, mid));
    this.#peer.setLocalDescription('offer');
    return describedWith(this.#peer);
  }

  accept(answer: string): void {
    this.#peer.setRemoteDescription(answer, 'answer');
  }

  /** To the other side's offer. */
  answer(offer: string): Promise<string> {
    this.#peer.setRemoteDescription(offer, 'offer');
    return describedWith(this.#peer);
  }

  send(dueUs: number): void {
    if (this.#outgoing?.isOpen() === true && this.#outgoing.sendMessageBinary(this.#writer.next(dueUs)))
      this.counts.sent++;
  }

  close(): void {
    this.#peer.close();
  }

  #receive(track: Track): void {
    this.#incoming.push(track);
    listenTo(track, (packet) => {
      this.counts.received++;
      const ageMs = this.#looks ? ageMsOf(packet) : null;
      if (ageMs !== null) this.counts.latenciesMs.push(ageMs);
    });
  }
}
