import type { LinkStats, MediaPath, ReceivedStats, SentStats } from '../media-types.ts';

/** One entry of `RTCPeerConnection.getStats()`; which fields there are depends on its type and on the browser. */
export type StatsEntry = Readonly<Record<string, unknown>>;

/** What a browser's counters say of the time since they were last read. */
export interface Measured {
  readonly link: Pick<
    LinkStats,
    'roundTripMs' | 'path' | 'bitsPerSecondIn' | 'bitsPerSecondOut' | 'estimateOutBitsPerSecond'
  >;
  readonly received: readonly Omit<ReceivedStats, 'layer' | 'layers'>[];
  readonly sent: readonly SentStats[];
}

/** What a track's counters were, for the difference. */
type Counters = Readonly<Record<string, number>>;

/** Reads a peer connection's statistics. Counters only grow; what they say of now is their difference to the last reading. */
export class StatsMeter {
  #former = new Map<string, Counters>();
  #next = new Map<string, Counters>();

  /** `trackOf` says what a media section carries. Times of the report are milliseconds. Source: W3C webrtc-stats. */
  read(report: readonly StatsEntry[], trackOf: (mid: string) => string | null): Measured {
    this.#next = new Map();
    const byId = new Map(report.map((entry) => [text(entry, 'id'), entry]));
    const measured: Measured = {
      link: this.#link(report, byId),
      received: report
        .filter(({ type }) => type === 'inbound-rtp')
        .flatMap((entry) => this.#received(entry, byId, trackOf)),
      sent: this.#sentAll(report, byId, trackOf),
    };
    this.#former = this.#next;
    return measured;
  }

  #received(
    entry: StatsEntry,
    byId: ReadonlyMap<string, StatsEntry>,
    trackOf: (mid: string) => string | null,
  ): Measured['received'] {
    const trackId = trackOf(text(entry, 'mid'));
    if (trackId === null) return [];
    // A slot that carries another track now counts on: that track begins where the former one stopped.
    const since = this.#since(`${text(entry, 'id')} ${trackId}`, entry, [
      'bytesReceived',
      'packetsReceived',
      'packetsLost',
      'jitterBufferDelay',
      'jitterBufferEmittedCount',
      'freezeCount',
      'totalFreezesDuration',
      'framesDecoded',
      'totalSamplesReceived',
      'concealedSamples',
      'silentConcealedSamples',
    ]);
    const { change, begun, seconds } = since;
    const lost = Math.max(0, change('packetsLost'));
    const emitted = change('jitterBufferEmittedCount');
    const samples = change('totalSamplesReceived');
    const madeUp = change('concealedSamples') - change('silentConcealedSamples');
    return [
      {
        trackId,
        bitsPerSecond: rate(change('bytesReceived') * 8, seconds),
        loss: share(lost, lost + change('packetsReceived')),
        jitterMs: number(entry, 'jitter') * 1000,
        bufferMs: emitted > 0 ? (change('jitterBufferDelay') / emitted) * 1000 : 0,
        freezes: begun('freezeCount'),
        freezeMs: begun('totalFreezesDuration') * 1000,
        framesPerSecond: rate(change('framesDecoded'), seconds),
        width: number(entry, 'frameWidth'),
        height: number(entry, 'frameHeight'),
        concealed: share(Math.max(0, madeUp), samples),
        codec: codecOf(byId.get(text(entry, 'codecId'))),
      },
    ];
  }

  /** The layers of one track are entries of their own. */
  #sentAll(
    report: readonly StatsEntry[],
    byId: ReadonlyMap<string, StatsEntry>,
    trackOf: (mid: string) => string | null,
  ): readonly SentStats[] {
    const sent = new Map<string, SentStats>();
    for (const entry of report) {
      if (entry['type'] !== 'outbound-rtp') continue;
      const trackId = trackOf(text(entry, 'mid'));
      if (trackId === null) continue;
      const layer = this.#sent(trackId, entry, byId);
      const former = sent.get(trackId);
      sent.set(trackId, former === undefined ? layer : together(former, layer));
    }
    return [...sent.values()];
  }

  #sent(trackId: string, entry: StatsEntry, byId: ReadonlyMap<string, StatsEntry>): SentStats {
    const remote = byId.get(text(entry, 'remoteId'));
    const source = byId.get(text(entry, 'mediaSourceId'));
    const { change, seconds } = this.#since(text(entry, 'id'), entry, ['bytesSent', 'framesEncoded']);
    const bitsPerSecond = rate(change('bytesSent') * 8, seconds);
    return {
      trackId,
      bitsPerSecond,
      loss: remote === undefined ? 0 : Math.min(1, Math.max(0, number(remote, 'fractionLost'))),
      framesPerSecond: rate(change('framesEncoded'), seconds),
      width: number(entry, 'frameWidth'),
      height: number(entry, 'frameHeight'),
      limitedBy: text(entry, 'qualityLimitationReason') || 'none',
      layers: bitsPerSecond > 0 ? 1 : 0,
      codec: codecOf(byId.get(text(entry, 'codecId'))),
      scalabilityMode: text(entry, 'scalabilityMode'),
      sourceFramesPerSecond: source === undefined ? 0 : number(source, 'framesPerSecond'),
    };
  }

  #link(report: readonly StatsEntry[], byId: ReadonlyMap<string, StatsEntry>): Measured['link'] {
    const pair = selectedPair(report, byId);
    if (pair === undefined)
      return {
        roundTripMs: null,
        path: null,
        bitsPerSecondIn: 0,
        bitsPerSecondOut: 0,
        estimateOutBitsPerSecond: null,
      };
    const { change, seconds } = this.#since(text(pair, 'id'), pair, ['bytesReceived', 'bytesSent']);
    const roundTrip = pair['currentRoundTripTime'];
    const estimate = pair['availableOutgoingBitrate'];
    return {
      roundTripMs: typeof roundTrip === 'number' ? roundTrip * 1000 : null,
      path: pathOf(byId.get(text(pair, 'localCandidateId'))),
      bitsPerSecondIn: rate(change('bytesReceived') * 8, seconds),
      bitsPerSecondOut: rate(change('bytesSent') * 8, seconds),
      estimateOutBitsPerSecond: typeof estimate === 'number' ? estimate : null,
    };
  }

  /** `change`: since the last reading. `begun`: since the first. */
  #since(
    key: string,
    entry: StatsEntry,
    names: readonly string[],
  ): { change: (name: string) => number; begun: (name: string) => number; seconds: number } {
    const former = this.#former.get(key);
    const now: Record<string, number> = { timestamp: number(entry, 'timestamp') };
    for (const name of names) {
      now[name] = number(entry, name);
      now[`first ${name}`] = former?.[`first ${name}`] ?? now[name];
    }
    this.#next.set(key, now);
    const difference = (name: string): number =>
      former === undefined ? 0 : (now[name] ?? 0) - (former[name] ?? 0);
    return {
      change: difference,
      begun: (name) => (now[name] ?? 0) - (now[`first ${name}`] ?? 0),
      seconds: difference('timestamp') / 1000,
    };
  }
}

function together(a: SentStats, b: SentStats): SentStats {
  const larger = b.height > a.height && b.bitsPerSecond > 0 ? b : a;
  return {
    ...larger,
    bitsPerSecond: a.bitsPerSecond + b.bitsPerSecond,
    loss: Math.max(a.loss, b.loss),
    layers: a.layers + b.layers,
    limitedBy: a.limitedBy === 'none' ? b.limitedBy : a.limitedBy,
  };
}

function selectedPair(
  report: readonly StatsEntry[],
  byId: ReadonlyMap<string, StatsEntry>,
): StatsEntry | undefined {
  const transport = report.find(
    ({ type, selectedCandidatePairId }) =>
      type === 'transport' && typeof selectedCandidatePairId === 'string',
  );
  const selected = transport === undefined ? undefined : byId.get(text(transport, 'selectedCandidatePairId'));
  return (
    selected ??
    report.find(
      ({ type, nominated, state }) =>
        type === 'candidate-pair' && nominated === true && state === 'succeeded',
    )
  );
}

/** A relay says by what the relay is reached; another candidate, by what it reaches. */
function pathOf(candidate: StatsEntry | undefined): MediaPath | null {
  if (candidate === undefined) return null;
  const kind = text(candidate, 'candidateType');
  const relay = text(candidate, 'relayProtocol');
  const isTcp = relay === '' ? text(candidate, 'protocol') === 'tcp' : relay !== 'udp';
  switch (kind) {
    case 'host':
      return isTcp ? 'host-tcp' : 'host';
    case 'relay':
      return isTcp ? 'relay-tcp' : 'relay';
    case 'srflx':
    case 'prflx':
      // Over TCP a client always appears as it does here, whatever stands between.
      return isTcp ? 'host-tcp' : kind;
    default:
      return null;
  }
}

/** `video/VP9` */
function codecOf(codec: StatsEntry | undefined): string {
  return codec === undefined ? '' : text(codec, 'mimeType').replace(/^\w+\//, '');
}

function number(entry: StatsEntry, name: string): number {
  const value = entry[name];
  return typeof value === 'number' && Number.isFinite(value) ? value : 0;
}

function text(entry: StatsEntry, name: string): string {
  const value = entry[name];
  return typeof value === 'string' ? value : '';
}

function rate(amount: number, seconds: number): number {
  return seconds > 0 ? Math.max(0, amount / seconds) : 0;
}

function share(part: number, whole: number): number {
  return whole > 0 ? Math.min(1, part / whole) : 0;
}
