import type { SessionStore } from '../session/session-store.ts';
import type { ToastStore } from '../toasts/toast-store.ts';
import type { PeopleEvents, PeopleStore } from './people-store.ts';

/** Beyond this many people who comes and goes is no news. */
const announcedMax = 12;

/** Says who comes and goes, while one is inside and the room is small enough for it to matter. */
export function announcePeople(people: PeopleStore, session: SessionStore, toasts: ToastStore): PeopleEvents {
  const isNews = () =>
    session.whereabouts.value === 'inside' && session.isSettled && people.others.value.length <= announcedMax;
  return {
    onArrival: ({ name }) => isNews() && toasts.show({ tone: 'info', text: `${name} came in` }),
    // Who is to give the word has to see hands in a room of any size.
    onHandRaised: ({ name }) =>
      (isNews() || session.may('moderate')) && toasts.show({ tone: 'info', text: `${name} raised a hand` }),
    onDeparture: ({ name }) => isNews() && toasts.show({ tone: 'info', text: `${name} left` }),
  };
}
