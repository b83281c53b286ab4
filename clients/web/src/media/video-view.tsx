import { useEffect, useRef } from 'preact/hooks';
import './video-view.css';

interface VideoViewProps {
  readonly media: MediaStreamTrack;
  readonly isMirrored?: boolean;
  readonly label: string;
}

/** A track's pictures, as they come. */
export function VideoView({ media, isMirrored = false, label }: VideoViewProps) {
  const video = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    const element = video.current;
    if (element === null) return;
    element.srcObject = new MediaStream([media]);
    // A browser that saves power may refuse: it shows the first picture then.
    element.play().catch(() => undefined);
    return () => {
      element.srcObject = null;
    };
  }, [media]);
  return (
    <video
      class={isMirrored ? 'video-view is-mirrored' : 'video-view'}
      ref={video}
      muted
      playsInline
      autoPlay
      aria-label={label}
    />
  );
}
