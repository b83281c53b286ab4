import type { DrawerStore } from '../drawers/drawer-store.ts';
import type { PeopleStore } from '../people/people-store.ts';
import type { SessionStore } from '../session/session-store.ts';
import { moveHand } from '../seats/hand.ts';
import type { ToastAction, ToastStore } from '../toasts/toast-store.ts';
import type { SourceKind } from './capture.ts';
import type { CallEvents } from './media-call.ts';
import { endingWords, refusalWords, troubleWords } from './media-words.ts';

interface NewsParts {
  readonly people: PeopleStore;
  readonly session: SessionStore;
  readonly toasts: ToastStore;
  readonly drawers: DrawerStore;
}

const stageCodes = ['STAGE_TAKEN', 'SPECTATOR'];

/** Says in toasts what became of this person's microphone, camera and screen. */
export function mediaNews({ people, session, toasts, drawers }: NewsParts): CallEvents {
  const streamer = (): string | null => {
    const { streamer: clientId = null } = session.client.value?.stage ?? {};
    return clientId === null ? null : people.nameOf(clientId);
  };
  const devices: ToastAction = { label: 'Devices', run: () => drawers.show('devices') };
  const hand: ToastAction = { label: 'Raise your hand', run: () => moveHand({ session, toasts }) };
  const handUnlessUp = () => (session.self.value?.handRaised === true ? {} : { action: hand });
  return {
    refused: (kind, why) =>
      toasts.show({
        tone: 'trouble',
        ...refusalWords(kind, why),
        ...(kind === 'screen' || why === 'insecure' ? {} : { action: devices }),
      }),
    failed: (kind, error) => {
      const isAboutStage =
        error instanceof Error && 'code' in error && stageCodes.includes(String(error.code));
      toasts.show({
        tone: 'trouble',
        ...troubleWords(kind, error, streamer()),
        ...(isAboutStage ? handUnlessUp() : {}),
      });
    },
    ended: (kind, why) => {
      const words = endingWords(kind, why, streamer());
      if (words !== null) toasts.show({ tone: 'info', ...words, ...(why === 'stage' ? handUnlessUp() : {}) });
    },
    unplugged: (kind, replacement) =>
      toasts.show(
        replacement === null
          ? {
              tone: 'trouble',
              text: `Your ${kind} is gone`,
              detail: `It was unplugged or turned off, and there is no other. Plug it in and press the button again.`,
              action: devices,
            }
          : {
              tone: 'info',
              text: `Your ${kind} was unplugged`,
              detail: replacement === '' ? 'Another one took over.' : `${replacement} took over.`,
              action: devices,
            },
      ),
    unreachable: () =>
      toasts.show({
        tone: 'trouble',
        text: 'Voice and video do not get through',
        detail:
          'No way for them was found through this network; it is tried again. The room, the chat and everything else go on.',
      }),
    reachable: () => toasts.show({ tone: 'good', text: 'Voice and video are back' }),
    mutedByOther: (kind: SourceKind) =>
      toasts.show({
        tone: 'info',
        text: kind === 'microphone' ? 'A host muted you' : `A host paused your ${kind}`,
        detail: 'You can unmute yourself whenever you want to speak.',
      }),
  };
}
