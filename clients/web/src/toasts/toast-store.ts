import { type ReadonlySignal, signal } from '@preact/signals';

export type ToastTone = 'info' | 'good' | 'trouble';

/** Something to do about it: one button. */
export interface ToastAction {
  readonly label: string;
  readonly run: () => void;
}

/** One thing that happened, in words for a person. */
export interface Toast {
  readonly id: number;
  readonly tone: ToastTone;
  readonly text: string;
  readonly detail?: string;
  readonly action?: ToastAction;
}

export type ToastContent = Omit<Toast, 'id'>;

/** Runs `task` after a while; gives the function that prevents it. */
export type Later = (task: () => void, delayMs: number) => () => void;

/** More would hide the room. The oldest makes way. */
export const toastsMax = 4;
const infoMs = 5_000;
/** Trouble is read twice, and may have to be acted on. */
const troubleMs = 12_000;

interface Countdown {
  readonly totalMs: number;
  cancel: () => void;
}

/** What happened lately. Each goes by itself after a while; while somebody points at them or has the focus in them, all stay. */
export class ToastStore {
  readonly list: ReadonlySignal<readonly Toast[]>;
  readonly #list = signal<readonly Toast[]>([]);
  readonly #countdowns = new Map<number, Countdown>();
  readonly #later: Later;
  #nextId = 1;
  #isPaused = false;

  constructor(later: Later) {
    this.#later = later;
    this.list = this.#list;
  }

  /** Shows it, unless the very same words are shown already: then those stay on longer. */
  show(content: ToastContent): number {
    const same = this.#list.value.find(
      ({ text, detail }) => text === content.text && detail === content.detail,
    );
    if (same !== undefined) this.dismiss(same.id);
    const id = this.#nextId++;
    const rest = this.#list.value;
    for (const { id: oldest } of rest.slice(0, Math.max(0, rest.length - toastsMax + 1)))
      this.dismiss(oldest);
    this.#list.value = [...this.#list.value, { ...content, id }];
    this.#countdowns.set(id, {
      totalMs: content.tone === 'trouble' || content.action ? troubleMs : infoMs,
      cancel: () => undefined,
    });
    if (!this.#isPaused) this.#start(id);
    return id;
  }

  dismiss(id: number): void {
    this.#countdowns.get(id)?.cancel();
    this.#countdowns.delete(id);
    this.#list.value = this.#list.value.filter((toast) => toast.id !== id);
  }

  /** Somebody is reading. */
  pause(): void {
    this.#isPaused = true;
    for (const countdown of this.#countdowns.values()) countdown.cancel();
  }

  /** Everybody has read: the time starts anew for each. */
  resume(): void {
    if (!this.#isPaused) return;
    this.#isPaused = false;
    for (const id of this.#countdowns.keys()) this.#start(id);
  }

  #start(id: number): void {
    const countdown = this.#countdowns.get(id);
    if (countdown !== undefined) countdown.cancel = this.#later(() => this.dismiss(id), countdown.totalMs);
  }
}
