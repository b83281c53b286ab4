import type { Clock } from '@streamxr/kernel';

export interface HealthCheck {
  readonly name: string;
  /** Resolves when the thing works. */
  readonly run: () => Promise<void>;
  /** False for what the server is poorer without, but works. */
  readonly isVital?: boolean;
}

export type CheckOutcome =
  | { readonly status: 'ok'; readonly durationMs: number }
  | { readonly status: 'failing'; readonly durationMs: number; readonly reason: string };

export interface HealthReport {
  /** `degraded`: something fails that is not vital. */
  readonly status: 'ok' | 'degraded' | 'failing';
  readonly checks: Readonly<Record<string, CheckOutcome>>;
}

const checkMsMax = 2_000;
/** Checks touch the disk, and anybody may ask: everybody who asks within this time gets the same answer. */
const reportLastsMs = 1_000;

/** Runs the checks of what the server stands on. */
export class HealthMonitor {
  readonly #checks: readonly HealthCheck[];
  readonly #clock: Clock;
  #latest: { readonly atMs: number; readonly report: Promise<HealthReport> } | null = null;

  constructor(checks: readonly HealthCheck[], clock: Clock) {
    this.#checks = checks;
    this.#clock = clock;
  }

  report(): Promise<HealthReport> {
    const nowMs = this.#clock.nowMs();
    if (this.#latest === null || nowMs - this.#latest.atMs >= reportLastsMs) {
      this.#latest = { atMs: nowMs, report: this.#ask() };
    }
    return this.#latest.report;
  }

  async #ask(): Promise<HealthReport> {
    const outcomes = await Promise.all(
      this.#checks.map(async (check) => [check.name, await this.#outcomeOf(check)] as const),
    );
    const failing = this.#checks.filter((_, place) => outcomes[place]?.[1].status === 'failing');
    const status = failing.some(({ isVital }) => isVital !== false)
      ? 'failing'
      : failing.length > 0
        ? 'degraded'
        : 'ok';
    return { status, checks: Object.fromEntries(outcomes) };
  }

  async #outcomeOf({ run }: HealthCheck): Promise<CheckOutcome> {
    const startMs = this.#clock.nowMs();
    let reason: string | null = null;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error(`no answer within ${checkMsMax} ms`)), checkMsMax);
    });
    try {
      await Promise.race([run(), late]);
    } catch (error) {
      reason = error instanceof Error ? error.message : String(error);
    } finally {
      clearTimeout(timer);
    }
    const durationMs = this.#clock.nowMs() - startMs;
    return reason === null ? { status: 'ok', durationMs } : { status: 'failing', durationMs, reason };
  }
}
