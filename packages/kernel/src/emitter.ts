/**
 * Typed events. A listener that throws is reported to `onListenerError` and costs the other listeners nothing.
 * `Events` maps an event's name to its argument.
 */
export class Emitter<Events extends object> {
  readonly #listeners = new Map<keyof Events, Set<(argument: never) => void>>();
  readonly #onListenerError: (error: unknown) => void;

  constructor(onListenerError: (error: unknown) => void = rethrowLater) {
    this.#onListenerError = onListenerError;
  }

  /** Returns the function that stops listening. */
  on<Name extends keyof Events>(name: Name, listener: (argument: Events[Name]) => void): () => void {
    let set = this.#listeners.get(name);
    if (set === undefined) this.#listeners.set(name, (set = new Set()));
    set.add(listener);
    return () => set.delete(listener);
  }

  emit<Name extends keyof Events>(name: Name, argument: Events[Name]): void {
    const set = this.#listeners.get(name);
    if (set === undefined) return;
    for (const listener of [...set]) {
      try {
        (listener as (argument: Events[Name]) => void)(argument);
      } catch (error) {
        this.#onListenerError(error);
      }
    }
  }

  clear(): void {
    this.#listeners.clear();
  }
}

function rethrowLater(error: unknown): void {
  void Promise.reject(error);
}
