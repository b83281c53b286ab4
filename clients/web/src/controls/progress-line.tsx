interface ProgressLineProps {
  readonly label: string;
  /** 0 to 1; null while nobody knows how long it takes. */
  readonly fraction: number | null;
}

/** How far a long task is. */
export function ProgressLine({ label, fraction }: ProgressLineProps) {
  const value = fraction === null ? {} : { 'aria-valuenow': Math.round(fraction * 100) };
  return (
    <div
      class={fraction === null ? 'progress progress-unknown' : 'progress'}
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      {...value}
    >
      <div class="progress-bar" style={fraction === null ? {} : { transform: `scaleX(${fraction})` }} />
    </div>
  );
}
