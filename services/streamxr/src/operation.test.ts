import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inviteUrls, localUrl } from './invite-urls.ts';
import { createLoggerTo } from './logging.ts';
import { Metrics } from './metrics.ts';
import { prettyLines } from './pretty-lines.ts';

test('S5 the log is one JSON line for each event', () => {
  const lines: string[] = [];
  const logger = createLoggerTo({ write: (line) => void lines.push(line) }, 'info').with({ room: 'studio' });
  logger.debug('unseen');
  logger.warn('disk slow', { waitMs: 12, text: 'a\nb' });
  logger.error('broken', { error: new Error('why') });
  assert.equal(lines.length, 2);
  assert(lines.every((line) => line.indexOf('\n') === line.length - 1));
  const [first, second] = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  assert.deepEqual(
    { level: first?.['level'], event: first?.['event'], room: first?.['room'], waitMs: first?.['waitMs'] },
    { level: 'warn', event: 'disk slow', room: 'studio', waitMs: 12 },
  );
  assert.match(JSON.stringify(second?.['error']), /Error: why\\n/);
});

test('S5 the log for people has the same facts', () => {
  const lines: string[] = [];
  const logger = createLoggerTo(prettyLines({ write: (line) => void lines.push(line) }), 'debug');
  logger.info('room opened', { room: 'studio', objects: 3 });
  logger.error('broken', { error: new Error('why') });
  assert.match(lines[0] ?? '', /info .* room opened .*room=studio objects=3/);
  assert.match(lines[1] ?? '', /broken\nError: why\n/);
});

test('I3 invite links lead where others can go', () => {
  const addresses = ['192.168.1.5', 'fd00::5'];
  const everywhere = { host: '0.0.0.0', port: 3000, tls: true };
  assert.equal(localUrl(everywhere), 'https://localhost:3000');
  assert.deepEqual(inviteUrls(everywhere, null, addresses), [
    'https://192.168.1.5:3000',
    'https://localhost:3000',
  ]);
  assert.deepEqual(inviteUrls({ ...everywhere, host: '::' }, null, addresses)[1], 'https://[fd00::5]:3000');
  assert.deepEqual(inviteUrls({ host: '127.0.0.1', port: 80, tls: false }, null, addresses), [
    'http://127.0.0.1',
  ]);
  assert.deepEqual(inviteUrls(everywhere, new URL('https://xr.example'), addresses), ['https://xr.example']);
});

test('S6 metrics: labels are bounded, whoever chooses the names', async () => {
  const rooms = Array.from({ length: 500 }, (_, at) => ({ room: `room-${at}`, members: at, objects: 1 }));
  const metrics = new Metrics({
    connections: () => 0,
    written: () => ({ frames: 0, bytes: 0 }),
    processing: () => 0,
    rooms: () => rooms,
    media: () => ({ engine: null, linksByState: new Map(), tracksByKind: new Map() }),
    engineStats: () => Promise.resolve(null),
    campaigns: () => ({ running: 0, watchers: 0, latenessMs: 0, engineLateTicks: 3, busy: [], replaced: 0 }),
  });
  for (let at = 0; at < 1_000; at++) metrics.assetRequested(at.toString(16).padStart(16, '0'), 'high');
  const lines = (await metrics.text()).split('\n');
  const count = (prefix: string): number => lines.filter((line) => line.startsWith(prefix)).length;
  assert.equal(count('streamxr_room_users{'), 201);
  assert.ok(lines.includes('streamxr_campaign_engine_late_ticks 3'));
  assert.equal(count('streamxr_asset_requests_total{'), 201);
  assert(lines.includes('streamxr_asset_requests_total{asset="other",lod="high"} 800'));
  assert(lines.includes('streamxr_room_users{room="room-499"} 499'), 'the fullest rooms keep their names');
});
