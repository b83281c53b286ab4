import { Footprints, Hand, UserPlus } from 'lucide-preact';
import { useEffect, useState } from 'preact/hooks';
import { distance } from '@streamxr/spatial';
import type { Role, Standing } from '@streamxr/protocol';
import { EmptyState } from '../controls/empty-state.tsx';
import { Drawer } from '../drawers/drawer.tsx';
import { formatDistance, formatPeople } from '../format/quantities.ts';
import { usePage } from '../page.ts';
import { PersonControls } from '../media/person-controls.tsx';
import { PersonMarks, SpeakingDot } from '../media/person-media.tsx';
import { StageField } from '../media/stage-field.tsx';
import { WallNote } from '../media/wall-note.tsx';
import type { Person } from './people-store.ts';
import { moveHand } from '../seats/hand.ts';
import { SoundZones } from '../zones/sound-zones.tsx';
import { standNear } from '../world/placement.ts';
import './people.css';

const roleWords: Readonly<Record<Role, string>> = {
  owner: 'owner',
  admin: 'admin',
  streamer: 'streamer',
  premium: 'member',
  free: 'member',
  anonymous: 'guest',
};
/** People walk a metre or two a second: twice a second is as good as always. */
const measureEveryMs = 500;

export function PeopleDrawer() {
  const page = usePage();
  const { drawers, people, session } = page;
  const others = people.others.value;
  const self = session.self.value;
  return (
    <Drawer title="People" aside={formatPeople(others.length + 1)} onClose={() => drawers.close()}>
      <StageField />
      <WallNote />
      <SoundZones />
      <ul
        class="people"
        aria-label="People in the room"
        aria-live="polite"
        aria-relevant="additions removals"
      >
        {self !== null && (
          <li class="person">
            <SpeakingDot clientId={self.clientId} name={self.name} color={self.color} />
            <span class="person-words">
              <strong>
                {self.name} <span class="person-you">you</span>
              </strong>
              <small>
                {roleWords[self.role]}
                {self.standing === 'spectator' && ', watching'}
              </small>
            </span>
            <PersonMarks clientId={self.clientId} />
            <button
              type="button"
              class="button button-icon person-hand"
              aria-label={self.handRaised ? 'Lower your hand' : 'Raise your hand'}
              aria-pressed={self.handRaised}
              onClick={() => moveHand(page)}
            >
              <Hand aria-hidden="true" />
            </button>
          </li>
        )}
        {others.map((person) => (
          <PersonRow key={person.clientId} person={person} />
        ))}
      </ul>
      {others.length === 0 && (
        <EmptyState Icon={UserPlus} title="You have the room to yourself">
          <p>Rooms are better with company.</p>
          <button type="button" class="button button-primary" onClick={() => drawers.show('invite')}>
            Invite somebody
          </button>
        </EmptyState>
      )}
    </Drawer>
  );
}

function PersonRow({ person }: { readonly person: Person }) {
  const { drawers, media, world } = usePage();
  const { clientId, name, color, role, standing, handRaised } = person;
  const hasStage = media.stage.value.streamer === clientId;
  const metres = useDistance(clientId);
  const walkThere = () => {
    const { view } = world;
    const head = view?.headOf(clientId);
    if (view === null || head === null || head === undefined) return;
    view.walkTo(standNear(head, view.head().position));
    if (matchMedia('(max-width: 719px)').matches) drawers.close();
  };
  return (
    <li>
      <button
        type="button"
        class="button person person-button"
        onClick={walkThere}
        disabled={metres === null}
        data-testid="person"
      >
        <SpeakingDot clientId={clientId} name={name} color={color} />
        <span class="person-words">
          <strong>{name}</strong>
          <small>
            {roleWords[role]}, {hasStage ? 'has the stage' : placeWords(standing, metres)}
          </small>
        </span>
        {metres !== null && (
          <span class="person-go">
            <Footprints aria-hidden="true" />
            Walk over
          </span>
        )}
        <PersonMarks clientId={clientId} />
        {handRaised && (
          <span class="person-hand is-up">
            <Hand aria-hidden="true" />
            <span class="for-screen-readers">Hand raised</span>
          </span>
        )}
      </button>
      <PersonControls person={person} />
    </li>
  );
}

function placeWords(standing: Standing, metres: number | null): string {
  if (standing === 'spectator') return 'watching';
  return metres === null ? 'at the door' : formatDistance(metres);
}

/** Metres from one's own head to a member's; null while the member has not walked in. */
function useDistance(clientId: string): number | null {
  const { world } = usePage();
  const [metres, setMetres] = useState<number | null>(null);
  useEffect(() => {
    const measure = () => {
      const head = world.view?.headOf(clientId) ?? null;
      setMetres(
        head === null || world.view === null ? null : Math.round(distance(head, world.view.head().position)),
      );
    };
    measure();
    const measuring = setInterval(measure, measureEveryMs);
    return () => clearInterval(measuring);
  }, [clientId, world]);
  return metres;
}
