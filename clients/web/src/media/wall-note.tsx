import { Hourglass } from 'lucide-preact';
import { usePage } from '../page.ts';
import { wallWords } from './media-words.ts';

/** In the list of people, while more is shown than the wall has places for. */
export function WallNote() {
  const { media, people } = usePage();
  // Names come and go with the list.
  void people.others.value;
  const words = wallWords(
    media.wall.value.waiting.map(({ clientId, title }) =>
      clientId === null ? (title ?? 'a stream') : people.nameOf(clientId),
    ),
  );
  if (words === null) return null;
  return (
    <p class="stage-note" role="status">
      <Hourglass aria-hidden="true" />
      <span>{words}</span>
    </p>
  );
}
