import { codecFor } from '@streamxr/protocol';
import type { Page } from 'playwright-core';

/** What a page asks for and what reaches it, from its first request on: `watch` is for a visit's option of that name. */
export class Arrivals {
  /** Addresses, the room's line among them. */
  readonly asked: string[] = [];
  /** Answers that were errors, as status and address. */
  readonly refused: string[] = [];
  /** Models that came over the room's line, without their frames. */
  modelBytes = 0;

  readonly watch = (page: Page): void => {
    page.on('request', (request) => this.asked.push(request.url()));
    page.on('response', (response) => {
      if (response.status() >= 400) this.refused.push(`${response.status()} ${response.url()}`);
    });
    page.on('websocket', (line) => {
      this.asked.push(line.url());
      line.on('framereceived', ({ payload }) => this.#weigh(payload));
    });
  };

  /** Addresses of any other server than these. */
  elsewhere(...origins: readonly string[]): string[] {
    return this.asked.filter(
      (address) => !/^(blob|data):/.test(address) && !origins.includes(new URL(address).origin),
    );
  }

  #weigh(frame: string | Buffer): void {
    const decoded =
      typeof frame === 'string'
        ? codecFor('streamxr.v1.json').decodeServer(frame)
        : codecFor('streamxr.v1.bin').decodeServer(new Uint8Array(frame));
    if (decoded.ok && decoded.value.type === 'asset-chunk') this.modelBytes += decoded.value.data.length;
  }
}
