import { accept, refuse, type Result } from '@streamxr/kernel';
import type { EngineLink, EngineRoom, LinkState, MediaEngine } from '@streamxr/media';
import type { Refusal, WireIceServer } from '@streamxr/protocol';
import type { ExternalDesk, ExternalSession } from '../whip/external-desk.ts';

/** One room of an engine without anything else: what is published last is what is played. */
export class EngineDesk implements ExternalDesk {
  readonly #room: EngineRoom;
  readonly #newest = new Map<string, string>();
  /** Titles of what was published. */
  readonly titles: Array<string | undefined> = [];
  servers: readonly WireIceServer[] = [];
  #count = 0;

  static async open(engine: MediaEngine): Promise<EngineDesk> {
    return new EngineDesk(await engine.openRoom({ levels: () => undefined, lost: () => undefined }));
  }

  private constructor(room: EngineRoom) {
    this.#room = room;
  }

  publish(
    room: string,
    sdp: string,
    { title }: { readonly title: string | undefined },
  ): Promise<Result<ExternalSession, Refusal>> {
    if (room !== 'plaza') return Promise.resolve(refuse({ code: 'ROOM_NOT_FOUND' }));
    this.titles.push(title);
    const sends = new Map<string, string>();
    for (const { kind, mid } of sectionsOf(sdp)) {
      const sourceId = `t${++this.#count}`;
      sends.set(mid, sourceId);
      this.#newest.set(kind, sourceId);
    }
    return this.#open(sdp, sends, new Map());
  }

  play(room: string, sdp: string, trackId: string | null): Promise<Result<ExternalSession, Refusal>> {
    if (room !== 'plaza') return Promise.resolve(refuse({ code: 'ROOM_NOT_FOUND' }));
    if (trackId !== null && ![...this.#newest.values()].includes(trackId))
      return Promise.resolve(refuse({ code: 'TRACK_NOT_FOUND' }));
    const receives = new Map<string, string>();
    for (const { kind, mid } of sectionsOf(sdp)) receives.set(mid, this.#newest.get(kind) ?? 'none');
    return this.#open(sdp, new Map(), receives);
  }

  iceServers(subject: string): readonly WireIceServer[] {
    return this.servers.map((server) => ({ ...server, username: subject }));
  }

  async #open(
    sdp: string,
    sends: ReadonlyMap<string, string>,
    receives: ReadonlyMap<string, string>,
  ): Promise<Result<ExternalSession, Refusal>> {
    let onEnd = (): void => undefined;
    const ended: readonly LinkState[] = ['failed', 'closed', 'disconnected'];
    const link: EngineLink = await this.#room.openLink({
      events: {
        state: (state) => {
          if (!ended.includes(state)) return;
          link.close();
          onEnd();
        },
        estimate: () => undefined,
        message: () => undefined,
      },
      channels: false,
      incomingBitsPerSecondMax: 5_000_000,
    });
    const negotiate = async (offer: string): Promise<Result<string, Refusal>> => {
      const answered = await link.negotiate({ sdp: offer, sends, receives });
      return answered.ok ? accept(answered.value.sdp) : answered;
    };
    const answer = await negotiate(sdp);
    if (!answer.ok) {
      link.close();
      return answer;
    }
    return accept({
      answer: answer.value,
      negotiate,
      addCandidate: (candidate, mid) => {
        link.addCandidate(candidate, mid);
        return null;
      },
      onEnd: (listener) => (onEnd = listener),
      close: () => link.close(),
    });
  }
}

function sectionsOf(sdp: string): Array<{ kind: string; mid: string }> {
  return sdp
    .split(/\r?\nm=/)
    .slice(1)
    .map((section) => ({
      kind: section.slice(0, section.indexOf(' ')),
      mid: /^a=mid:(.*)$/m.exec(section)?.[1]?.trim() ?? '',
    }));
}
