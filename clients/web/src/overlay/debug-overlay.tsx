import { X } from 'lucide-preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { ClientStats, PlaneBytes, StreamingStats } from '@streamxr/client';
import type { FrameStats } from '@streamxr/scene';
import { IconButton } from '../controls/icon-button.tsx';
import { formatBytes, formatCount } from '../format/quantities.ts';
import { usePage } from '../page.ts';
import { Figure, Group } from './figure.tsx';
import { FigureHistory, sparkPath } from './history.ts';
import { MediaGroup } from './media-group.tsx';
import { GazeRings, ModelsGroup } from './models-group.tsx';
import { MotionGroup } from './motion-group.tsx';
import './debug-overlay.css';

const sampleEveryMs = 500;
const samplesKept = 60;
const rendererNames = { webgpu: 'WebGPU', webgl2: 'WebGL 2' } as const;
const planes: readonly (keyof PlaneBytes)[] = ['control', 'events', 'presence', 'assets'];

interface Figures {
  readonly frames: FrameStats | null;
  readonly client: ClientStats | null;
  readonly streaming: StreamingStats | null;
  /** Bytes a second since the last sample. */
  readonly bytesInPerSecond: number;
  readonly bytesOutPerSecond: number;
}

interface Histories {
  readonly framesPerSecond: FigureHistory;
  readonly roundTripMs: FigureHistory;
  readonly bytesIn: FigureHistory;
}

/** What the page costs and what travels, twice a second. For operators and developers, who live in it. */
export function DebugOverlay() {
  const { isOverlayOpen, objects, people, session, uploads, world } = usePage();
  const { figures, histories } = useFigures();
  const { frames, client, streaming } = figures;
  const models = world.view?.models.value;
  const census = world.view?.census;
  const connection = session.connection.value;
  return (
    <>
      <GazeRings />
      <aside class="overlay" aria-label="Figures" data-testid="overlay">
        <header class="overlay-head">
          <strong>Figures</strong>
          <IconButton label="Close the figures" Icon={X} onClick={() => (isOverlayOpen.value = false)} />
        </header>
        {frames !== null && (
          <Group title="Picture" spark={<Spark history={histories.framesPerSecond} ceiling={60} />}>
            <Figure name="Frames" value={`${frames.framesPerSecond.toFixed(0)}`} unit="per second" />
            <Figure name="Frame" value={frames.frameMs.toFixed(1)} unit="ms" />
            <Figure name="Draw calls" value={formatCount(frames.drawCalls)} />
            <Figure name="Triangles" value={formatCount(frames.triangles)} />
            <Figure name="Textures" value={formatCount(frames.textures)} />
            {world.view !== null && (
              <Figure name="Particles" value={`by ${rendererNames[world.view.particleRenderer]}`} />
            )}
            <Figure name="Pixel ratio" value={frames.pixelRatio.toFixed(2)} />
          </Group>
        )}
        {streaming !== null && <ModelsGroup stats={streaming} />}
        <Group title="Line" spark={<Spark history={histories.roundTripMs} ceiling={20} />}>
          <Figure name="State" value={connection.state} />
          {client !== null && (
            <>
              <Figure name="Round trip" value={client.roundTripMs.toFixed(1)} unit="ms" />
              <Figure name="Clock" value={signed(client.serverClockOffsetMs)} unit="ms" />
              <Figure name="Events" value={formatCount(client.events)} />
              <Figure name="Gaps" value={formatCount(client.gaps)} isBad={client.gaps > 0} />
              <Figure name="Duplicates" value={formatCount(client.duplicates)} />
              <Figure
                name="Garbled"
                value={formatCount(client.garbledFrames)}
                isBad={client.garbledFrames > 0}
              />
            </>
          )}
        </Group>
        {client !== null && (
          <Group
            title="Bytes"
            aside={<span class="overlay-columns">in, out</span>}
            spark={<Spark history={histories.bytesIn} ceiling={1000} />}
          >
            <Bytes name="A second" bytesIn={figures.bytesInPerSecond} bytesOut={figures.bytesOutPerSecond} />
            {planes.map((plane) => (
              <Bytes
                key={plane}
                name={plane}
                bytesIn={client.bytesIn[plane]}
                bytesOut={client.bytesOut[plane]}
              />
            ))}
          </Group>
        )}
        <MediaGroup />
        <MotionGroup />
        <Group title="Room">
          <Figure name="Members" value={formatCount(people.others.value.length + 1)} />
          {census !== undefined && (
            <Figure
              name="Drawn"
              value={`${census.near} near, ${census.mid} mid, ${census.far} far, ${census.unseen} not`}
            />
          )}
          <Figure name="Objects" value={formatCount(objects.count.value)} />
          <Figure
            name="Models"
            value={models === undefined ? 'none' : `${models.shown} of ${models.wanted}`}
          />
          <Figure name="Uploads" value={formatCount(uploads.list.value.length)} />
        </Group>
      </aside>
    </>
  );
}

function Bytes({
  name,
  bytesIn,
  bytesOut,
}: {
  readonly name: string;
  readonly bytesIn: number;
  readonly bytesOut: number;
}) {
  return (
    <div class="overlay-bytes">
      <dt>{name}</dt>
      <dd>{formatBytes(bytesIn)}</dd>
      <dd>{formatBytes(bytesOut)}</dd>
    </div>
  );
}

function Spark({ history, ceiling }: { readonly history: FigureHistory; readonly ceiling: number }) {
  return (
    <svg class="overlay-spark" viewBox="0 0 240 28" preserveAspectRatio="none" aria-hidden="true">
      <path d={sparkPath(history.samples, samplesKept, 240, 26, ceiling)} />
    </svg>
  );
}

function useFigures(): { readonly figures: Figures; readonly histories: Histories } {
  const { session, streaming, world } = usePage();
  const histories = useRef<Histories>({
    framesPerSecond: new FigureHistory(samplesKept),
    roundTripMs: new FigureHistory(samplesKept),
    bytesIn: new FigureHistory(samplesKept),
  }).current;
  const [figures, setFigures] = useState<Figures>({
    frames: null,
    client: null,
    streaming: null,
    bytesInPerSecond: 0,
    bytesOutPerSecond: 0,
  });
  useEffect(() => {
    let before: ClientStats | null = null;
    const sample = () => {
      const frames = world.view?.frameStats ?? null;
      const client = session.client.value?.stats ?? null;
      const perSecond = 1000 / sampleEveryMs;
      const since = (direction: 'bytesIn' | 'bytesOut') =>
        client === null || before === null
          ? 0
          : Math.max(0, (sum(client[direction]) - sum(before[direction])) * perSecond);
      const bytesInPerSecond = since('bytesIn');
      histories.framesPerSecond.add(frames?.framesPerSecond ?? 0);
      histories.roundTripMs.add(client?.roundTripMs ?? 0);
      histories.bytesIn.add(bytesInPerSecond);
      setFigures({
        frames,
        client,
        streaming: streaming.stats,
        bytesInPerSecond,
        bytesOutPerSecond: since('bytesOut'),
      });
      before = client;
    };
    sample();
    const sampling = setInterval(sample, sampleEveryMs);
    return () => clearInterval(sampling);
  }, [histories, session, streaming, world]);
  return { figures, histories };
}

function sum(bytes: PlaneBytes): number {
  return planes.reduce((total, plane) => total + bytes[plane], 0);
}

function signed(milliseconds: number): string {
  return `${milliseconds >= 0 ? '+' : '−'}${Math.abs(milliseconds).toFixed(0)}`;
}
