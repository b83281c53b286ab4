import type { ComponentChildren } from 'preact';

interface GroupProps {
  readonly title: string;
  readonly aside?: ComponentChildren;
  readonly spark?: ComponentChildren;
  readonly children: ComponentChildren;
}

/** Some figures under a title. */
export function Group({ title, aside, spark, children }: GroupProps) {
  return (
    <section class="overlay-group">
      <h3>
        {title}
        {aside}
      </h3>
      {spark}
      <dl>{children}</dl>
    </section>
  );
}

interface FigureProps {
  readonly name: string;
  readonly value: string;
  readonly unit?: string;
  readonly isBad?: boolean;
  /** Of its line in a chart above. */
  readonly color?: string;
}

export function Figure({ name, value, unit, isBad = false, color }: FigureProps) {
  return (
    <div class={isBad ? 'is-bad' : ''}>
      <dt>
        {color !== undefined && <i class="overlay-key" style={{ background: color }} />}
        {name}
      </dt>
      <dd>
        {value}
        {unit !== undefined && <small> {unit}</small>}
      </dd>
    </div>
  );
}
