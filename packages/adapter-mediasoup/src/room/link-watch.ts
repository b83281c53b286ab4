import type { LinkEvents, LinkState } from '@streamxr/media';
import type { types } from 'mediasoup';

/** Estimates that rise can wait; each one that falls is told at once, for until less is sent more queues. */
const riseEveryMs = 250;

/** Tells what becomes of a transport, each state once. */
export function watchTransport(
  transport: types.WebRtcTransport,
  events: Pick<LinkEvents, 'state' | 'estimate'>,
): void {
  let told: LinkState = 'connecting';
  const tell = (): void => {
    const state = stateOf(transport);
    if (state === told) return;
    told = state;
    events.state(state);
  };
  transport.on('icestatechange', tell);
  transport.on('dtlsstatechange', tell);
  let toldMs = -Infinity;
  let toldBits = 0;
  transport.on('trace', ({ type, info }) => {
    const nowMs = performance.now();
    const { availableBitrate } = info as { availableBitrate?: number };
    if (type !== 'bwe' || availableBitrate === undefined) return;
    if (availableBitrate >= toldBits && nowMs - toldMs < riseEveryMs) return;
    toldMs = nowMs;
    toldBits = availableBitrate;
    events.estimate(availableBitrate);
  });
}

function stateOf({ iceState, dtlsState }: types.WebRtcTransport): LinkState {
  if (iceState === 'closed') return 'closed';
  // A certificate that is not the offered one, or a peer that took leave.
  if (dtlsState === 'failed' || dtlsState === 'closed') return 'failed';
  if (iceState === 'disconnected') return 'disconnected';
  return dtlsState === 'connected' ? 'connected' : 'connecting';
}
