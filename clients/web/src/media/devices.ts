import { type ReadonlySignal, signal } from '@preact/signals';

export interface Device {
  readonly deviceId: string;
  /** Empty until the person has allowed the page to use one of its kind. */
  readonly label: string;
}

export interface Devices {
  readonly microphones: readonly Device[];
  readonly cameras: readonly Device[];
  readonly speakers: readonly Device[];
}

const none: Devices = { microphones: [], cameras: [], speakers: [] };
/** Entries of their own for what the system has chosen anyway. */
const aliases = ['', 'default', 'communications'];

/** The devices of this computer, and those that come and go while it is watched. */
export class DeviceList implements Disposable {
  /** Null until they are known. */
  readonly all: ReadonlySignal<Devices | null>;
  readonly #all = signal<Devices | null>(null);
  readonly #listening = new AbortController();

  constructor() {
    this.all = this.#all;
    const { mediaDevices } = globalThis.navigator as Partial<Navigator>;
    mediaDevices?.addEventListener('devicechange', () => void this.look(), {
      signal: this.#listening.signal,
    });
    void this.look();
  }

  /** Names are told once the person has allowed a device: ask again then. */
  async look(): Promise<void> {
    const { mediaDevices } = globalThis.navigator as Partial<Navigator>;
    const found = mediaDevices === undefined ? [] : await mediaDevices.enumerateDevices().catch(() => []);
    if (!this.#listening.signal.aborted) this.#all.value = found.length === 0 ? none : sortDevices(found);
  }

  [Symbol.dispose](): void {
    this.#listening.abort();
  }
}

/** By kind, without the entries that stand for others; where no names are told, there is one of each kind at most. */
export function sortDevices(
  found: readonly { readonly kind: string; readonly deviceId: string; readonly label: string }[],
): Devices {
  const ofKind = (kind: string): Device[] => {
    const all = found.filter((device) => device.kind === kind);
    const named = all.filter(({ deviceId }) => !aliases.includes(deviceId));
    return (named.length > 0 ? named : all.slice(0, 1)).map(({ deviceId, label }) => ({ deviceId, label }));
  };
  return {
    microphones: ofKind('audioinput'),
    cameras: ofKind('videoinput'),
    speakers: ofKind('audiooutput'),
  };
}
