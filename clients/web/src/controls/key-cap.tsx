/** A key of the keyboard, as drawn on it. */
export function KeyCap({ name }: { readonly name: string }) {
  return <kbd class="key">{name}</kbd>;
}
