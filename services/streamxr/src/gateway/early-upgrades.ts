import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { refuseUpgrade } from '@streamxr/adapter-websocket';
import { errorEntry } from '@streamxr/protocol';

type Take = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

/** Who knocks before the server is ready waits at the door; more than these are sent away to come again. */
const waitingMax = 1_000;

/** Requests for WebSockets: kept back until somebody takes them, then passed on as they come. */
export class EarlyUpgrades {
  #waiting: Parameters<Take>[] = [];
  #take: Take | null = null;

  get waiting(): number {
    return this.#waiting.length;
  }

  receive(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    if (this.#take !== null) {
      this.#take(request, socket, head);
      return;
    }
    if (this.#waiting.length >= waitingMax) {
      const { http, sentence } = errorEntry('DRAINING');
      refuseUpgrade(socket, http, 'DRAINING', sentence);
      return;
    }
    // Whoever goes away meanwhile does so without a word; an error that nobody hears would end the program.
    socket.on('error', () => socket.destroy());
    this.#waiting.push([request, socket, head]);
  }

  /** The server is ready: `take` gets those who wait, and everybody after them. */
  passOn(take: Take): void {
    this.#take = take;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const [request, socket, head] of waiting) if (!socket.destroyed) take(request, socket, head);
  }
}
