/** A colour that a person or an object can have. */
export interface Swatch {
  readonly color: string;
  readonly name: string;
}

/** Ten hues of one lightness (OKLCH 0.63): each has 3:1 or more against the page's dark and light grounds (WCAG 2.2 1.4.11). */
export const swatches: readonly Swatch[] = [
  { color: '#dd5847', name: 'Coral' },
  { color: '#c47212', name: 'Amber' },
  { color: '#918e20', name: 'Olive' },
  { color: '#529e41', name: 'Fern' },
  { color: '#29a077', name: 'Jade' },
  { color: '#0e9ca2', name: 'Teal' },
  { color: '#2c90d7', name: 'Sky' },
  { color: '#8175ea', name: 'Iris' },
  { color: '#bb5fc1', name: 'Orchid' },
  { color: '#db517b', name: 'Rose' },
];

/** One of the swatches, chosen by a number in [0, 1). */
export function pickSwatch(chance: number): string {
  return swatches[Math.floor(chance * swatches.length)]?.color ?? '#2c90d7';
}
