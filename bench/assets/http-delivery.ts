import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sampleGlb } from '@streamxr/assets/testing';
import { ServerProcess } from '../../services/streamxr/src/testing/server-process.ts';
import { type BenchOptions, type Figure, median } from '../figure.ts';
import { cpuSeconds, loadCores, pin, pinningNote, serverCore } from '../machine/cores.ts';

const sizes = [
  { name: '16 KB', bytes: 16 * 1024 },
  { name: '256 KB', bytes: 256 * 1024 },
  { name: '4 MB', bytes: 4 * 1024 * 1024 },
] as const;

/** Keep-alive connections with one request under way each, as a CDN holds them. */
const connections = 8;

/** Something that gives bytes for a path. */
interface Contender {
  readonly name: string;
  readonly port: number;
  /** Processes whose CPU time counts. */
  readonly pids: readonly number[];
  readonly pathOf: (sha256: string) => string;
}

/** Levels and layers by hash over HTTP, beside nginx with sendfile: bytes for each second of CPU, in one run. */
export async function* httpDelivery({ quick }: BenchOptions): AsyncIterable<Figure> {
  const folder = await mkdtemp(join(tmpdir(), 'streamxr-delivery-'));
  await chmod(folder, 0o755);
  try {
    await using server = await ServerProcess.start({ flags: ['--limits', 'off'] });
    const files = await Promise.all(sizes.map(({ bytes }) => shelve(server.url, folder, bytes)));
    pin(server.pid, serverCore);
    pin(process.pid, loadCores[0] ?? serverCore);
    const ours: Contender = {
      name: 'StreamXR',
      port: Number(new URL(server.url).port),
      pids: [server.pid],
      pathOf: (sha256) => `/api/blobs/${sha256}`,
    };
    const nginx = await startNginx(folder);
    try {
      const contenders = nginx === null ? [ours] : [ours, nginx.contender];
      for (const [at, { name, bytes }] of sizes.entries()) {
        yield* compare(name, files[at] ?? '', bytes, contenders, quick);
      }
    } finally {
      nginx?.child.kill();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function* compare(
  name: string,
  sha256: string,
  bytes: number,
  contenders: readonly Contender[],
  quick: boolean,
): AsyncIterable<Figure> {
  const rounds = quick ? 2 : 5;
  const forMs = quick ? 800 : 2_000;
  const measured = contenders.map((): number[] => []);
  for (const contender of contenders) await load(contender, sha256, bytes, 300);
  for (let round = 0; round < rounds; round++) {
    // Interleaved, so that what else the machine does meets all of them.
    for (const [at, contender] of contenders.entries())
      measured[at]?.push(await load(contender, sha256, bytes, forMs));
  }
  const [ours = Number.NaN, peer] = measured.map(median);
  yield {
    figure: `HTTP by hash, ${name}, bytes for a second of CPU${pinningNote}`,
    value: ours / 1e6,
    unit: 'MB/CPU-s',
    goal: '≥ 0.5 × nginx sendfile',
    ...(peer === undefined ? {} : { against: 'nginx sendfile', ratio: ours / peer }),
  };
}

/** Bytes for each second of CPU. */
async function load(
  { port, pids, pathOf }: Contender,
  sha256: string,
  bytes: number,
  forMs: number,
): Promise<number> {
  const cpu = async (): Promise<number> =>
    (await Promise.all(pids.map(cpuSeconds))).reduce((sum, seconds) => sum + seconds, 0);
  const before = await cpu();
  const untilMs = performance.now() + forMs;
  const received = await Promise.all(
    Array.from({ length: connections }, () => fetchUntil(port, pathOf(sha256), bytes, untilMs)),
  );
  const seconds = (await cpu()) - before;
  return received.reduce((sum, count) => sum + count, 0) / seconds;
}

/** Asks for the same again and again over one connection; gives the bytes of bodies received. */
async function fetchUntil(port: number, path: string, bytes: number, untilMs: number): Promise<number> {
  const request = Buffer.from(`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`);
  const buffer = Buffer.allocUnsafe(1024 * 1024);
  const done = Promise.withResolvers<void>();
  let received = 0;
  /** Of the answer under way; null while its head has not come. */
  let missing: number | null = null;
  let head = '';
  const socket: Socket = connect({
    port,
    host: '127.0.0.1',
    noDelay: true,
    onread: {
      buffer,
      // Nothing is copied or kept: the load must not be what is measured.
      callback: (length) => {
        let at = 0;
        while (at < length) {
          if (missing === null) {
            head += buffer.toString('latin1', at, length);
            const end = head.indexOf('\r\n\r\n');
            if (end < 0) return true;
            if (!head.startsWith('HTTP/1.1 200')) throw new Error(head.slice(0, 200));
            const inHead: number = end + 4 - (head.length - (length - at));
            at += inHead;
            head = '';
            missing = bytes;
          }
          const taken = Math.min(missing, length - at);
          missing -= taken;
          received += taken;
          at += taken;
          if (missing > 0) continue;
          missing = null;
          if (performance.now() < untilMs) socket.write(request);
          else done.resolve();
        }
        return true;
      },
    },
  });
  socket.on('error', (error) => done.reject(error));
  await once(socket, 'connect');
  socket.write(request);
  await done.promise;
  socket.destroy();
  return received;
}

/** Puts a model of that size onto the server and beside it into the folder; gives its hash. */
async function shelve(url: string, folder: string, bytes: number): Promise<string> {
  const bare = sampleGlb('bench').length;
  const glb = new Uint8Array(sampleGlb('bench', bytes - bare));
  const padded =
    glb.length === bytes ? glb : new Uint8Array(sampleGlb('bench', 2 * bytes - bare - glb.length));
  if (padded.length !== bytes) throw new Error(`made ${padded.length} bytes instead of ${bytes}`);
  const form = new FormData();
  form.set('file', new Blob([padded]), 'bench.glb');
  const answer = await fetch(`${url}/api/assets/upload`, { method: 'POST', body: form });
  if (answer.status !== 201) throw new Error(await answer.text());
  const sha256 = createHash('sha256').update(padded).digest('hex');
  await mkdir(join(folder, 'blobs'), { recursive: true });
  await writeFile(join(folder, 'blobs', sha256), padded);
  return sha256;
}

/** Null where it is not installed (Debian: `nginx-light`). */
async function startNginx(folder: string): Promise<{ child: ChildProcess; contender: Contender } | null> {
  const program = whereIs('nginx');
  if (program === null) return null;
  const port = await freePort();
  const configuration = join(folder, 'nginx.conf');
  await writeFile(
    configuration,
    [
      'daemon off; worker_processes 1;',
      `pid ${folder}/nginx.pid; error_log ${folder}/error.log;`,
      'events { worker_connections 1024; }',
      'http {',
      '  sendfile on; tcp_nopush on; tcp_nodelay on; access_log off; server_tokens off;',
      '  keepalive_requests 100000000; open_file_cache max=1000 inactive=60s;',
      ...['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
        (kind) => `  ${kind}_temp_path ${folder}/${kind};`,
      ),
      `  server { listen 127.0.0.1:${port}; location /blobs/ { root ${folder}; add_header Cache-Control "public, max-age=31536000, immutable"; } }`,
      '}',
    ].join('\n'),
  );
  const child = spawn(program, ['-p', folder, '-c', configuration], { stdio: 'ignore' });
  const master = child.pid ?? 0;
  let workers: number[] = [];
  for (let tries = 0; workers.length === 0 && tries < 100; tries++) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    workers = (await readFile(`/proc/${master}/task/${master}/children`, 'utf8'))
      .split(' ')
      .filter((pid) => pid !== '')
      .map(Number);
  }
  for (const pid of workers) pin(pid, serverCore);
  const contender = {
    name: 'nginx',
    port,
    pids: workers,
    pathOf: (sha256: string): string => `/blobs/${sha256}`,
  };
  return { child, contender };
}

function whereIs(program: string): string | null {
  try {
    return execFileSync('sh', ['-c', `command -v ${program} || command -v /usr/sbin/${program}`], {
      encoding: 'utf8',
    }).trim();
  } catch {
    return null;
  }
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}
