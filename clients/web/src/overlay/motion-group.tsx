import { useEffect, useRef, useState } from 'preact/hooks';
import type { RoomClient, Smoothing } from '@streamxr/client';
import { distance } from '@streamxr/spatial';
import { usePage } from '../page.ts';
import type { WorldView } from '../world/world-store.ts';
import { Figure, Group } from './figure.tsx';
import { chartTopMs, drawMotion, motionColors } from './motion-chart.ts';
import { MotionRecord } from './motion-record.ts';

type Whose = 'crowd' | 'nearest';

/** Figures that a person reads change as often as this. */
const readEveryMs = 500;

interface Reading {
  readonly smoothing: Smoothing;
  readonly guessedShare: number;
  /** Whose it is. */
  readonly name: string;
}

/** How other people's poses are smoothed, picture by picture: of everybody who is drawn, or of who is nearest. */
export function MotionGroup() {
  const [whose, setWhose] = useState<Whose>('crowd');
  const canvas = useRef<HTMLCanvasElement>(null);
  const reading = useReading(whose, canvas);
  const { smoothing, guessedShare, name } = reading;
  return (
    <Group
      title="Motion of others"
      spark={
        <>
          <div class="overlay-choice" role="radiogroup" aria-label="Whose motion">
            <WhoseChoice whose="crowd" label="Everybody" chosen={whose} onChoose={setWhose} />
            <WhoseChoice whose="nearest" label="Nearest" chosen={whose} onChoose={setWhose} />
          </div>
          <canvas ref={canvas} class="overlay-chart" aria-hidden="true" />
        </>
      }
    >
      <Figure name="Whose" value={name} />
      <Figure name="Delay" value={smoothing.delayMs.toFixed(0)} unit="ms" color={motionColors.delay} />
      <Figure name="Jitter" value={smoothing.jitterMs.toFixed(0)} unit="ms" color={motionColors.jitter} />
      <Figure name="Guessed" value={(guessedShare * 100).toFixed(1)} unit="%" color={motionColors.guessed} />
    </Group>
  );
}

interface WhoseChoiceProps {
  readonly whose: Whose;
  readonly label: string;
  readonly chosen: Whose;
  readonly onChoose: (whose: Whose) => void;
}

function WhoseChoice({ whose, label, chosen, onChoose }: WhoseChoiceProps) {
  return (
    <label>
      <input
        type="radio"
        name="whose-motion"
        value={whose}
        checked={whose === chosen}
        onChange={() => onChoose(whose)}
      />
      {label}
    </label>
  );
}

const nothing: Smoothing = { delayMs: 0, jitterMs: 0, guessedShare: 0, members: 0 };

/** Records and draws every picture while it is shown; gives what a person can read of it twice a second. */
function useReading(whose: Whose, canvas: { readonly current: HTMLCanvasElement | null }): Reading {
  const { session, world } = usePage();
  const [reading, setReading] = useState<Reading>({ smoothing: nothing, guessedShare: 0, name: '' });
  useEffect(() => {
    const record = new MotionRecord();
    let nearest: string | null = null;
    let topMs = 100;
    let readMs = -Infinity;
    const onPicture = (nowMs: number) => {
      const client = session.client.value;
      const isDue = nowMs - readMs >= readEveryMs;
      if (isDue && whose === 'nearest') {
        const next = client === null || world.view === null ? null : nearestOf(client, world.view);
        if (next !== nearest) record.clear();
        nearest = next;
      }
      const smoothing =
        whose === 'crowd' ? client?.smoothing : nearest === null ? null : client?.smoothingOf(nearest);
      record.add(smoothing ?? nothing);
      if (canvas.current !== null) drawMotion(canvas.current, record, topMs);
      if (isDue) {
        readMs = nowMs;
        topMs = chartTopMs(record);
        setReading({
          smoothing: smoothing ?? nothing,
          guessedShare: record.meanGuessedShare(),
          name: whose === 'crowd' ? peopleWords(smoothing?.members ?? 0) : nameOf(client, nearest),
        });
      }
      picture = requestAnimationFrame(onPicture);
    };
    let picture = requestAnimationFrame(onPicture);
    return () => cancelAnimationFrame(picture);
  }, [canvas, session, whose, world]);
  return reading;
}

function nearestOf(client: RoomClient, view: WorldView): string | null {
  const { position } = view.head();
  let nearest: string | null = null;
  let leastMetres = Infinity;
  for (const clientId of client.peers.keys()) {
    const head = view.headOf(clientId);
    const metres = head === null ? Infinity : distance(head, position);
    if (metres < leastMetres) [nearest, leastMetres] = [clientId, metres];
  }
  return nearest;
}

function nameOf(client: RoomClient | null, clientId: string | null): string {
  return (clientId === null ? null : client?.peers.get(clientId)?.name) ?? 'nobody';
}

function peopleWords(members: number): string {
  return members === 1 ? '1 in this picture' : `${members} in this picture`;
}
