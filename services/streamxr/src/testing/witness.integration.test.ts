import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Deed, FalseServer } from './false-server.ts';
import { Witness } from './witness.ts';

/** What the Witness says of each deed. */
const complaints: Readonly<Record<Deed, RegExp | null>> = {
  nothing: null,
  lose: /event \d+ is missing/,
  double: /event \d+ came after \d+/,
  swap: /event \d+ is missing/,
  repeat: /Witness A's line 12 came after 12/,
  swallow: /Witness A's line 12 is missing/,
  'hang-up': /line was closed/,
  dawdle: /p99 has not come back/,
  grow: /grew by 100 MiB/,
};
/** In the middle of what is watched. */
const chosen = /^Witness A 12$/;

suite('canary: what a Witness is there to find, it finds', { concurrency: true }, () => {
  for (const [deed, complaint] of Object.entries(complaints) as [Deed, RegExp | null][]) {
    test(`P7 a server that does this: ${deed}`, async () => {
      await using server = await FalseServer.open(deed, chosen);
      using witness = await Witness.join(server, 'r');
      const watched = witness.outlives(() => sleep(700));
      if (complaint === null) await watched;
      else await assert.rejects(watched, complaint);
    });
  }
});
