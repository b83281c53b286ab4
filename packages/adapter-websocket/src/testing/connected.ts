import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocket } from 'ws';
import type { Connection, ConnectionListener } from '../connection.ts';
import { defaultReaderLimits, type ReaderLimits } from '../reader-limits.ts';
import { WebSocketServer } from '../websocket-server.ts';
import { WriteSchedule } from '../write-schedule.ts';

/** Both ends of one line. */
export interface Line {
  readonly connection: Connection;
  readonly client: WebSocket;
  /** What the client was told, in order: text as a string. */
  readonly received: (string | Buffer)[];
}

export interface Connected extends AsyncDisposable {
  readonly schedule: WriteSchedule;
  readonly server: WebSocketServer;
  readonly lines: readonly Line[];
}

/** A listener that minds nothing but what it is given. */
export function listener(parts: Partial<ConnectionListener> = {}): ConnectionListener {
  return {
    frame: () => undefined,
    fellBehind: () => undefined,
    caughtUp: () => undefined,
    hopeless: () => undefined,
    closed: () => undefined,
    ...parts,
  };
}

/** A server with so many clients, over real sockets. */
export async function connected(
  count: number,
  { heartbeatMs = 60_000, limits = {} }: { heartbeatMs?: number; limits?: Partial<ReaderLimits> } = {},
): Promise<Connected> {
  const accepted: Connection[] = [];
  const schedule = new WriteSchedule(20);
  const server = new WebSocketServer({
    frameBytesMax: 1024,
    heartbeatMs,
    schedule,
    readerLimits: { ...defaultReaderLimits, ...limits },
    addressOf: () => 'test',
    accept: (connection) => accepted.push(connection),
  });
  const http: Server = createServer().on('upgrade', (request, socket, head) =>
    server.upgrade(request, socket, head),
  );
  http.listen(0);
  await once(http, 'listening');
  const lines: Line[] = [];
  for (let index = 0; index < count; index++) {
    const client = new WebSocket(`ws://127.0.0.1:${(http.address() as AddressInfo).port}`, [
      'streamxr.v1.bin',
    ]);
    const received: (string | Buffer)[] = [];
    client.on('message', (data: Buffer, isBinary) => received.push(isBinary ? data : data.toString()));
    await once(client, 'open');
    const connection = accepted[index];
    if (connection === undefined) throw new Error('the server accepts before it answers');
    lines.push({ connection, client, received });
  }
  return {
    schedule,
    server,
    lines,
    async [Symbol.asyncDispose]() {
      for (const { client } of lines) client.terminate();
      server.close();
      schedule.close();
      http.close();
      await once(http, 'close');
    },
  };
}
