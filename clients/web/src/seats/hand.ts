import type { Page } from '../page.ts';

/** Raises this person's hand, or takes it down; a refusal is told in a toast. */
export function moveHand({ session, toasts }: Pick<Page, 'session' | 'toasts'>): void {
  const client = session.client.value;
  const { self } = client ?? { self: null };
  if (client === null || self === null || !session.isJoined.value) return;
  const moved = self.handRaised ? client.lowerHand() : client.raiseHand();
  moved.catch((error: unknown) =>
    toasts.show({
      tone: 'trouble',
      text: 'Your hand stayed where it was',
      detail: error instanceof Error ? error.message : String(error),
    }),
  );
}
