import { X } from 'lucide-preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { IconButton } from '../../controls/icon-button.tsx';
import { usePage } from '../../page.ts';
import { cornerBeside, cornerWords } from './corners.ts';
import { useCornerDrag } from './use-corner-drag.ts';
import './self-view.css';

const usualAspect = 16 / 9;
/** As portraits over heads: neither a stripe nor a tower. */
const aspectMin = 3 / 4;

/** One's own camera as the others see it, mirrored as people know themselves; in a corner of one's choice, for as long as it is on. */
export function SelfView() {
  const { drawers, media, preferences } = usePage();
  const camera = media.call.value?.own.camera;
  const device = camera?.device.value ?? null;
  const { selfViewShown, selfViewCorner } = preferences.all.value;
  // Its drawer shows the same picture larger.
  if (camera === undefined || device === null || !selfViewShown || drawers.open.value === 'devices')
    return null;
  return <Tile device={device} corner={selfViewCorner} isPaused={camera.state.value.kind === 'muted'} />;
}

interface TileProps {
  readonly device: MediaStreamTrack;
  readonly corner: ReturnType<typeof usePage>['preferences']['all']['value']['selfViewCorner'];
  readonly isPaused: boolean;
}

function Tile({ device, corner, isPaused }: TileProps) {
  const page = usePage();
  const { drawers, media, preferences, session } = page;
  const [aspect, setAspect] = useState(usualAspect);
  const tile = useRef<HTMLElement>(null);
  const video = useRef<HTMLVideoElement>(null);
  const move = (selfViewCorner: TileProps['corner']) => preferences.set({ selfViewCorner });
  const drag = useCornerDrag(tile, corner, move, preferences.reducedMotion.value);
  useLayoutEffect(() => {
    const element = video.current;
    if (element === null) return;
    element.srcObject = new MediaStream([device]);
    // Refused by a browser that saves power: it shows the first picture then.
    element.play().catch(() => undefined);
    return () => {
      element.srcObject = null;
    };
  }, [device]);
  useEffect(() => drag.settle(), [corner]);

  const hide = () => {
    preferences.set({ selfViewShown: false });
    page.toasts.show({
      tone: 'info',
      text: 'Your own picture is hidden',
      detail: 'The others see you as before. It comes back here, or under More, Sound and camera.',
      action: { label: 'Show it', run: () => preferences.set({ selfViewShown: true }) },
    });
  };
  return (
    <aside
      class="self-view"
      aria-label="Your camera"
      data-corner={corner}
      data-drawer={drawers.open.value !== null}
      data-paused={isPaused}
      ref={tile}
      style={{
        '--root-aspect': Math.sqrt(aspect),
        '--aspect': aspect,
        '--member': session.self.value?.color ?? 'transparent',
        '--level': media.own.microphone.value.kind === 'live' ? media.level.value : 0,
      }}
    >
      <div
        class="self-view-picture"
        role="button"
        tabIndex={0}
        aria-label={`Your picture, ${cornerWords(corner)}. Arrow keys move it`}
        title="Drag it to another corner"
        {...drag.handlers}
        onKeyDown={(event) => {
          const next = cornerBeside(corner, event.key);
          if (next === null) return;
          // These arrows do not walk.
          event.preventDefault();
          event.stopPropagation();
          if (next !== corner) drag.moveTo(next);
        }}
      >
        <video
          class={isTurnedAway(device) ? '' : 'is-mirrored'}
          muted
          playsInline
          autoPlay
          aria-hidden="true"
          ref={video}
          onResize={({ currentTarget: { videoWidth, videoHeight } }) => {
            if (videoWidth > 0 && videoHeight > 0)
              setAspect(Math.min(usualAspect, Math.max(aspectMin, videoWidth / videoHeight)));
          }}
        />
        {isPaused && <span class="self-view-paused">Paused</span>}
      </div>
      <IconButton label="Hide your own picture" Icon={X} onClick={hide} />
    </aside>
  );
}

/** The camera on a phone's back shows what others are shown: words in it are to be read. */
function isTurnedAway(device: MediaStreamTrack): boolean {
  return device.getSettings().facingMode === 'environment';
}
