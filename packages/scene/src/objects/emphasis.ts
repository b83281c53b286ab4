import type { OutlineStyle } from './outline.ts';
import type { SharedObjectView } from './shared-object.ts';

const heldWidth = 0.005;
const selectedWidth = 0.0042;
const hoverWidth = 0.003;

/** Styles are compared by identity, so each colour has one. */
export class Emphasis {
  readonly #selected: OutlineStyle;
  readonly #hover: OutlineStyle = { color: '#fff3e6', width: hoverWidth, opacity: 0.6 };
  /** Cool against the warm ones: this one does not come along. */
  readonly #locked: OutlineStyle = { color: '#9fb2dc', width: selectedWidth, opacity: 0.9 };
  readonly #held = new Map<string, OutlineStyle>();

  /** `accentColor` ('#rrggbb') marks what the local person has selected. */
  constructor(accentColor: string) {
    this.#selected = { color: accentColor, width: selectedWidth, opacity: 1 };
  }

  /** Held by anybody says most, then that it is locked, then selected, then merely pointed at. What nobody points at has none. */
  styleOf(view: SharedObjectView, isSelected: boolean, isHovered: boolean): OutlineStyle | null {
    if (view.holder !== null && view.holderColor !== null) return this.#heldStyle(view.holderColor);
    if (view.locked && (isSelected || isHovered)) return this.#locked;
    if (isSelected) return this.#selected;
    return isHovered ? this.#hover : null;
  }

  #heldStyle(color: string): OutlineStyle {
    const existing = this.#held.get(color);
    if (existing !== undefined) return existing;
    // As many as there are colours of members; should somebody invent thousands, they are simply made again.
    if (this.#held.size >= heldStylesMax) this.#held.clear();
    const style = { color, width: heldWidth, opacity: 1 };
    this.#held.set(color, style);
    return style;
  }
}

const heldStylesMax = 256;
