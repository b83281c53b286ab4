import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import type { SharedObject } from '@streamxr/protocol';
import type { Vec3 } from '@streamxr/spatial';
import type { Locator, Page } from 'playwright-core';
import { type DrawnObject, readDrawnObject, readPeople, type SeenPerson } from './drawn-room.ts';

const screenshotFolder = fileURLToPath(new URL('../../../../.cache/screenshots/', import.meta.url));
/** A frame may take a second here. */
const patienceMs = 20_000;
const lookEveryMs = 100;

/** A page in a room, seen as its visitor sees it, and with `window.streamxr` where a picture cannot be asked. */
export class RoomPage implements AsyncDisposable {
  readonly page: Page;
  readonly #ownsProfile: boolean;
  readonly #problems: string[] = [];
  readonly #expected: RegExp[] = [];
  #isClosing = false;
  #visitor = 'visitor';

  constructor(page: Page, ownsProfile: boolean) {
    this.page = page;
    this.#ownsProfile = ownsProfile;
    page.setDefaultTimeout(patienceMs);
    // Refused by the page's own policy, answered with an error, not reached: Chromium says all of it on the console.
    page.on('console', (message) => {
      if (message.type() === 'error') this.#problem(`console: ${message.text()} (${message.location().url})`);
    });
    page.on('pageerror', (error) => this.#problem(`thrown: ${error.stack ?? error.message}`));
    page.on('crash', () => this.#problem('the page crashed'));
    page.on('requestfailed', (request) => {
      const why = request.failure()?.errorText ?? '';
      // The page itself takes back what it no longer needs: a drawer that was closed asks for nothing any more.
      if (why !== 'net::ERR_ABORTED') this.#problem(`request: ${request.url()} ${why}`);
    });
  }

  /** What this test does on purpose and the page's console complains about. */
  expectProblem(pattern: RegExp): void {
    this.#expected.push(pattern);
  }

  assertNoProblems(): void {
    const unexpected = this.#problems.filter(
      (problem) => !this.#expected.some((pattern) => pattern.test(problem)),
    );
    assert.deepEqual(unexpected, [], 'the page complained');
  }

  /** Types a name, walks in, and puts the hints of the first minute away: they stand before the room. Resolves when the room is drawn. */
  async walkIn(name: string): Promise<void> {
    this.#visitor = name;
    await this.page.getByLabel('Your name').fill(name);
    await this.page.getByRole('button', { name: 'Walk in' }).click();
    await this.untilInside(name);
    const hints = this.page.getByRole('button', { name: 'No more hints' });
    if (await hints.isVisible()) await hints.click();
  }

  /** Resolves when this person is in the room under that name, and sees it. */
  async untilInside(name: string): Promise<void> {
    await this.until(`${name} to be inside`, () =>
      this.page.evaluate((wanted) => {
        const { client, stage, page } = window.streamxr ?? {};
        return (
          page?.session.whereabouts.value === 'inside' &&
          client?.connection.state === 'joined' &&
          client.self?.name === wanted &&
          (stage?.stats.drawCalls ?? 0) > 0
        );
      }, name),
    );
  }

  /** Polls until `look` finds something (neither null, undefined nor false) and gives it. Throws after `withinMs`. */
  async until<Found>(
    what: string,
    look: () => Promise<Found | null | undefined | false>,
    withinMs = patienceMs,
  ): Promise<Found> {
    const deadlineMs = performance.now() + withinMs;
    for (;;) {
      const found = await look();
      if (found !== null && found !== undefined && found !== false) return found;
      if (performance.now() > deadlineMs) throw new Error(`waited ${withinMs} ms for ${what}`);
      await sleep(lookEveryMs);
    }
  }

  /** The room's objects as this page knows them. */
  objects(): Promise<SharedObject[]> {
    return this.page.evaluate(() => [...(window.streamxr?.client?.objects.values() ?? [])]);
  }

  /** Waits for the object to be as wanted. */
  untilObject(
    objectId: string,
    what: string,
    fits: (object: SharedObject) => boolean,
  ): Promise<SharedObject> {
    return this.until(what, async () => {
      const found = (await this.objects()).find((object) => object.objectId === objectId);
      return found !== undefined && fits(found) && found;
    });
  }

  /** Waits for the only object of the room. */
  untilOneObject(): Promise<SharedObject> {
    return this.until('one object', async () => {
      const objects = await this.objects();
      return objects.length === 1 && objects[0];
    });
  }

  untilNoObject(): Promise<true> {
    return this.until('no object', async () => (await this.objects()).length === 0);
  }

  /** The object as it is in the picture; null while it is not. */
  drawn(objectId: string): Promise<DrawnObject | null> {
    return this.page.evaluate(readDrawnObject, objectId);
  }

  /** The others whose bodies stand in the picture. */
  people(): Promise<SeenPerson[]> {
    return this.page.evaluate(readPeople);
  }

  /** Waits for that person's body. */
  untilSees(name: string): Promise<SeenPerson> {
    return this.until(`${name}'s body`, async () =>
      (await this.people()).find((person) => person.name === name),
    );
  }

  /** This person's head. */
  head(): Promise<Vec3> {
    return this.page.evaluate(() => window.streamxr?.locomotion?.pose().head.position ?? [0, 0, 0]);
  }

  /** Where a place in the room is on the screen, CSS pixels from the top left. */
  async onScreen(place: Vec3): Promise<{ x: number; y: number }> {
    return this.page.evaluate(([x, y, z]) => {
      const stage = window.streamxr?.stage;
      if (!stage) throw new Error('nothing is drawn yet');
      const { width, height } = stage.canvas.getBoundingClientRect();
      const seen = stage.camera.position.clone().set(x, y, z).project(stage.camera);
      return { x: ((seen.x + 1) / 2) * width, y: ((1 - seen.y) / 2) * height };
    }, place);
  }

  /** Where the middle of a drawn object is on the screen. */
  async middleOnScreen(objectId: string): Promise<{ x: number; y: number }> {
    const { min, max } = await this.until('the object in the picture', () => this.drawn(objectId));
    return this.onScreen([(min[0] + max[0]) / 2, (min[1] + max[1]) / 2, (min[2] + max[2]) / 2]);
  }

  /** Resolves when that many more pictures have been drawn. */
  async pictures(count: number): Promise<void> {
    await this.page.evaluate(
      (wanted) =>
        new Promise<void>((resolve) => {
          let drawn = 0;
          const stop = window.streamxr?.stage?.onFrame(() => {
            drawn += 1;
            if (drawn <= wanted) return;
            stop?.();
            resolve();
          });
        }),
      count,
    );
  }

  /** Puts the person somewhere: people arrive by chance, and a test may not want one to hide what another looks at. */
  async stand([x, y, z]: Vec3): Promise<void> {
    await this.page.evaluate((place) => window.streamxr?.locomotion?.teleportTo(place, 0), [
      x,
      y,
      z,
    ] as const);
    await this.pictures(1);
  }

  /** Turns the eyes to the floor some metres ahead, by dragging the sky up. */
  async lookDown(): Promise<void> {
    const { mouse } = this.page;
    const { width = 0 } = this.page.viewportSize() ?? {};
    await mouse.move(width / 2, 220);
    await mouse.down();
    await mouse.move(width / 2, 80, { steps: 4 });
    await mouse.up();
    await this.until('the eyes to turn', () =>
      this.page.evaluate(() => (window.streamxr?.stage?.camera.rotation.x ?? 0) < -0.25),
    );
  }

  /** The drawer or other dialog of that title. */
  dialog(title: string): Locator {
    return this.page.getByRole('dialog', { name: title });
  }

  /** A button of the bar at the bottom; its name goes on with counts. */
  action(label: string): Locator {
    return this.page
      .getByRole('navigation', { name: 'Room actions' })
      .getByRole('button', { name: new RegExp(`^${label}`) });
  }

  /** To be looked at; `name` and the visitor's become the file's. */
  async screenshot(name: string): Promise<void> {
    const file = `${name} ${this.#visitor}`.replaceAll(/[^\w-]+/g, '-');
    await this.page.screenshot({ path: `${screenshotFolder}${file}.png` });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosing = true;
    if (this.#ownsProfile) await this.page.context().close();
    else await this.page.close();
  }

  #problem(text: string): void {
    // What was still travelling when the page was closed is no problem of the page.
    if (!this.#isClosing) this.#problems.push(text);
  }
}
