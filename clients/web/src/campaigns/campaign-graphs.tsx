import type { Campaign } from '@streamxr/protocol';
import { formatBytes, formatCount } from '../format/quantities.ts';
import { type FigureHistory, sparkPath } from '../overlay/history.ts';
import { usePage } from '../page.ts';
import { heldBackMs, particlesPerSecond, wordsOfSync } from './campaign-words.ts';

const width = 148;
const height = 32;
const samplesShown = 60;

/** How a campaign is doing here and on the server, in four small graphs and a line. */
export function CampaignGraphs({ campaign }: { readonly campaign: Campaign }) {
  const { campaigns, session } = usePage();
  const { campaignId, running } = campaign;
  const figures = campaigns.figuresOf(campaignId).value;
  if (figures === null) return null;
  const { stepMs, packMs, bytesPerSecond, server, checks, mismatches } = figures;
  const histories = campaigns.historiesOf(campaignId);
  return (
    <div class="campaign-figures">
      <Graph
        name="A tick here"
        value={`${(stepMs + packMs).toFixed(1)} ms`}
        history={histories.stepMs}
        top={4}
      />
      <Graph
        name="Server to eye"
        value={`${Math.round(session.roundTripMs.value / 2 + heldBackMs(figures))} ms`}
        history={histories.latencyMs}
        top={50}
      />
      <Graph
        name="Over the line"
        value={`${formatBytes(bytesPerSecond)}/s`}
        history={histories.bytes}
        top={2_000}
      />
      <Graph
        name="Steps a second"
        value={formatCount(particlesPerSecond(figures, running))}
        history={histories.particles}
        top={100_000}
      />
      <p class="campaign-note">
        Tick {formatCount(Math.max(0, Math.floor(figures.tick)))}
        {checks > 0 && `, ${formatCount(checks)} checksums compared`}
        {mismatches > 0 && `, ${formatCount(mismatches)} of them differed`}
        {server !== null &&
          `. Server: ${server.stepMs.toFixed(1)} ms a tick, ${server.engine === 'godot' ? 'Godot' : 'built-in'} engine, ${formatCount(server.watchers)} watching`}
        . <span class="for-screen-readers">{wordsOfSync(figures.sync).meaning}</span>
      </p>
    </div>
  );
}

interface GraphProps {
  readonly name: string;
  readonly value: string;
  readonly history: FigureHistory;
  /** Reaches the top of the graph, unless a sample is larger. */
  readonly top: number;
}

function Graph({ name, value, history, top }: GraphProps) {
  const line = sparkPath(history.samples, samplesShown, width, height - 2, top);
  return (
    <figure class="graph">
      <figcaption>
        {name}
        <b>{value}</b>
      </figcaption>
      <svg viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" aria-hidden="true">
        <path class="graph-area" d={line === '' ? '' : `${line}V${height}H${startOf(line)}Z`} />
        <path d={line} />
      </svg>
    </figure>
  );
}

/** Where a path begins, from its left. */
function startOf(line: string): string {
  return line.slice(1, line.indexOf(' '));
}
