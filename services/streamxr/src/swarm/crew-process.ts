import { unreachable } from '@streamxr/kernel';
import { LocalCrew } from './crew.ts';
import type { CrewNews, CrewOrder } from './remote-crew.ts';

/** The process of one crew: does what the swarm tells it, and ends with it. */
const hurry = new AbortController();
let crew: LocalCrew | null = null;

function obey(message: CrewOrder): void {
  switch (message.order) {
    case 'join':
      crew = new LocalCrew(message.options, message.share, hurry.signal);
      void crew.join().then(() => tell({ news: 'in' }));
      return;
    case 'hurry':
      hurry.abort();
      return;
    case 'live':
      crew?.live();
      return;
    case 'end':
      void crew?.end().then((report) => tell({ news: 'ended', report }));
      return;
    default:
      unreachable(message);
  }
}

function tell(news: CrewNews): void {
  process.send?.(news);
}

process.on('message', obey);
process.on('disconnect', () => process.exit());
// The terminal tells all processes at once; the swarm says when to go, so that there is a report.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => undefined);
