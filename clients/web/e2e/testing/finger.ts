import type { CDPSession, Page } from 'playwright-core';

type Place = readonly [x: number, y: number];

/** One finger on a touch screen; CSS pixels. */
export class Finger {
  readonly #devtools: CDPSession;

  private constructor(devtools: CDPSession) {
    this.#devtools = devtools;
  }

  static async on(page: Page): Promise<Finger> {
    return new Finger(await page.context().newCDPSession(page));
  }

  down(place: Place): Promise<void> {
    return this.#touch('touchStart', [place]);
  }

  moveTo(place: Place): Promise<void> {
    return this.#touch('touchMove', [place]);
  }

  up(): Promise<void> {
    return this.#touch('touchEnd', []);
  }

  async drag(from: Place, to: Place): Promise<void> {
    const steps = 8;
    await this.down(from);
    for (let step = 1; step <= steps; step++) {
      const part = step / steps;
      await this.moveTo([from[0] + (to[0] - from[0]) * part, from[1] + (to[1] - from[1]) * part]);
    }
    await this.up();
  }

  async #touch(type: 'touchStart' | 'touchMove' | 'touchEnd', places: readonly Place[]): Promise<void> {
    await this.#devtools.send('Input.dispatchTouchEvent', {
      type,
      touchPoints: places.map(([x, y]) => ({ x, y })),
    });
  }
}
