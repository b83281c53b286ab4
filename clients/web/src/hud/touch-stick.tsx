import { usePage } from '../page.ts';
import './touch-stick.css';

/** The stick under the left thumb, while it is there. */
export function TouchStick() {
  const { world } = usePage();
  const { view } = world;
  const stick = view?.stick.value ?? null;
  if (view === null || stick === null) return null;
  const radius = view.stickRadiusPx;
  const [x, y] = stick.origin;
  const [knobX, knobY] = stick.offset;
  return (
    <div
      class="stick"
      aria-hidden="true"
      style={{
        transform: `translate(${x - radius}px, ${y - radius}px)`,
        width: radius * 2,
        height: radius * 2,
      }}
    >
      <span style={{ transform: `translate(${knobX}px, ${knobY}px)` }} />
    </div>
  );
}
