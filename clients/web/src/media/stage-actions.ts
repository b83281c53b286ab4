import type { Stage } from '@streamxr/protocol';
import type { Page } from '../page.ts';

/** Gives the stage to somebody, or opens the conversation; a refusal is told in a toast. */
export function giveStage({ session, toasts }: Pick<Page, 'session' | 'toasts'>, stage: Stage): void {
  session.client.value?.setStage(stage).catch((error: unknown) =>
    toasts.show({
      tone: 'trouble',
      text: 'The stage stayed as it was',
      detail: error instanceof Error ? error.message : String(error),
    }),
  );
}
