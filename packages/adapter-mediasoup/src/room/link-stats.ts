import type { ForwardStats, LinkStats, SourceStats } from '@streamxr/media';
import type { types } from 'mediasoup';
import type { Layering } from '../rtp/sending.ts';
import type { Sections } from './sections.ts';
import type { Source } from './sources.ts';

/** Asks the worker. What ends meanwhile is left out. */
export async function readLinkStats(
  transport: types.WebRtcTransport,
  sections: Sections,
): Promise<LinkStats> {
  const states = [...sections.states.values()];
  const [own, sends, receives] = await Promise.all([
    unlessGone(transport.getStats()),
    Promise.all(
      states.flatMap((state) => (state.kind === 'sends' ? [sourceStats(state.source, state.sourceId)] : [])),
    ),
    Promise.all(
      states.flatMap((state) =>
        state.kind === 'receives' ? [forwardStats(state.consumer, state.sourceId, state.layering)] : [],
      ),
    ),
  ]);
  const forwards = receives.filter((entry) => entry !== null);
  return {
    roundTripMs: roundTripOf(forwards) ?? roundTripOf(sends.filter((entry) => entry !== null)),
    estimateBitsPerSecond: own?.[0]?.availableOutgoingBitrate ?? null,
    sends: sends.flatMap((entry) => entry?.stats ?? []),
    receives: forwards.map(({ stats }) => stats),
  };
}

interface Measured<Stats> {
  readonly stats: Stats;
  readonly roundTripMs: number | null;
}

async function sourceStats(
  { producer, layering }: Source,
  sourceId: string,
): Promise<Measured<SourceStats> | null> {
  const streams = await unlessGone(producer.getStats());
  if (streams === null) return null;
  const { encodings = [] } = producer.rtpParameters;
  return {
    stats: {
      sourceId,
      layers:
        layering === 'sizes' || layering === 'rates'
          ? layersWithin(layering, streams[0])
          : encodings.map(({ rid }, index) => {
              const stream = rid === undefined ? streams[index] : streams.find((entry) => entry.rid === rid);
              return Math.round(stream?.bitrate ?? 0);
            }),
      packets: streams.reduce((sum, { packetCount }) => sum + packetCount, 0),
      loss: worstLoss(streams),
    },
    roundTripMs: streams.find(({ roundTripTime }) => roundTripTime !== undefined)?.roundTripTime ?? null,
  };
}

async function forwardStats(
  consumer: types.Consumer,
  sourceId: string,
  layering: Layering,
): Promise<Measured<ForwardStats> | null> {
  const stats = await unlessGone(consumer.getStats());
  // The second entry is the stream as it came to the worker.
  const outgoing = stats?.find(({ type }) => type === 'outbound-rtp');
  if (outgoing === undefined) return null;
  const isForwarded = !consumer.paused && !consumer.producerPaused;
  const layer = consumer.type === 'simple' ? 0 : layerOf(layering, consumer.currentLayers);
  return {
    stats: {
      sourceId,
      layer: isForwarded ? layer : null,
      bitsPerSecond: Math.round(outgoing.bitrate),
      packets: outgoing.packetCount,
      loss: outgoing.fractionLost / 256,
    },
    roundTripMs: outgoing.roundTripTime ?? null,
  };
}

function layerOf(layering: Layering, current: types.ConsumerLayers | undefined): number | null {
  const layer = layering === 'rates' ? current?.temporalLayer : current?.spatialLayer;
  return layer ?? null;
}

const layersWithinMax = 3;

/** mediasoup tells rates by `size.rate`, each with all that it builds on; nothing of layers that do not come. */
function layersWithin(layering: 'sizes' | 'rates', stream: types.ProducerStat | undefined): number[] {
  const byLayer: Readonly<Record<string, number>> = stream?.bitrateByLayer ?? {};
  return Array.from({ length: layersWithinMax }, (_, layer) => {
    const rates = Object.entries(byLayer).flatMap(([name, bits]) => {
      const [size = 0, rate = 0] = name.split('.').map(Number);
      return (layering === 'rates' ? rate : size) === layer ? [bits] : [];
    });
    return Math.round(Math.max(0, ...rates));
  });
}

function worstLoss(streams: readonly types.ProducerStat[]): number {
  // RFC 3550, section 6.4.1: a fraction of 256.
  return streams.reduce((worst, { fractionLost }) => Math.max(worst, fractionLost / 256), 0);
}

function roundTripOf(entries: ReadonlyArray<Measured<unknown>>): number | null {
  return entries.find(({ roundTripMs }) => roundTripMs !== null && roundTripMs > 0)?.roundTripMs ?? null;
}

async function unlessGone<T>(asked: Promise<T>): Promise<T | null> {
  try {
    return await asked;
  } catch {
    return null;
  }
}
