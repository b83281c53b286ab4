import assert from 'node:assert/strict';
import { RTCPeerConnection } from '@streamxr/media/testing';

/** A standard tool that publishes or plays: libwebrtc behind WHIP or WHEP, with nothing of this project's wire. */
export class WhipTool implements Disposable {
  readonly connection = new RTCPeerConnection({ bundlePolicy: 'max-bundle' });
  readonly #endpoint: string;
  readonly #ticket: string;
  readonly #candidates: string[] = [];
  /** Of the session, absolute; empty before it is open. */
  location = '';
  etag = '';

  constructor(endpoint: string, ticket: string) {
    this.#endpoint = endpoint;
    this.#ticket = ticket;
    this.connection.onicecandidate = ({ candidate }): void => {
      if (candidate) this.#candidates.push(`a=${candidate.candidate}`);
    };
  }

  /** Offers without candidates, and sets the answer. */
  async open(): Promise<Response> {
    const offer = await this.connection.createOffer();
    const answer = await fetch(this.#endpoint, {
      method: 'POST',
      headers: { authorization: `Bearer ${this.#ticket}`, 'content-type': 'application/sdp' },
      body: offer.sdp ?? '',
    });
    if (answer.status !== 201) return answer;
    this.location = new URL(answer.headers.get('location') ?? '', this.#endpoint).href;
    this.etag = answer.headers.get('etag') ?? '';
    await this.connection.setLocalDescription(offer);
    await this.connection.setRemoteDescription({ type: 'answer', sdp: await answer.text() });
    return answer;
  }

  /** Sends the candidates that were found so far. */
  trickle(etag: string | null = this.etag): Promise<Response> {
    const lines = (this.connection.localDescription?.sdp ?? '').split('\r\n');
    const find = (name: string): string => lines.find((line) => line.startsWith(`a=${name}:`)) ?? '';
    const media = lines.find((line) => line.startsWith('m=')) ?? '';
    const fragment = [find('ice-ufrag'), find('ice-pwd'), media, find('mid'), ...this.#candidates, ''];
    return this.patch(fragment.join('\r\n'), etag);
  }

  patch(fragment: string, etag: string | null, type = 'application/trickle-ice-sdpfrag'): Promise<Response> {
    return fetch(this.location, {
      method: 'PATCH',
      headers: {
        authorization: `Bearer ${this.#ticket}`,
        'content-type': type,
        ...(etag === null ? {} : { 'if-match': etag }),
      },
      body: fragment,
    });
  }

  end(): Promise<Response> {
    assert.notEqual(this.location, '');
    return fetch(this.location, { method: 'DELETE', headers: { authorization: `Bearer ${this.#ticket}` } });
  }

  [Symbol.dispose](): void {
    this.connection.close();
  }
}
