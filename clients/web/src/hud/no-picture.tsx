import { MonitorX } from 'lucide-preact';
import { EmptyState } from '../controls/empty-state.tsx';
import { usePage } from '../page.ts';
import './no-picture.css';

/** Where the room cannot be drawn: says why, and what works all the same. */
export function NoPicture() {
  const { world, drawers } = usePage();
  const state = world.state.value;
  if (state.kind !== 'unavailable') return null;
  return (
    <main class="no-picture">
      <div class="glass">
        <EmptyState Icon={MonitorX} title="The room cannot be drawn here">
          <p>
            {state.why === 'no-webgl'
              ? 'This browser has no 3D graphics (WebGL 2), or they are switched off.'
              : 'The part of the page that draws the room did not arrive.'}{' '}
            You are in the room all the same: talk, see who is here, upload and invite.
          </p>
          <button type="button" class="button button-primary" onClick={() => drawers.show('chat')}>
            Open the chat
          </button>
          {state.why === 'not-loaded' && (
            <button type="button" class="button" onClick={() => location.reload()}>
              Load the page again
            </button>
          )}
        </EmptyState>
      </div>
    </main>
  );
}
