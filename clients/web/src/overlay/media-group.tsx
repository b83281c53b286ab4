import type { LinkStats, ReceivedStats, SentStats } from '@streamxr/client';
import { formatCount } from '../format/quantities.ts';
import { usePage } from '../page.ts';
import { Figure, Group } from './figure.tsx';

/** The rest of a full room is told in one line. */
const tracksListed = 8;

/** Voices and pictures: the way they take, and what arrives of each. */
export function MediaGroup() {
  const { media, people } = usePage();
  const state = media.state.value;
  const call = media.call.value;
  const stats = call?.stats.value ?? null;
  const tracks = media.tracks.value;
  const nameOf = (trackId: string): string => {
    const track = tracks.get(trackId);
    if (track === undefined) return trackId;
    const owner = track.clientId === null ? (track.title ?? 'stream') : people.nameOf(track.clientId);
    return `${owner}, ${track.kind}`;
  };
  const problem = call?.problem.value ?? null;
  return (
    <Group title="Media">
      <Figure name="State" value={state} isBad={state === 'failed' || state === 'reconnecting'} />
      {problem !== null && <Figure name="Problem" value={problem.code} isBad />}
      <Figure
        name="Tracks"
        value={`${formatCount(stats?.received.length ?? 0)} of ${formatCount(tracks.size)}`}
      />
      {stats !== null && <LinkFigures link={stats.link} />}
      {stats?.received.slice(0, tracksListed).map((track) => (
        <TrackFigure key={track.trackId} name={nameOf(track.trackId)} track={track} />
      ))}
      {stats !== null && stats.received.length > tracksListed && (
        <Figure name="And more" value={formatCount(stats.received.length - tracksListed)} />
      )}
      {stats?.sent.map((track) => (
        <Figure
          key={track.trackId}
          name={`${tracks.get(track.trackId)?.kind ?? track.trackId} out`}
          value={`${kbps(track.bitsPerSecond)}, ${percent(track.loss)} lost`}
          {...(track.height > 0 ? { unit: howSent(track) } : {})}
          isBad={track.loss > 0.05}
        />
      ))}
    </Group>
  );
}

function LinkFigures({ link }: { readonly link: LinkStats }) {
  const { engine, roundTripMs, path, estimateBitsPerSecond, budgetBitsPerSecond, channelOpen, connectMs } =
    link;
  return (
    <>
      <Figure name="Engine" value={engine ?? 'unknown'} />
      <Figure name="Round trip" value={roundTripMs === null ? 'unknown' : roundTripMs.toFixed(0)} unit="ms" />
      <Figure name="Path" value={path ?? 'unknown'} />
      <Figure name="In, out" value={`${kbps(link.bitsPerSecondIn)}, ${kbps(link.bitsPerSecondOut)}`} />
      <Figure name="Way to here" value={known(estimateBitsPerSecond)} />
      <Figure name="Of it for media" value={known(budgetBitsPerSecond)} />
      <Figure name="Way from here" value={known(link.estimateOutBitsPerSecond)} />
      <Figure name="Poses by" value={channelOpen ? 'data channel' : 'WebSocket'} />
      {connectMs !== null && <Figure name="Connected in" value={connectMs.toFixed(0)} unit="ms" />}
    </>
  );
}

function TrackFigure({ name, track }: { readonly name: string; readonly track: ReceivedStats }) {
  const { bitsPerSecond, loss, jitterMs, freezes, framesPerSecond, height, layer, layers, codec } = track;
  const isPicture = height > 0;
  const layerWords = layer === null ? 'paused' : `layer ${layer + 1} of ${layers}`;
  return (
    <div class={loss > 0.05 || freezes > 2 ? 'overlay-track is-bad' : 'overlay-track'}>
      <dt>{name}</dt>
      <dd>{kbps(bitsPerSecond)}</dd>
      <dd class="overlay-more">
        {percent(loss)} lost, {jitterMs.toFixed(0)} ms jitter
        {isPicture && (
          <>
            <br />
            {codec}, {height} lines, {framesPerSecond.toFixed(0)} fps, {freezes} freezes
          </>
        )}
        {isPicture && layers > 1 && (
          <>
            <br />
            {layerWords}
          </>
        )}
      </dd>
    </div>
  );
}

function known(bitsPerSecond: number | null): string {
  return bitsPerSecond === null ? 'unknown' : kbps(bitsPerSecond);
}

function howSent({ codec, scalabilityMode, layers, limitedBy }: SentStats): string {
  const streams = layers > 1 ? `${layers} layers` : '';
  return [codec, scalabilityMode, streams, limitedBy === 'none' ? '' : limitedBy].filter(Boolean).join(', ');
}

function kbps(bitsPerSecond: number): string {
  return `${(bitsPerSecond / 1_000).toFixed(bitsPerSecond < 10_000 ? 1 : 0)} kbit/s`;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(share < 0.1 ? 1 : 0)} %`;
}
