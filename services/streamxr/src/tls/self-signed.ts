import { X509Certificate } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { generate } from 'selfsigned';

/** PEM texts. */
export interface Certificate {
  readonly certificate: string;
  readonly key: string;
}

const dayMs = 24 * 3_600_000;
// Apple's and Chrome's limit for certificates of a server is 398 days.
const validMs = 397 * dayMs;
const renewBeforeMs = 30 * dayMs;

/**
 * A certificate for this machine's own names and addresses, kept in `folder` so that a headset which was told to trust it once stays
 * content. Made anew when an address is missing in it or when it is about to expire.
 */
export async function selfSignedCertificate(
  folder: string,
  addresses: readonly string[],
  nowMs: number,
): Promise<Certificate> {
  const certificatePath = join(folder, 'self-signed.crt.pem');
  const keyPath = join(folder, 'self-signed.key.pem');
  if (existsSync(certificatePath) && existsSync(keyPath)) {
    const kept = {
      certificate: await readFile(certificatePath, 'utf8'),
      key: await readFile(keyPath, 'utf8'),
    };
    if (isUsable(kept.certificate, addresses, nowMs)) return kept;
  }
  const made = await makeCertificate(addresses, nowMs);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await writeFile(keyPath, made.key, { mode: 0o600 });
  await writeFile(certificatePath, made.certificate);
  return made;
}

function isUsable(pem: string, addresses: readonly string[], nowMs: number): boolean {
  let certificate: X509Certificate;
  try {
    certificate = new X509Certificate(pem);
  } catch {
    // Damaged: a new one costs nothing but a click on the headset.
    return false;
  }
  return (
    certificate.validToDate.getTime() - nowMs > renewBeforeMs &&
    addresses.every((address) => certificate.checkIP(address) !== undefined)
  );
}

async function makeCertificate(addresses: readonly string[], nowMs: number): Promise<Certificate> {
  const altNames = [
    { type: 2 as const, value: 'localhost' },
    ...['127.0.0.1', '::1', ...addresses].map((ip) => ({ type: 7 as const, ip })),
  ];
  const made = await generate([{ name: 'commonName', value: 'StreamXR on this network' }], {
    keyType: 'ec',
    curve: 'P-256',
    algorithm: 'sha256',
    // A day of slack: headsets' clocks run behind.
    notBeforeDate: new Date(nowMs - dayMs),
    notAfterDate: new Date(nowMs - dayMs + validMs),
    extensions: [
      { name: 'basicConstraints', cA: false, critical: true },
      { name: 'keyUsage', digitalSignature: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      { name: 'subjectAltName', altNames },
    ],
  });
  return { certificate: made.cert, key: made.private };
}
