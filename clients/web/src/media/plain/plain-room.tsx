import { Lock } from 'lucide-preact';
import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { MediaTrack, PictureView } from '@streamxr/protocol';
import { usePage } from '../../page.ts';
import { SpeakingDot } from '../person-media.tsx';
import { VideoView } from '../video-view.tsx';
import { type CallSource, facesOf } from './plain-sources.ts';
import { PlainVoices } from './plain-voices.ts';
import { standInside } from './stand-inside.ts';
import './plain-room.css';

/** How often the room is told how large pictures are here. */
const seeEveryMs = 500;

/** Who is here and what they show, as a page of pictures: where the room cannot be drawn, and voices have no places. */
export function PlainRoom() {
  const page = usePage();
  const { media, people, session } = page;
  const root = useRef<HTMLElement>(null);
  useEffect(() => {
    const voices = new PlainVoices(page);
    const leave = standInside(session);
    const seeing = setInterval(() => media.call.value?.see(picturesIn(root.current)), seeEveryMs);
    return () => {
      clearInterval(seeing);
      leave();
      voices[Symbol.dispose]();
    };
  }, [page]);

  const sources = media.sources.value;
  const { hung } = media.wall.value;
  const { faces, more } = facesOf(people.others.value, sources);
  return (
    <section class="plain-room" aria-label="Who is here" ref={root}>
      {hung.length > 0 && (
        <ul class="plain-wall" aria-label="On the wall" data-count={hung.length}>
          {hung.map((track) => (
            <WallTile key={track.trackId} track={track} source={sourceOf(sources, track)} />
          ))}
        </ul>
      )}
      <ul class="plain-faces" aria-label="People">
        {faces.map(({ person, camera }) => (
          <li
            key={person.clientId}
            class="plain-tile"
            style={{ '--member': person.color, '--level': media.speaking.value.get(person.clientId) ?? 0 }}
            {...(camera === null ? {} : { 'data-track': camera.track.trackId })}
          >
            <Picture source={camera} label={`${person.name}'s camera`}>
              <SpeakingDot {...person} />
            </Picture>
            <span class="plain-name">{person.name}</span>
          </li>
        ))}
        {more > 0 && <li class="plain-tile plain-more">and {more} more</li>}
      </ul>
    </section>
  );
}

function WallTile({ track, source }: { readonly track: MediaTrack; readonly source: CallSource | null }) {
  const { people } = usePage();
  const owner = track.clientId === null ? '' : people.nameOf(track.clientId);
  const words = [track.title ?? '', owner].filter((part) => part !== '').join(', ') || 'Live';
  return (
    <li class="plain-tile" data-track={track.trackId}>
      <Picture source={source} label={words}>
        {null}
      </Picture>
      <span class="plain-name">{words}</span>
    </li>
  );
}

interface PictureProps {
  readonly source: CallSource | null;
  readonly label: string;
  /** Stands there while there is no picture. */
  readonly children: ComponentChildren;
}

function Picture({ source, label, children }: PictureProps) {
  if (source?.locked === true)
    return (
      <span class="plain-locked" title="Encrypted with another key">
        <Lock aria-hidden="true" />
        <span class="for-screen-readers">Encrypted with another key</span>
      </span>
    );
  const media = source?.media ?? null;
  return media === null ? <>{children}</> : <VideoView media={media} label={label} />;
}

function sourceOf(sources: readonly CallSource[], { trackId }: MediaTrack): CallSource | null {
  return sources.find(({ track }) => track.trackId === trackId) ?? null;
}

/** How large the pictures are that can be seen without scrolling. */
function picturesIn(root: HTMLElement | null): PictureView[] {
  const seen: PictureView[] = [];
  for (const tile of root?.querySelectorAll<HTMLElement>('[data-track]') ?? []) {
    const { top, bottom, height } = tile.getBoundingClientRect();
    const { track: trackId } = tile.dataset;
    if (trackId === undefined || bottom < 0 || top > innerHeight || height < 1) continue;
    seen.push({ trackId, heightPixels: Math.round(height * devicePixelRatio), gazeRad: 0 });
  }
  return seen;
}
