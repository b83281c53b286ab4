import type { Bench } from './figure.ts';
import { fanOut } from './rooms/fan-out.ts';
import { inboundPoses } from './rooms/inbound-poses.ts';
import { latency } from './rooms/latency.ts';
import { messageBytes } from './rooms/message-bytes.ts';
import { million } from './rooms/million.ts';
import { presence } from './rooms/presence.ts';
import { quiet } from './rooms/quiet.ts';

/** The real server in a process of its own, over loopback; peers under the same load for comparison. */
export const roomsBench: Bench = {
  summary:
    'latency, fan-out against other servers, presence, inbound poses, memory of quiet members, message sizes',
  async *run(options) {
    yield* messageBytes();
    yield* latency(options);
    yield* quiet(options);
    yield* inboundPoses(options);
    yield* presence(options);
    yield* million(options);
    yield* fanOut(options);
  },
};
