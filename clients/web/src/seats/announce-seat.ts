import type { RoomClient } from '@streamxr/client';
import type { ToastStore } from '../toasts/toast-store.ts';

/** Says so when this person, who watched, is given a seat; gives the function that stops. */
export function announceSeat(client: RoomClient, toasts: ToastStore): () => void {
  let standing = client.self?.standing;
  const stops = [
    client.on('welcome', ({ self }) => (standing = self.standing)),
    client.on('self-changed', ({ self }) => {
      const isSeated = standing === 'spectator' && self.standing === 'participant';
      standing = self.standing;
      if (isSeated)
        toasts.show({
          tone: 'good',
          text: 'You have a seat',
          detail: 'The others see you now, and you can add and move things.',
        });
    }),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}
