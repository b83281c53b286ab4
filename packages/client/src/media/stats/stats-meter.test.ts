import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type StatsEntry, StatsMeter } from './stats-meter.ts';

const trackOf = (mid: string): string | null => ({ 0: 't1', 1: 't2' })[mid] ?? null;

function report(seconds: number, overrides: Partial<Record<string, StatsEntry>> = {}): StatsEntry[] {
  const timestamp = 1_000 * seconds;
  const entries: Record<string, StatsEntry> = {
    in: {
      ...{
        id: 'in',
        type: 'inbound-rtp',
        mid: '0',
        timestamp,
        jitter: 0.004,
        frameWidth: 320,
        frameHeight: 180,
      },
      ...{ bytesReceived: 50_000 * seconds, packetsReceived: 90 * seconds, packetsLost: 10 * seconds },
      ...{ framesDecoded: 20 * seconds, freezeCount: seconds, totalFreezesDuration: 0.5 * seconds },
      ...{ jitterBufferDelay: 2 * seconds, jitterBufferEmittedCount: 50 * seconds },
    },
    q: { id: 'q', type: 'outbound-rtp', mid: '1', timestamp, bytesSent: 10_000 * seconds, frameHeight: 90 },
    h: { id: 'h', type: 'outbound-rtp', mid: '1', timestamp, bytesSent: 30_000 * seconds, frameHeight: 180 },
    f: { id: 'f', type: 'outbound-rtp', mid: '1', timestamp, bytesSent: 0, frameHeight: 360 },
    transport: { id: 'transport', type: 'transport', selectedCandidatePairId: 'pair' },
    pair: {
      ...{ id: 'pair', type: 'candidate-pair', timestamp, localCandidateId: 'local' },
      ...{ currentRoundTripTime: 0.025, availableOutgoingBitrate: 700_000, bytesReceived: 60_000 * seconds },
    },
    local: {
      id: 'local',
      type: 'local-candidate',
      candidateType: 'relay',
      protocol: 'udp',
      relayProtocol: 'tcp',
    },
    ...overrides,
  };
  return Object.values(entries);
}

test('M2 counters become what happened since they were last read', () => {
  const meter = new StatsMeter();
  meter.read(report(1), trackOf);
  const { link, received, sent } = meter.read(report(3), trackOf);
  assert.deepEqual(
    { ...received[0], loss: received[0]?.loss.toFixed(2) },
    {
      ...{
        trackId: 't1',
        bitsPerSecond: 400_000,
        loss: '0.10',
        jitterMs: 4,
        bufferMs: 40,
        concealed: 0,
        codec: '',
      },
      ...{ freezes: 2, freezeMs: 1_000, framesPerSecond: 20, width: 320, height: 180 },
    },
  );
  assert.equal(sent.length, 1);
  assert.deepEqual([sent[0]?.bitsPerSecond, sent[0]?.layers, sent[0]?.height], [320_000, 2, 180]);
  assert.deepEqual(
    [link.path, link.roundTripMs, link.bitsPerSecondIn, link.estimateOutBitsPerSecond],
    ['relay-tcp', 25, 480_000, 700_000],
  );
});

test('M2 a slot that carries another track counts from there, and sections of nobody are left out', () => {
  const meter = new StatsMeter();
  meter.read(report(1), trackOf);
  meter.read(report(2), trackOf);
  const [next] = meter.read(report(3), () => 't9').received;
  assert.deepEqual([next?.trackId, next?.bitsPerSecond, next?.freezes], ['t9', 0, 0]);
  assert.deepEqual(meter.read(report(4), () => null).received, []);
});

test('M2 a browser that tells little gives figures all the same', () => {
  const { link, received } = new StatsMeter().read([{ id: 'x', type: 'inbound-rtp', mid: '0' }], trackOf);
  assert.equal(link.path, null);
  assert.equal(link.roundTripMs, null);
  assert.equal(received[0]?.loss, 0);
});
