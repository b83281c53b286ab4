import type { LucideIcon } from 'lucide-preact';
import type { ComponentChildren } from 'preact';

interface EmptyStateProps {
  readonly Icon: LucideIcon;
  readonly title: string;
  readonly children: ComponentChildren;
}

/** Nothing here yet, and what to do about it. */
export function EmptyState({ Icon, title, children }: EmptyStateProps) {
  return (
    <div class="empty">
      <Icon aria-hidden="true" />
      <strong>{title}</strong>
      {children}
    </div>
  );
}
