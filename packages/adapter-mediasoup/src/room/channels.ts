import type { MediaChannels } from '@streamxr/protocol';
import type { types } from 'mediasoup';
import type { Space } from './space.ts';

/** The first stream that mediasoup chooses for what it sends; the peer's comes next. */
export const channelIds: MediaChannels = { up: 1, down: 0 };

/** What may wait for the network, in bytes: half a second of the busiest stream of poses. */
export const waitingBytesMax = 128 * 1024;

/** Unreliable messages beside the media: the peer's arrive here, ours go out, and neither is sent twice. */
export class Channels {
  readonly #transport: types.WebRtcTransport;
  readonly #out: types.DataProducer;
  #isFull = false;

  private constructor(transport: types.WebRtcTransport, out: types.DataProducer) {
    this.#transport = transport;
    this.#out = out;
  }

  static async open(
    transport: types.WebRtcTransport,
    { direct }: Space,
    onMessage: (bytes: Uint8Array) => void,
  ): Promise<Channels> {
    const incoming = await transport.produceData({
      sctpStreamParameters: { streamId: channelIds.up, ordered: false, maxRetransmits: 0 },
    });
    const [heard, out] = await Promise.all([
      direct.consumeData({ dataProducerId: incoming.id }),
      direct.produceData(),
    ]);
    heard.on('message', (message) => onMessage(message));
    const sent = await transport.consumeData({ dataProducerId: out.id, ordered: false, maxRetransmits: 0 });
    if (sent.sctpStreamParameters?.streamId !== channelIds.down)
      throw new Error('the worker chose another stream for data');
    const channels = new Channels(transport, out);
    sent.on('sctpsendbufferfull', () => {
      channels.#isFull = true;
    });
    sent.on('bufferedamountlow', () => {
      channels.#isFull = false;
    });
    // Direct transports outlive links: their ends must go with it.
    transport.observer.once('close', () => out.close());
    return channels;
  }

  /** False when the peer has not opened its side, or too much waits. */
  send(bytes: Uint8Array): boolean {
    if (this.#isFull || this.#transport.sctpState !== 'connected' || this.#out.closed) return false;
    this.#out.send(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
    return true;
  }
}
