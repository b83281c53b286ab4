import { Footprints, Hand, Plus, X } from 'lucide-preact';
import type { LucideIcon } from 'lucide-preact';
import { useEffect } from 'preact/hooks';
import { IconButton } from '../controls/icon-button.tsx';
import { KeyCap } from '../controls/key-cap.tsx';
import { usePage } from '../page.ts';
import { describePresence } from '../people/presence-words.ts';
import { distance } from '@streamxr/spatial';
import { type Lesson, lessonCount } from './coach-store.ts';
import './coach.css';

const icons: Readonly<Record<Lesson, LucideIcon>> = { meet: Hand, move: Footprints, add: Plus };
/** Far enough to have found out how. */
const walkedMetres = 1;
const lookEveryMs = 250;

/** One hint of the first minute, above the bar. */
export function Coach() {
  const { coach, world } = usePage();
  const lesson = coach.lesson.value;
  // Without a drawn room there is nowhere to walk and nothing to see.
  if (lesson === null || world.state.value.kind === 'unavailable') return null;
  const Icon = icons[lesson];
  return (
    <aside class="coach glass" aria-label={`Hint ${coach.step.value} of ${lessonCount}`} data-testid="coach">
      <span class="coach-icon">
        <Icon aria-hidden="true" />
      </span>
      <div class="coach-words" aria-live="polite">
        <LessonWords lesson={lesson} />
        <span class="coach-dots" aria-hidden="true">
          {Array.from({ length: lessonCount }, (_, i) => (
            <span key={i} class={i + 1 === coach.step.value ? 'is-now' : ''} />
          ))}
        </span>
      </div>
      {lesson === 'meet' && (
        <button type="button" class="button coach-next" onClick={() => coach.done('meet')}>
          Next
        </button>
      )}
      <IconButton label="No more hints" Icon={X} onClick={() => coach.dismiss()} />
    </aside>
  );
}

function LessonWords({ lesson }: { readonly lesson: Lesson }) {
  switch (lesson) {
    case 'meet':
      return <MeetWords />;
    case 'move':
      return <MoveWords />;
    case 'add':
      return <AddWords />;
  }
}

function MeetWords() {
  const { people } = usePage();
  const names = people.others.value.map(({ name }) => name);
  return (
    <p>
      <strong>You are in.</strong> {describePresence(names)}
      {names.length === 0 ? '. Bring somebody with Invite.' : '. Say hello in the chat.'}
    </p>
  );
}

function MoveWords() {
  useWalkLesson();
  return matchMedia('(pointer: coarse)').matches ? (
    <p>
      <strong>Look and walk.</strong> Drag on the right to look, on the left to walk. Double-tap the floor to
      go there.
    </p>
  ) : (
    <p>
      <strong>Look and walk.</strong> Drag to look around, walk with <KeyCap name="W" /> <KeyCap name="A" />{' '}
      <KeyCap name="S" /> <KeyCap name="D" /> or the arrows.
    </p>
  );
}

function AddWords() {
  const { objects, coach } = usePage();
  const selected = objects.selected.value;
  useEffect(() => {
    if (selected !== null && selected.version <= 1) coach.done('add');
  }, [selected, coach]);
  return (
    <p>
      <strong>Make it yours.</strong> Press Add for a shape, or drop a GLB model on the page.
    </p>
  );
}

/** The lesson is learnt when the person has gone somewhere. */
function useWalkLesson(): void {
  const { coach, world } = usePage();
  useEffect(() => {
    const from = world.view?.head().position;
    if (from === undefined) return;
    const looking = setInterval(() => {
      const to = world.view?.head().position;
      if (to !== undefined && distance(from, to) > walkedMetres) coach.done('move');
    }, lookEveryMs);
    return () => clearInterval(looking);
  }, [coach, world]);
}
