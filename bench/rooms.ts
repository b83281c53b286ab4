import type { Bench, BenchOptions, Figure } from './figure.ts';
import { avatarBytes } from './rooms/avatar-bytes.ts';
import { fanOut } from './rooms/fan-out.ts';
import { inboundPoses } from './rooms/inbound-poses.ts';
import { latency } from './rooms/latency.ts';
import { messageBytes } from './rooms/message-bytes.ts';
import { million } from './rooms/million.ts';
import { presence } from './rooms/presence.ts';
import { quiet } from './rooms/quiet.ts';

type Part = (options: BenchOptions) => Iterable<Figure> | AsyncIterable<Figure>;

const parts: Readonly<Record<string, Part>> = {
  'message-bytes': messageBytes,
  'avatar-bytes': avatarBytes,
  latency,
  quiet,
  'inbound-poses': inboundPoses,
  presence,
  million,
  'fan-out': fanOut,
};

/** The real server in a process of its own, over loopback; peers under the same load for comparison. */
export const roomsBench: Bench = {
  summary:
    'latency, fan-out against other servers, presence, inbound poses, memory of quiet members, message sizes',
  async *run(options) {
    const unknown = options.parts.filter((name) => !(name in parts));
    if (unknown.length > 0)
      throw new Error(`rooms has no part ${unknown.join(', ')}; it has ${Object.keys(parts).join(', ')}`);
    for (const [name, part] of Object.entries(parts))
      if (options.parts.length === 0 || options.parts.includes(name)) yield* part(options);
  },
};
