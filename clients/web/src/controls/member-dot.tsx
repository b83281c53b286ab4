/** A member's first letter on the member's colour. */
export function MemberDot({ name, color }: { readonly name: string; readonly color: string }) {
  const [initial = '?'] = name.trim();
  return (
    <span class="member-dot" style={{ '--member': color }} aria-hidden="true">
      {initial.toUpperCase()}
    </span>
  );
}
