import type { LucideIcon } from 'lucide-preact';

interface IconButtonProps {
  /** What it does, for the tooltip and for screen readers. */
  readonly label: string;
  readonly Icon: LucideIcon;
  readonly onClick: () => void;
  readonly disabled?: boolean;
  readonly pressed?: boolean;
  readonly tone?: 'plain' | 'danger';
}

/** A button that is only an icon. */
export function IconButton({
  label,
  Icon,
  onClick,
  disabled = false,
  pressed,
  tone = 'plain',
}: IconButtonProps) {
  return (
    <button
      type="button"
      class={tone === 'danger' ? 'button button-icon button-risky' : 'button button-icon'}
      aria-label={label}
      title={label}
      disabled={disabled}
      {...(pressed === undefined ? {} : { 'aria-pressed': pressed })}
      onClick={onClick}
    >
      <Icon aria-hidden="true" />
    </button>
  );
}
