import { MonitorX } from 'lucide-preact';
import { EmptyState } from '../controls/empty-state.tsx';
import { lazyPart } from '../controls/lazy-part.tsx';
import { usePage } from '../page.ts';
import './no-picture.css';

const PlainRoom = lazyPart(async () => (await import('../media/plain/plain-room.tsx')).PlainRoom);

/** Where the room cannot be drawn: who is here and what they show, as a page of pictures; why, and what works all the same. */
export function NoPicture() {
  const { media, people, world, drawers } = usePage();
  const state = world.state.value;
  if (state.kind !== 'unavailable') return null;
  const hasCall = media.call.value !== null && media.state.value !== 'unavailable';
  const isAlone = people.others.value.length === 0;
  return (
    <main class="no-picture" data-drawer={drawers.open.value !== null}>
      {hasCall && <PlainRoom />}
      {hasCall && !isAlone ? <Line why={state.why} /> : <Notice why={state.why} />}
    </main>
  );
}

type Why = 'no-webgl' | 'not-loaded';

/** Beside people and pictures: what is different here. */
function Line({ why }: { readonly why: Why }) {
  return (
    <p class="no-picture-line glass">
      <MonitorX aria-hidden="true" />
      <span>
        <strong>The room cannot be drawn here.</strong> {whyWords(why)} Voices come from everywhere alike.
      </span>
      {why === 'not-loaded' && <LoadAgain />}
    </p>
  );
}

function Notice({ why }: { readonly why: Why }) {
  const { drawers } = usePage();
  return (
    <div class="glass">
      <EmptyState Icon={MonitorX} title="The room cannot be drawn here">
        <p>{whyWords(why)} You are in the room all the same: talk, see who is here, upload and invite.</p>
        <button type="button" class="button button-primary" onClick={() => drawers.show('chat')}>
          Open the chat
        </button>
        {why === 'not-loaded' && <LoadAgain />}
      </EmptyState>
    </div>
  );
}

function LoadAgain() {
  return (
    <button type="button" class="button" onClick={() => location.reload()}>
      Load the page again
    </button>
  );
}

function whyWords(why: Why): string {
  return why === 'no-webgl'
    ? 'This browser has no 3D graphics (WebGL 2), or they are switched off.'
    : 'The part of the page that draws the room did not arrive.';
}
