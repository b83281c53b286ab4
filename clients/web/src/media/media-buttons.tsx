import { Mic, MicOff, ScreenShare, ScreenShareOff, Video, VideoOff } from 'lucide-preact';
import type { LucideIcon } from 'lucide-preact';
import { usePage } from '../page.ts';
import { canShareScreen, type SourceKind } from './capture.ts';
import { sourceLabel } from './media-words.ts';
import './media-buttons.css';

interface Face {
  readonly On: LucideIcon;
  readonly Off: LucideIcon;
  readonly label: string;
  readonly key: string;
}

const faces: Readonly<Record<SourceKind, Face>> = {
  microphone: { On: Mic, Off: MicOff, label: 'Mic', key: 'M' },
  camera: { On: Video, Off: VideoOff, label: 'Camera', key: 'N' },
  screen: { On: ScreenShareOff, Off: ScreenShare, label: 'Share', key: 'J' },
};

/** Microphone, camera and screen, first in the bar. Where the server has no voice and video they are not there. */
export function MediaButtons() {
  const { media } = usePage();
  if (media.state.value === 'unavailable') return null;
  return (
    <div class="bar-media" role="group" aria-label="Voice and video">
      <MicrophoneButton />
      <SourceButton kind="camera" />
      {canShareScreen() && <SourceButton kind="screen" />}
    </div>
  );
}

function SourceButton({ kind }: { readonly kind: SourceKind }) {
  const { media } = usePage();
  return <MediaButton kind={kind} onPress={() => void media.toggle(kind)} />;
}

/** With push-to-talk it is held; a key of the keyboard still turns it on and off. */
function MicrophoneButton() {
  const { media, preferences } = usePage();
  const isHeld = () => preferences.all.value.pushToTalk && media.own.microphone.value.kind !== 'off';
  return (
    <MediaButton
      kind="microphone"
      level={media.level.value}
      onPress={(isByKey) => {
        const { kind } = media.own.microphone.value;
        if (isByKey || !isHeld() || (kind !== 'live' && kind !== 'muted')) void media.toggle('microphone');
      }}
      onHold={(isDown) => {
        if (!isDown || isHeld()) media.talk(isDown);
      }}
    />
  );
}

interface MediaButtonProps {
  readonly kind: SourceKind;
  readonly level?: number;
  readonly onPress: (isByKey: boolean) => void;
  readonly onHold?: (isDown: boolean) => void;
}

function MediaButton({ kind, level = 0, onPress, onHold }: MediaButtonProps) {
  const { media } = usePage();
  const state = media.own[kind].value;
  const { On, Off, label, key } = faces[kind];
  const words = sourceLabel(kind, state);
  const Icon = state.kind === 'live' ? On : Off;
  return (
    <button
      type="button"
      class="button bar-button media-button"
      data-source={kind}
      data-state={state.kind}
      aria-label={words}
      aria-pressed={state.kind === 'live'}
      aria-busy={state.kind === 'asking'}
      title={`${words} (${key})`}
      style={{ '--level': state.kind === 'live' ? level : 0 }}
      onClick={(event) => onPress(event.detail === 0)}
      {...(onHold === undefined
        ? {}
        : {
            onPointerDown: () => onHold(true),
            onPointerUp: () => onHold(false),
            onPointerCancel: () => onHold(false),
            onPointerLeave: () => onHold(false),
          })}
    >
      <span class="bar-icon">
        <Icon aria-hidden="true" />
        {state.kind === 'refused' && (
          <span class="media-alert" aria-hidden="true">
            !
          </span>
        )}
      </span>
      <span class="media-label" aria-hidden="true">
        {label}
      </span>
    </button>
  );
}
