import { type ReadonlySignal, signal } from '@preact/signals';

export type DrawerName =
  | 'chat'
  | 'people'
  | 'library'
  | 'campaigns'
  | 'invite'
  | 'headset'
  | 'settings'
  | 'devices'
  | 'help';

/** Which drawer is open: one at a time. */
export class DrawerStore {
  readonly open: ReadonlySignal<DrawerName | null>;
  readonly #open = signal<DrawerName | null>(null);

  constructor() {
    this.open = this.#open;
  }

  show(name: DrawerName): void {
    this.#open.value = name;
  }

  toggle(name: DrawerName): void {
    this.#open.value = this.#open.value === name ? null : name;
  }

  close(): void {
    this.#open.value = null;
  }
}
