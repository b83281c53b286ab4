import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Emitter } from './emitter.ts';

interface Events {
  readonly moved: number;
  readonly left: string;
}

test('a listener hears its own event until it stops', () => {
  const emitter = new Emitter<Events>();
  const heard: number[] = [];
  const stop = emitter.on('moved', (metres) => heard.push(metres));
  emitter.emit('moved', 1);
  emitter.emit('left', 'ada');
  stop();
  stop();
  emitter.emit('moved', 2);
  assert.deepEqual(heard, [1]);
});

test('a listener that throws costs the others nothing and is reported', () => {
  const reported: unknown[] = [];
  const emitter = new Emitter<Events>((error) => reported.push(error));
  const broken = new Error('broken');
  const heard: string[] = [];
  emitter.on('left', (name) => heard.push(`first ${name}`));
  emitter.on('left', () => {
    throw broken;
  });
  emitter.on('left', (name) => heard.push(`last ${name}`));
  emitter.emit('left', 'ada');
  assert.deepEqual(heard, ['first ada', 'last ada']);
  assert.deepEqual(reported, [broken]);
});

test('listeners may come and go while an event is told', () => {
  const emitter = new Emitter<Events>();
  const heard: string[] = [];
  const stop = emitter.on('moved', () => {
    heard.push('once');
    stop();
    emitter.on('moved', () => heard.push('later'));
  });
  emitter.emit('moved', 1);
  assert.deepEqual(heard, ['once']);
  emitter.emit('moved', 2);
  assert.deepEqual(heard, ['once', 'later']);
});

test('a cleared emitter is silent', () => {
  const emitter = new Emitter<Events>();
  emitter.on('moved', () => assert.fail('still heard'));
  emitter.clear();
  emitter.emit('moved', 1);
});
