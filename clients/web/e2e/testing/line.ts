import { once } from 'node:events';
import { createServer, connect, type Server, type Socket } from 'node:net';

/** The network between a browser and a server, for a test to cut: a TCP relay on a port of its own. */
export class Line implements AsyncDisposable {
  /** What the browser opens instead of the server's own. */
  readonly url: string;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #isCut = false;

  private constructor(server: Server, port: number) {
    this.#server = server;
    this.url = `http://127.0.0.1:${port}`;
  }

  static async to(serverUrl: string): Promise<Line> {
    const target = Number(new URL(serverUrl).port);
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('a TCP server has a port');
    const line = new Line(server, address.port);
    server.on('connection', (near) => line.#relay(near, connect(target, '127.0.0.1')));
    return line;
  }

  /** From here on nothing gets through, and what was connected is not any more. */
  cut(): void {
    this.#isCut = true;
    for (const socket of this.#sockets) socket.destroy();
  }

  mend(): void {
    this.#isCut = false;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.cut();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #relay(near: Socket, far: Socket): void {
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      this.#sockets.add(socket);
      socket.on('data', (bytes) => other.write(bytes));
      socket.on('end', () => other.end());
      socket.on('close', () => {
        this.#sockets.delete(socket);
        other.destroy();
      });
      // The close that follows says all there is to say.
      socket.on('error', () => socket.destroy());
    }
    if (this.#isCut) near.destroy();
  }
}
