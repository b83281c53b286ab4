import { effect } from '@preact/signals';
import type { SessionStore } from '../session/session-store.ts';
import type { ToastStore } from '../toasts/toast-store.ts';
import type { MediaStore } from './media-store.ts';

/** Tells who shares that the wall has no place yet, and when it has. Gives the function that stops. */
export function announceWall(
  media: Pick<MediaStore, 'wall'>,
  session: Pick<SessionStore, 'self'>,
  toasts: Pick<ToastStore, 'show'>,
): () => void {
  let wasWaiting = false;
  return effect(() => {
    const clientId = session.self.value?.clientId;
    const isOwn = (track: { readonly clientId: string | null }) => track.clientId === clientId;
    const { hung, waiting } = media.wall.value;
    const isWaiting = clientId !== undefined && waiting.some(isOwn);
    if (isWaiting && !wasWaiting)
      toasts.show({
        tone: 'info',
        text: 'The wall is full',
        detail: 'Your picture hangs there as soon as one of the others ends.',
      });
    else if (wasWaiting && !isWaiting && hung.some(isOwn))
      toasts.show({ tone: 'good', text: 'Your picture hangs on the wall now' });
    wasWaiting = isWaiting;
  });
}
