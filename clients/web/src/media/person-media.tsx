import { Hourglass, Lock, Mic, MicOff, MonitorUp, Video } from 'lucide-preact';
import type { MediaTrack } from '@streamxr/protocol';
import { MemberDot } from '../controls/member-dot.tsx';
import { usePage } from '../page.ts';
import './person-media.css';

interface SpeakingDotProps {
  readonly clientId: string;
  readonly name: string;
  readonly color: string;
}

/** A member's dot with a ring while they speak, as wide as they are loud: the one around their body, in the list. */
export function SpeakingDot({ clientId, name, color }: SpeakingDotProps) {
  const { media } = usePage();
  const level = media.speaking.value.get(clientId) ?? 0;
  return (
    <span
      class={level > 0 ? 'speaking-dot is-speaking' : 'speaking-dot'}
      style={{ '--member': color, '--level': level }}
    >
      <MemberDot name={name} color={color} />
    </span>
  );
}

/** What a member says and shows: small signs beside a name. */
export function PersonMarks({ clientId }: { readonly clientId: string }) {
  const { media } = usePage();
  const tracks = tracksOf(media.tracks.value, clientId);
  if (tracks.length === 0) return null;
  const isLocked = media.sources.value.some(({ track, locked }) => locked && track.clientId === clientId);
  const level = media.speaking.value.get(clientId) ?? 0;
  const waits = (trackId: string) => media.wall.value.waiting.some((track) => track.trackId === trackId);
  return (
    <span class="person-marks">
      {isLocked && (
        <span class="person-mark is-locked" title="Encrypted with another key">
          <Lock aria-hidden="true" />
          <span class="for-screen-readers">Encrypted with another key</span>
        </span>
      )}
      {tracks.map(({ trackId, kind, muted }) => {
        switch (kind) {
          case 'microphone':
            return muted ? (
              <Mark key={trackId} Icon={MicOff} words="Muted" tone="is-muted" />
            ) : level > 0 ? (
              <Mark key={trackId} Icon={Mic} words="Speaking" tone="is-speaking" />
            ) : (
              <Mark key={trackId} Icon={Mic} words="Microphone on" />
            );
          case 'camera':
            return <Mark key={trackId} Icon={Video} words="Camera on" />;
          case 'screen':
            return waits(trackId) ? (
              <Mark key={trackId} Icon={Hourglass} words="Waits for a place on the wall" tone="is-waiting" />
            ) : (
              <Mark key={trackId} Icon={MonitorUp} words="Shares a screen" />
            );
          default:
            return null;
        }
      })}
    </span>
  );
}

interface MarkProps {
  readonly Icon: typeof Mic;
  readonly words: string;
  readonly tone?: string;
}

function Mark({ Icon, words, tone = '' }: MarkProps) {
  return (
    <span class={`person-mark ${tone}`} title={words}>
      <Icon aria-hidden="true" />
      <span class="for-screen-readers">{words}</span>
    </span>
  );
}

export function tracksOf(tracks: ReadonlyMap<string, MediaTrack>, clientId: string): readonly MediaTrack[] {
  return [...tracks.values()].filter((track) => track.clientId === clientId);
}
