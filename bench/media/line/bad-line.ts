import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ensureProgram } from '../../machine/debian.ts';

export interface Impairment {
  /** Of the packets of either way, 0 to 1. */
  readonly loss: number;
  /** Towards who is at the end of the line; null for as much as the machine does. */
  readonly bitsPerSecond: number | null;
  /** Of either way; none unless said. Only of lines that were opened to be long. */
  readonly delayMs?: number;
}

const delayProgram = fileURLToPath(new URL('./delay.py', import.meta.url));
const interfacesMsMax = 5_000;

const addresses = { server: '10.203.77.1', client: '10.203.77.2', prefix: 30 } as const;
/** What a cheap router keeps waiting. */
const queueMs = 200;
const burst = '5kb';

/**
 * A network namespace at the end of a line of its own: what runs in it reaches this machine, and nothing else, over that line. The
 * cap is a token bucket, the loss a firewall that drops by chance: the same as netem's, which not every kernel has.
 */
export class BadLine implements Disposable {
  /** This machine, as seen from the other end. */
  readonly serverAddress = addresses.server;
  readonly clientAddress = addresses.client;
  readonly namespace = `sxr${process.pid}`;
  readonly #near = `sxn${process.pid}`;
  readonly #far = `sxf${process.pid}`;
  /** Carries packets from one end to the other, where the line can be long. */
  #carrier: ChildProcess | null = null;

  private constructor() {}

  /** Or the sentence that says why this machine has none. `isLong`: it can delay, and costs a process. */
  static open({ isLong = false } = {}): BadLine | string {
    if (process.getuid?.() !== 0) return 'a network namespace needs root';
    if (!existsSync('/usr/sbin/ip') && !existsSync('/sbin/ip'))
      return 'ip is not installed (Debian: apt-get install iproute2)';
    const problem = ensureProgram('/usr/sbin/nft', 'nftables');
    if (problem !== null) return problem;
    if (isLong) {
      if (!existsSync('/dev/net/tun')) return 'this machine has no tunnel device';
      const missing = ensureProgram('/usr/bin/python3', 'python3');
      if (missing !== null) return missing;
    }
    const line = new BadLine();
    try {
      line.#build(isLong);
      return line;
    } catch (error) {
      line[Symbol.dispose]();
      return `this machine allows no network namespace: ${error instanceof Error ? error.message : String(error)}`;
    }
  }

  impair({ loss, bitsPerSecond, delayMs = 0 }: Impairment): void {
    this.heal();
    this.#delay(delayMs);
    if (bitsPerSecond !== null)
      run(
        `tc qdisc add dev ${this.#near} root tbf rate ${bitsPerSecond}bit burst ${burst} latency ${queueMs}ms`,
      );
    if (loss === 0) return;
    const drop = `meta l4proto { tcp, udp } numgen random mod 1000 < ${Math.round(loss * 1_000)} drop`;
    this.#inside('nft add table inet line');
    // Loss on its own way only: what goes through the loopback interface never leaves who is at the end.
    for (const [hook, interfaceName] of [
      ['input', 'iifname'],
      ['output', 'oifname'],
    ]) {
      this.#inside(`nft add chain inet line ${hook} { type filter hook ${hook} priority 0 ; }`);
      this.#inside(`nft add rule inet line ${hook} ${interfaceName} ${this.#far} ${drop}`);
    }
  }

  heal(): void {
    this.#delay(0);
    if (run(`tc qdisc show dev ${this.#near}`).includes(' tbf ')) run(`tc qdisc del dev ${this.#near} root`);
    if (this.#inside('nft list tables').includes('inet line')) this.#inside('nft delete table inet line');
  }

  /** A program of the bench at the other end, as `fork` starts one here. */
  fork(program: string): ChildProcess {
    return spawn('ip', ['netns', 'exec', this.namespace, process.execPath, program], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      serialization: 'advanced',
    });
  }

  [Symbol.dispose](): void {
    // Both ends go with who carries; of a pair, one end takes the other with it.
    if (this.#carrier !== null) this.#carrier.kill();
    else if (run('ip -br link').includes(this.#near)) run(`ip link del ${this.#near}`);
    if (run('ip netns list').includes(this.namespace)) run(`ip netns del ${this.namespace}`);
  }

  #delay(delayMs: number): void {
    if (this.#carrier !== null) this.#carrier.stdin?.write(`${delayMs}\n`);
    else if (delayMs > 0) throw new Error('this line was not opened to be long');
  }

  #build(isLong: boolean): void {
    run(`ip netns add ${this.namespace}`);
    if (isLong) this.#carry();
    else run(`ip link add ${this.#near} type veth peer name ${this.#far} netns ${this.namespace}`);
    run(`ip addr add ${addresses.server}/${addresses.prefix} dev ${this.#near}`);
    run(`ip link set ${this.#near} up`);
    this.#inside(`ip addr add ${addresses.client}/${addresses.prefix} dev ${this.#far}`);
    this.#inside('ip link set lo up');
    this.#inside(`ip link set ${this.#far} up`);
    this.#inside(`ip route add default via ${addresses.server}`);
  }

  /** Both ends are made by who carries; one of them goes to the other namespace. */
  #carry(): void {
    this.#carrier = spawn('/usr/bin/python3', [delayProgram, this.#near, this.#far], {
      stdio: ['pipe', 'inherit', 'inherit'],
    });
    const endMs = performance.now() + interfacesMsMax;
    while (!existsSync(`/sys/class/net/${this.#far}`)) {
      if (performance.now() > endMs) throw new Error('no interfaces of the tunnel device');
      run('sleep 0.05');
    }
    run(`ip link set ${this.#far} netns ${this.namespace}`);
  }

  #inside(command: string): string {
    return run(`ip netns exec ${this.namespace} ${command}`);
  }
}

function run(command: string): string {
  const [program = '', ...argv] = command.split(' ');
  return execFileSync(program, argv, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}
