import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { SecureContextOptions } from 'node:tls';
import { join } from 'node:path';
import { unreachable } from '@streamxr/kernel';
import type { TlsSetting } from '../config/setting-types.ts';
import { StartFailure } from '../start-failure.ts';
import { networkAddresses } from './network-addresses.ts';
import { selfSignedCertificate } from './self-signed.ts';

/** What the HTTPS server needs, or null for plain HTTP. Throws StartFailure with a sentence when files are missing or do not fit. */
export async function loadTlsOptions(
  tls: TlsSetting,
  dataFolder: string,
  nowMs: number,
): Promise<SecureContextOptions | null> {
  switch (tls.kind) {
    case 'off':
      return null;
    case 'self-signed': {
      const { certificate, key } = await selfSignedCertificate(
        join(dataFolder, 'tls'),
        networkAddresses(),
        nowMs,
      );
      return secureContext(certificate, key);
    }
    case 'files':
      return fromFiles(tls.certificatePath, tls.keyPath, nowMs);
    default:
      return unreachable(tls);
  }
}

async function fromFiles(
  certificatePath: string,
  keyPath: string,
  nowMs: number,
): Promise<SecureContextOptions> {
  const certificate = await readPem(certificatePath, 'certificate', (pem) => new X509Certificate(pem));
  const key = await readPem(keyPath, 'private key', createPrivateKey);
  if (!certificate.value.checkPrivateKey(key.value)) {
    throw new StartFailure(
      `--tls: the key in ${keyPath} does not belong to the certificate in ${certificatePath}.`,
    );
  }
  if (certificate.value.validToDate.getTime() <= nowMs) {
    throw new StartFailure(
      `--tls: the certificate in ${certificatePath} expired on ${certificate.value.validTo}.`,
    );
  }
  return secureContext(certificate.pem, key.pem);
}

async function readPem<Value>(
  path: string,
  what: string,
  parse: (pem: string) => Value,
): Promise<{ pem: string; value: Value }> {
  let pem: string;
  try {
    pem = await readFile(path, 'utf8');
  } catch (error) {
    throw new StartFailure(`--tls: the ${what} ${path} cannot be read.`, { cause: error });
  }
  try {
    return { pem, value: parse(pem) };
  } catch (error) {
    throw new StartFailure(`--tls: ${path} is not a ${what} in PEM form.`, { cause: error });
  }
}

function secureContext(cert: string, key: string): SecureContextOptions {
  return { cert, key, minVersion: 'TLSv1.3' };
}
