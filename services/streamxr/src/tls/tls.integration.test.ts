import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { connect } from 'node:tls';
import { StartFailure } from '../start-failure.ts';
import { selfSignedCertificate } from './self-signed.ts';
import { loadTlsOptions } from './tls-options.ts';

const dayMs = 24 * 3_600_000;

async function inFolder(run: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'streamxr-tls-'));
  try {
    await run(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

test('I3 a self-signed certificate names this machine, is kept, and renewed when it must be', () =>
  inFolder(async (folder) => {
    const nowMs = Date.now();
    const first = await selfSignedCertificate(folder, ['192.168.7.7'], nowMs);
    const certificate = new X509Certificate(first.certificate);
    assert.equal(certificate.checkHost('localhost'), 'localhost');
    for (const address of ['127.0.0.1', '::1', '192.168.7.7'])
      assert(certificate.checkIP(address) !== undefined, address);
    assert.equal((await stat(join(folder, 'self-signed.key.pem'))).mode & 0o777, 0o600);

    assert.deepEqual(
      await selfSignedCertificate(folder, ['192.168.7.7'], nowMs + 300 * dayMs),
      first,
      'kept',
    );
    const moved = await selfSignedCertificate(folder, ['10.1.1.1'], nowMs);
    assert.notEqual(moved.certificate, first.certificate, 'another address');
    const later = await selfSignedCertificate(folder, ['10.1.1.1'], nowMs + 380 * dayMs);
    assert.notEqual(later.certificate, moved.certificate, 'about to expire');
    await writeFile(join(folder, 'self-signed.crt.pem'), 'damaged');
    assert.match((await selfSignedCertificate(folder, [], nowMs)).certificate, /BEGIN CERTIFICATE/);
  }));

test('I3 only TLS 1.3 is spoken', () =>
  inFolder(async (folder) => {
    const options = await loadTlsOptions({ kind: 'self-signed' }, folder, Date.now());
    assert(options !== null);
    const server = createServer(options, (_request, response) => response.end('hello'));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    try {
      const modern = connect({ port, host: '127.0.0.1', rejectUnauthorized: false });
      await once(modern, 'secureConnect');
      assert.equal(modern.getProtocol(), 'TLSv1.3');
      modern.destroy();
      const old = connect({ port, host: '127.0.0.1', rejectUnauthorized: false, maxVersion: 'TLSv1.2' });
      await assert.rejects(once(old, 'secureConnect'), /protocol version|alert/i);
    } finally {
      server.close();
    }
  }));

test('I3 files that do not serve are named, with what is wrong', () =>
  inFolder(async (folder) => {
    const nowMs = Date.now();
    const one = await selfSignedCertificate(join(folder, 'one'), [], nowMs);
    const certificatePath = join(folder, 'one/self-signed.crt.pem');
    const keyPath = join(folder, 'one/self-signed.key.pem');
    const load = (files: { certificatePath?: string; keyPath?: string }, atMs = nowMs) =>
      loadTlsOptions({ kind: 'files', certificatePath, keyPath, ...files }, folder, atMs);

    assert.equal((await load({}))?.cert, one.certificate);
    const fails = (outcome: Promise<unknown>, message: RegExp) =>
      assert.rejects(outcome, (error) => error instanceof StartFailure && message.test(error.message));
    await fails(
      load({ certificatePath: join(folder, 'missing.pem') }),
      /certificate .*missing\.pem cannot be read/,
    );
    await fails(load({ certificatePath: keyPath }), /is not a certificate in PEM form/);
    await fails(load({ keyPath: certificatePath }), /is not a private key in PEM form/);
    await selfSignedCertificate(join(folder, 'two'), [], nowMs);
    await fails(
      load({ keyPath: join(folder, 'two/self-signed.key.pem') }),
      /does not belong to the certificate/,
    );
    await fails(load({}, nowMs + 500 * dayMs), /expired on/);
  }));
