/** The product's mark: a doorway with somebody in it. */
export function Mark() {
  return (
    <svg class="mark" viewBox="0 0 32 32" aria-hidden="true">
      <path
        d="M7 27V15.5a9 9 0 0 1 18 0V27"
        fill="none"
        stroke="currentColor"
        stroke-width="3"
        stroke-linecap="round"
      />
      <circle cx="16" cy="18" r="3.4" fill="var(--accent)" />
    </svg>
  );
}

export function Wordmark() {
  return (
    <span class="wordmark">
      <Mark />
      <span>
        Stream<b>XR</b>
      </span>
    </span>
  );
}
