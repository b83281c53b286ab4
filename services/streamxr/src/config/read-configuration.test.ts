import assert from 'node:assert/strict';
import { test } from 'node:test';
import { renderConfigurationDocument, renderHelp } from './configuration-document.ts';
import { readConfiguration } from './read-configuration.ts';
import { flagOf, variableOf } from './setting.ts';
import { settingNames } from './settings.ts';

function run(argv: string[], environment: Record<string, string> = {}) {
  const request = readConfiguration(argv, environment);
  assert.equal(request.kind, 'run', JSON.stringify(request));
  assert(request.kind === 'run');
  return request;
}

function problems(argv: string[], environment: Record<string, string> = {}): readonly string[] {
  const request = readConfiguration(argv, environment);
  assert(request.kind === 'problems', JSON.stringify(request));
  return request.problems;
}

test('settings: every default is a value of its own type', () => {
  const { configuration } = run([]);
  assert.equal(configuration.port, 3_000);
  assert.equal(configuration.host, '127.0.0.1');
  assert.equal(configuration.assetBytesMax, 256 * 2 ** 20);
  assert.deepEqual(configuration.tls, { kind: 'off' });
  assert.deepEqual(configuration.origins, []);
  assert.equal(configuration.publicUrl, null);
});

test('settings: a flag wins over a variable, a variable over the default', () => {
  assert.equal(run(['--port', '81'], { STREAMXR_PORT: '82' }).configuration.port, 81);
  assert.equal(run(['--port=81']).configuration.port, 81);
  assert.equal(run([], { STREAMXR_PORT: '82' }).configuration.port, 82);
  assert.equal(run([], { STREAMXR_PORT: '' }).configuration.port, 3_000);
  assert.equal(run(['--port', '1', '--port', '2']).configuration.port, 2);
});

test('settings: TLS takes a word or two files', () => {
  assert.deepEqual(run(['--tls', 'self-signed']).configuration.tls, { kind: 'self-signed' });
  assert.deepEqual(run(['--tls', 'a.pem,b.pem']).configuration.tls, {
    kind: 'files',
    certificatePath: 'a.pem',
    keyPath: 'b.pem',
  });
  assert.match(problems(['--tls', 'on'])[0]!, /--tls must be off, self-signed, or two files/);
});

test('settings: all problems are listed, not only the first', () => {
  const found = problems(['--port', '70000', '--colour', '--guests', 'maybe', '--asset-bytes-max', 'big'], {
    STREAMXR_LIMITS: 'never',
  });
  assert.equal(found.length, 5, found.join('\n'));
  assert(found.some((line) => line.startsWith('--port must be a whole number from 0 to 65535')));
  assert(found.some((line) => line.includes('--colour')));
  assert(found.some((line) => line.startsWith('STREAMXR_LIMITS must be on or off')));
});

test('settings: a flag without its value, and words that belong to no flag, are problems', () => {
  assert.match(problems(['--port'])[0]!, /--port needs a value/);
  assert.match(problems(['--port', '--host', '0.0.0.0'])[0]!, /--port needs a value/);
  assert.match(problems(['8080'])[0]!, /"8080" is not expected/);
});

test('settings: limits are lifted on loopback only', () => {
  assert.equal(run(['--limits', 'off']).configuration.limits, false);
  assert.match(problems(['--limits', 'off', '--host', '0.0.0.0'])[0]!, /loopback/);
});

test('settings: secrets must be long, origins exact', () => {
  assert.match(problems(['--ticket-secret', 'short'])[0]!, /at least 32/);
  assert.match(problems(['--origins', 'https://a.example/path'])[0]!, /must list origins/);
  assert.deepEqual(run(['--origins', 'https://a.example, http://localhost:5173']).configuration.origins, [
    'https://a.example',
    'http://localhost:5173',
  ]);
});

test('settings: a misspelt variable is warned about', () => {
  assert.deepEqual(run([], { STREAMXR_PROT: '1' }).warnings, [
    'The variable STREAMXR_PROT is not a setting and has no effect.',
  ]);
});

test('settings: help and version are asked for, whatever else is there', () => {
  assert.equal(readConfiguration(['--help', '--nonsense'], {}).kind, 'help');
  assert.equal(readConfiguration(['-v'], {}).kind, 'version');
});

test('settings: help and the document name every flag and variable', () => {
  for (const text of [renderHelp(), renderConfigurationDocument()]) {
    for (const name of settingNames) {
      assert(text.includes(flagOf(name)), `${name} is missing`);
      assert(text.includes(variableOf(name)), `${name} is missing`);
    }
  }
});
