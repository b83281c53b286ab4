import type { Link } from './link.ts';

/*
 * A peer is told what it may send (b=TIAS in the answer, REMB while it sends). One that does not keep to it is cut off: the worker
 * still has to take its packets from the network, but forwards none, until it has kept within its limit for a while.
 */

/** Encoders overshoot after a cut in the picture, and retransmissions come on top. */
const overshoot = 1.5;
const looksToCut = 3;
const looksToForgive = 5;

interface Record {
  looksAbove: number;
  looksBelow: number;
  isCut: boolean;
}

const records = new WeakMap<Link, Record>();

/** To be called at regular intervals. Rejects when the link closes meanwhile. */
export async function policeLink(link: Link): Promise<void> {
  const producers = [...link.sections.states.values()].flatMap((state) =>
    state.kind === 'sends' ? [state] : [],
  );
  if (producers.length === 0) return;
  const [stats] = await link.transport.getStats();
  const record = records.get(link) ?? { looksAbove: 0, looksBelow: 0, isCut: false };
  records.set(link, record);
  const isAbove = (stats?.recvBitrate ?? 0) > link.incomingBitsPerSecondMax * overshoot;
  record.looksAbove = isAbove ? record.looksAbove + 1 : 0;
  record.looksBelow = isAbove ? 0 : record.looksBelow + 1;
  const shouldCut = record.isCut ? record.looksBelow < looksToForgive : record.looksAbove >= looksToCut;
  if (shouldCut === record.isCut) return;
  record.isCut = shouldCut;
  for (const { source, sourceId } of producers) {
    if (shouldCut) await source.producer.pause();
    else if (!link.sections.isPaused(sourceId)) await source.producer.resume();
  }
}
