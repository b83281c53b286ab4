import { Eye, Hand } from 'lucide-preact';
import { KeyCap } from '../controls/key-cap.tsx';
import { usePage } from '../page.ts';
import { moveHand } from './hand.ts';
import { seatsTakenWords } from './seats-words.ts';
import './watching.css';

/** Top middle, while all seats are taken and this person watches: why, and how to get one. */
export function Watching() {
  const page = usePage();
  const { drawers, session } = page;
  const self = session.self.value;
  if (!session.isSpectator.value || self === null) return null;
  return (
    <aside
      class="watching glass"
      aria-label="You are watching"
      data-drawer={drawers.open.value !== null}
      data-testid="watching"
    >
      <Eye aria-hidden="true" />
      <p class="watching-words" role="status">
        <strong>You are watching</strong>
        <span>
          {self.handRaised
            ? 'Your hand is up. Raised hands get the next seats.'
            : `${seatsTakenWords(session.seats.value)}. Raise your hand for the next.`}
        </span>
      </p>
      <button
        type="button"
        class="button button-outlined watching-hand"
        aria-pressed={self.handRaised}
        onClick={() => moveHand(page)}
      >
        <Hand aria-hidden="true" />
        {self.handRaised ? 'Lower hand' : 'Raise hand'}
        <KeyCap name="H" />
      </button>
    </aside>
  );
}
