import { type Crew, type CrewShare, LocalCrew, waitUnless } from './crew.ts';
import { RemoteCrew } from './remote-crew.ts';
import { mergeReports, type SwarmReport } from './report.ts';
import type { SwarmOptions } from './swarm-options.ts';

/** Handshakes a second: a crowd at the door, not an attack. */
const joinsPerSecond = 200;

export interface SwarmResult {
  readonly report: SwarmReport;
  /** What kept members out, each reason once. */
  readonly troubles: readonly string[];
}

/**
 * Sends bots into a room, lets them live there for `options.seconds` once all are in, and takes them out again. Ends by itself;
 * `signal` ends it earlier, with the same report.
 */
export async function runSwarm(options: SwarmOptions, signal: AbortSignal): Promise<SwarmResult> {
  const crews = sharesOf(options).map((share, _, all): Crew =>
    all.length === 1 ? new LocalCrew(options, share, signal) : new RemoteCrew(options, share, signal),
  );
  await Promise.all(crews.map((crew) => crew.join()));
  for (const crew of crews) crew.live();
  await waitUnless(signal, options.seconds * 1000);
  const reports = await Promise.all(crews.map((crew) => crew.end()));
  return {
    report: mergeReports(reports),
    troubles: [...new Set(reports.flatMap(({ troubles }) => troubles))],
  };
}

/** Of about the same size; together all members. */
function sharesOf({ members, processes }: SwarmOptions): CrewShare[] {
  const each = Math.ceil(members / processes);
  const shares: CrewShare[] = [];
  for (let from = 0; from < members; from += each) {
    const count = Math.min(each, members - from);
    shares.push({ from, count, joinsPerSecond: (joinsPerSecond * count) / members });
  }
  return shares;
}
