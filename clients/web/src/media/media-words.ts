import { type PublishedEnding, StreamXrError } from '@streamxr/client';
import type { Stage } from '@streamxr/protocol';
import type { ToastContent } from '../toasts/toast-store.ts';
import type { CaptureRefusal, SourceKind } from './capture.ts';
import type { SourceState } from './own-source.ts';

const things: Readonly<Record<SourceKind, string>> = {
  microphone: 'microphone',
  camera: 'camera',
  screen: 'screen',
};

/** What a button of the bar says of its source: `Microphone: muted`. */
export function sourceLabel(kind: SourceKind, state: SourceState): string {
  const thing = { microphone: 'Microphone', camera: 'Camera', screen: 'Share screen' }[kind];
  return `${thing}: ${stateWord(kind, state)}`;
}

function stateWord(kind: SourceKind, state: SourceState): string {
  switch (state.kind) {
    case 'off':
      return 'off';
    case 'asking':
      return kind === 'screen' ? 'choose what to share' : 'asking for permission';
    case 'live':
      return 'on';
    case 'muted':
      return 'muted';
    case 'refused':
      return state.why === 'absent' ? 'none found' : state.why === 'denied' ? 'not allowed' : 'not available';
  }
}

/** Why there is nothing to hear or see of this person, and what helps. */
export function refusalWords(kind: SourceKind, why: CaptureRefusal): Omit<ToastContent, 'tone'> {
  const thing = things[kind];
  switch (why) {
    case 'denied':
      return {
        text: `The browser may not use your ${thing}`,
        detail: `Allow it beside the page's address, at the lock or camera sign, then press the button again. You still hear and see the others.`,
      };
    case 'absent':
      return {
        text: `No ${thing} was found`,
        detail: `Plug one in, or turn it on in the system's settings. You still hear and see the others, and can write in the chat.`,
      };
    case 'busy':
      return {
        text: `Your ${thing} does not answer`,
        detail: 'Another program may be using it. Close that, or choose another device.',
      };
    case 'insecure':
      return kind === 'screen'
        ? {
            text: 'This browser cannot share its screen',
            detail: 'Browsers on computers can, on pages that come over HTTPS.',
          }
        : {
            text: `Browsers give no ${thing} to this page`,
            detail:
              'It came without HTTPS. Open it by its https:// address, or on the computer that serves it.',
          };
    case 'cancelled':
      return { text: 'Nothing is shared' };
  }
}

/** A refusal of the server, or of the network, in words for who pressed the button. `streamer` is the name of who has the stage. */
export function troubleWords(
  kind: SourceKind,
  error: unknown,
  streamer: string | null,
): Omit<ToastContent, 'tone'> {
  const thing = things[kind];
  const text = kind === 'screen' ? 'Your screen is not shared' : `Your ${thing} stayed off`;
  if (!(error instanceof StreamXrError)) return { text, detail: String(error) };
  switch (error.code) {
    case 'STAGE_TAKEN':
      return {
        text,
        detail: `${streamer === null ? 'The stage is free, and a host gives it' : `${streamer} has the stage`}. Raise your hand to ask for it.`,
      };
    case 'SPECTATOR':
      return { text, detail: 'You are watching. Raise your hand to ask for a seat.' };
    case 'NOT_ALLOWED':
      return { text, detail: `${error.message} You can listen, and write in the chat.` };
    case 'TOO_MANY_TRACKS':
      return { text, detail: `${error.message} Try again when somebody has stopped.` };
    case 'MEDIA_FULL':
      return { text, detail: 'As many people are talking on this server as it can carry. Try again soon.' };
    case 'MEDIA_UNAVAILABLE':
      return { text, detail: `${error.message} The room, the chat and everything else go on.` };
    case 'MEDIA_UNREACHABLE':
      return {
        text,
        detail: 'No way for voice and video was found through this network. A firewall may be in between.',
      };
    case 'OFFLINE':
    case 'TIMEOUT':
      return { text, detail: 'The connection dropped meanwhile. Press the button again when it is back.' };
    default:
      return { text, detail: error.message };
  }
}

/** What ended somebody's own track, and not by them; null for what needs no words. */
export function endingWords(
  kind: SourceKind,
  why: PublishedEnding,
  streamer: string | null,
): Omit<ToastContent, 'tone'> | null {
  const thing = kind === 'screen' ? 'Your screen' : `Your ${things[kind]}`;
  switch (why) {
    case 'stage':
      return {
        text: streamer === null ? 'The stage is quiet now' : `${streamer} has the stage now`,
        // The same words for all that somebody had on: one toast says it.
        detail: 'Your microphone and camera are off meanwhile. Raise your hand to ask for the stage.',
      };
    case 'moderated':
      return { text: `${thing} was turned off by a host`, detail: 'You can turn it on again.' };
    case 'stalled':
      return {
        text: `${thing} was turned off`,
        detail: 'Nothing came from it for a while. Turn it on again when it is back.',
      };
    case 'failed':
      return { text: `${thing} was turned off`, detail: 'The server could not carry it. Turn it on again.' };
    case 'ended':
    case 'left':
    case 'device':
      return null;
  }
}

/** Whose pictures wait for a place on the wall; null for nobody's. Names, or `you`. */
export function wallWords(waiting: readonly string[]): string | null {
  const names = [...new Set(waiting)];
  const [first, ...others] = names;
  if (first === undefined) return null;
  const who = others.length === 0 ? first : `${names.slice(0, -1).join(', ')} and ${others.at(-1) ?? ''}`;
  const waits = others.length === 0 && first !== 'you' ? 'waits' : 'wait';
  return `The wall is full: ${who} ${waits} for a place on it.`;
}

/** Who may speak, for the audience. `streamer` is a name, `you`, or null. */
export function stageWords({ mode }: Stage, streamer: string | null): string {
  if (mode === 'conversation') return 'Everybody may speak and show.';
  if (streamer === null) return 'Nobody has the stage yet.';
  return streamer === 'you' ? 'You have the stage.' : `${streamer} has the stage.`;
}
