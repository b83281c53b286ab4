import { MicOff, MonitorX, Presentation, VideoOff, Volume2, VolumeX } from 'lucide-preact';
import type { LucideIcon } from 'lucide-preact';
import type { MediaTrack } from '@streamxr/protocol';
import { IconButton } from '../controls/icon-button.tsx';
import { usePage } from '../page.ts';
import type { Person } from '../people/people-store.ts';
import { tracksOf } from './person-media.tsx';
import { giveStage } from './stage-actions.ts';

const volumeMax = 2;

/** Below a member of the list: how loud they are here, and what a host can do about what they say and show. */
export function PersonControls({ person }: { readonly person: Person }) {
  const page = usePage();
  const { media, session } = page;
  const { clientId, name } = person;
  const tracks = tracksOf(media.tracks.value, clientId);
  const hosts = session.may('moderate');
  const { mode, streamer } = media.stage.value;
  const canTakeStage =
    hosts && mode === 'stage' && streamer !== clientId && person.standing === 'participant';
  if (tracks.length === 0 && !canTakeStage) return null;
  return (
    <div class="person-controls">
      {tracks.some(isSound) && <Volume clientId={clientId} name={name} />}
      {hosts && <HostButtons name={name} tracks={tracks} />}
      {canTakeStage && (
        <button
          type="button"
          class="button button-outlined person-stage"
          onClick={() => giveStage(page, { mode: 'stage', streamer: clientId })}
        >
          <Presentation aria-hidden="true" />
          Give the stage
        </button>
      )}
    </div>
  );
}

function Volume({ clientId, name }: { readonly clientId: string; readonly name: string }) {
  const { media } = usePage();
  const volume = media.volumes.value.get(clientId) ?? 1;
  const isMuted = volume === 0;
  return (
    <>
      <IconButton
        label={isMuted ? `Hear ${name} again` : `Mute ${name} for me`}
        Icon={isMuted ? VolumeX : Volume2}
        pressed={isMuted}
        onClick={() => media.setVolume(clientId, isMuted ? 1 : 0)}
      />
      <input
        class="person-volume"
        type="range"
        min={0}
        max={volumeMax}
        step={0.05}
        value={volume}
        aria-label={`Volume of ${name}, only for you`}
        aria-valuetext={`${Math.round(volume * 100)} %`}
        style={{ '--share': volume / volumeMax }}
        onInput={(event) => media.setVolume(clientId, Number(event.currentTarget.value))}
      />
    </>
  );
}

function HostButtons({ name, tracks }: { readonly name: string; readonly tracks: readonly MediaTrack[] }) {
  const page = usePage();
  const attempt = (deed: Promise<void> | undefined) =>
    deed?.catch((error: unknown) =>
      page.toasts.show({
        tone: 'trouble',
        text: `Nothing changed for ${name}`,
        detail: error instanceof Error ? error.message : String(error),
      }),
    );
  const call = page.media.call.value;
  const buttons: { track: MediaTrack; label: string; Icon: LucideIcon; run: () => unknown }[] = [];
  for (const track of tracks) {
    const { trackId, kind, muted } = track;
    const end = () => attempt(call?.unpublish(trackId));
    if (kind === 'microphone' && !muted)
      buttons.push({
        ...{ track, label: `Mute ${name} for everybody`, Icon: MicOff },
        run: () => attempt(call?.update(trackId, { muted: true })),
      });
    if (kind === 'camera') buttons.push({ track, label: `End ${name}'s camera`, Icon: VideoOff, run: end });
    if (kind === 'screen') buttons.push({ track, label: `End ${name}'s screen`, Icon: MonitorX, run: end });
  }
  return (
    <>
      {buttons.map(({ track, label, Icon, run }) => (
        <IconButton key={track.trackId} label={label} Icon={Icon} tone="danger" onClick={() => void run()} />
      ))}
    </>
  );
}

function isSound({ kind }: MediaTrack): boolean {
  return kind === 'microphone' || kind === 'screen-sound';
}
