import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { pin, serverCore } from '../../machine/cores.ts';
import { ensureProgram } from '../../machine/debian.ts';
import type { RemoteBot } from '../bots/bots.ts';
import type { Forwarder, RunningForwarder } from './forwarder.ts';

const executable = '/usr/bin/janus';
const room = 1;
const startMsMax = 10_000;
const answerMsMax = 10_000;

/** Debian's, with its video room; where it is missing and that is ours to do, it is installed. Else the sentence that says why not. */
export function findJanus(): Forwarder | string {
  const problem = ensureProgram(executable, 'janus');
  if (problem !== null) return `${problem}: not compared with Janus`;
  return { name: `Janus ${versionOf()}`, goal: null, start: startJanus };
}

function versionOf(): string {
  const { stdout } = spawnSync('dpkg-query', ['-W', '-f', '${Version}', 'janus'], { encoding: 'utf8' });
  return stdout.trim();
}

async function startJanus(): Promise<RunningForwarder> {
  await using opened = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'streamxr-janus-'));
  opened.defer(() => rm(folder, { recursive: true, force: true }));
  const port = await freePort();
  await configure(folder, port);
  const child = spawn(executable, ['-F', folder, '-C', join(folder, 'janus.jcfg')], {
    stdio: ['ignore', 'ignore', 'ignore'],
  });
  opened.defer(() => end(child));
  const pid = child.pid ?? 0;
  pin(pid, serverCore);
  const line = opened.use(await JanusLine.open(port));
  const owner = await line.attach();
  await line.say(owner, {
    request: 'create',
    room,
    publishers: 1,
    videocodec: 'vp8',
    audiocodec: 'opus',
    bitrate: 0,
    fir_freq: 0,
  });
  let feed: unknown = null;
  const kept = opened.move();
  return {
    pids: [pid],
    async publish(bot: RemoteBot) {
      const handle = await line.attach();
      const { data, jsep } = await line.say(
        handle,
        { request: 'joinandconfigure', room, ptype: 'publisher', display: 'bench' },
        { type: 'offer', sdp: await bot.offer() },
      );
      feed = data['id'];
      await bot.accept(sdpOf(jsep));
      await line.isUp(handle);
    },
    async subscribe(bot: RemoteBot) {
      const handle = await line.attach();
      const joined = await line.say(handle, {
        request: 'join',
        room,
        ptype: 'subscriber',
        streams: [{ feed }],
      });
      const answer = await bot.answer(sdpOf(joined.jsep));
      await line.say(handle, { request: 'start' }, { type: 'answer', sdp: answer });
    },
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

/** One loop for all connections: with a thread for each, as it comes, it forwards half as much where it has one core. */
async function configure(folder: string, port: number): Promise<void> {
  const files = {
    'janus.jcfg': `general: { configs_folder = "${folder}"; debug_level = 2; event_loops = 1; session_timeout = 0 }
transports: { disable = "libjanus_http.so,libjanus_pfunix.so,libjanus_mqtt.so,libjanus_rabbitmq.so,libjanus_nanomsg.so" }
plugins: { disable = "libjanus_audiobridge.so,libjanus_duktape.so,libjanus_echotest.so,libjanus_lua.so,libjanus_nosip.so,libjanus_recordplay.so,libjanus_sip.so,libjanus_streaming.so,libjanus_textroom.so,libjanus_videocall.so,libjanus_voicemail.so" }
events: { broadcast = false }
`,
    'janus.transport.websockets.jcfg': `general: { ws = true; ws_port = ${port}; ws_ip = "127.0.0.1" }\n`,
    'janus.plugin.videoroom.jcfg': 'general: { }\n',
  };
  await mkdir(folder, { recursive: true });
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
}

type Data = Readonly<Record<string, unknown>>;
interface Session {
  readonly type: 'offer' | 'answer';
  readonly sdp: string;
}
interface Said {
  readonly data: Data;
  readonly jsep: unknown;
}

/** One session over Janus's WebSocket; every request is answered by a message with its transaction, asynchronous ones by a second. */
class JanusLine implements AsyncDisposable {
  readonly #socket: WebSocket;
  readonly #waiting = new Map<string, { resolve: (message: Data) => void; reject: (error: Error) => void }>();
  readonly #up = new Map<unknown, () => void>();
  #session: unknown = null;
  #next = 0;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('message', (text: Buffer) => this.#heard(JSON.parse(text.toString()) as Data));
  }

  static async open(port: number): Promise<JanusLine> {
    const line = new JanusLine(await connected(`ws://127.0.0.1:${port}`));
    const { data } = await line.#ask({ janus: 'create' });
    line.#session = (data as Data)['id'];
    return line;
  }

  async attach(): Promise<unknown> {
    const { data } = await this.#ask({
      janus: 'attach',
      plugin: 'janus.plugin.videoroom',
      session_id: this.#session,
    });
    return (data as Data)['id'];
  }

  /** Tells the video room something; throws with its reason when it refuses. */
  async say(handle: unknown, body: Data, jsep?: Session): Promise<Said> {
    const message = await this.#ask({
      janus: 'message',
      session_id: this.#session,
      handle_id: handle,
      body,
      ...(jsep === undefined ? {} : { jsep: { ...jsep, trickle: false } }),
    });
    const { data } = message['plugindata'] as { readonly data: Data };
    if (data['error'] !== undefined) throw new Error(`Janus: ${JSON.stringify(data['error'])}`);
    return { data, jsep: message['jsep'] };
  }

  /** Waits until its connection stands: nobody can subscribe to it before. */
  isUp(handle: unknown): Promise<void> {
    return new Promise((resolve, reject) => {
      const late = setTimeout(
        () => reject(new Error('Janus: no connection with who publishes')),
        answerMsMax,
      );
      this.#up.set(handle, () => {
        clearTimeout(late);
        resolve();
      });
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#socket.terminate();
  }

  #ask(message: Data): Promise<Data> {
    const transaction = `t${this.#next++}`;
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => reject(new Error('Janus does not answer')), answerMsMax);
      this.#waiting.set(transaction, {
        resolve: (answer) => {
          clearTimeout(late);
          resolve(answer);
        },
        reject,
      });
      this.#socket.send(JSON.stringify({ ...message, transaction }));
    });
  }

  #heard(message: Data): void {
    const { transaction } = message;
    if (message['janus'] === 'webrtcup') this.#up.get(message['sender'])?.();
    if (typeof transaction !== 'string' || message['janus'] === 'ack') return;
    const waiting = this.#waiting.get(transaction);
    this.#waiting.delete(transaction);
    if (message['janus'] === 'error')
      waiting?.reject(new Error(`Janus: ${JSON.stringify(message['error'])}`));
    else waiting?.resolve(message);
  }
}

async function connected(url: string): Promise<WebSocket> {
  const untilMs = performance.now() + startMsMax;
  for (;;) {
    const socket = new WebSocket(url, 'janus-protocol');
    const isOpen = await new Promise<boolean>((resolve) => {
      socket.once('open', () => resolve(true));
      socket.once('error', () => resolve(false));
    });
    if (isOpen) return socket;
    if (performance.now() > untilMs) throw new Error('Janus does not listen');
    await sleep(100);
  }
}

function sdpOf(jsep: unknown): string {
  if (typeof jsep !== 'object' || jsep === null || !('sdp' in jsep))
    throw new Error('Janus sent no description');
  return String(jsep.sdp);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}
