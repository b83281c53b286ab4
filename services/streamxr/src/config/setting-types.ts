import { z } from 'zod';
import { type BlobsSetting, parseBlobsSetting } from './blobs-setting.ts';

/** Readers from an operator's words to values. Each complains in a sentence that follows the setting's name. */

/** A whole number within bounds, both included. */
export function wholeNumber(min: number, max: number): z.ZodType<number, string> {
  return reader((text) => {
    const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    return value >= min && value <= max ? value : complain(`must be a whole number from ${min} to ${max}`);
  });
}

const byteUnits = { B: 1, KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30, TiB: 2 ** 40 } as const;

/** Bytes: `4096`, `256MiB`, `8 GiB`. */
export function byteCount(min: number, max: number): z.ZodType<number, string> {
  return reader((text) => {
    const match = /^(\d+) ?(B|KiB|MiB|GiB|TiB)?$/.exec(text);
    if (match === null) return complain('must be a size such as 4096, 256MiB or 8GiB');
    const unit = (match[2] ?? 'B') as keyof typeof byteUnits;
    const bytes = Number(match[1]) * byteUnits[unit];
    return bytes >= min && bytes <= max ? bytes : complain(`must be from ${min} to ${max} bytes`);
  });
}

export const onOff: z.ZodType<boolean, string> = reader((text) => {
  if (text === 'on') return true;
  if (text === 'off') return false;
  return complain('must be on or off');
});

export function oneOf<const Word extends string>(
  ...words: readonly [Word, ...Word[]]
): z.ZodType<Word, string> {
  return reader(
    (text) => words.find((word) => word === text) ?? complain(`must be one of ${words.join(', ')}`),
  );
}

export const nonEmptyText: z.ZodType<string, string> = reader((text) =>
  text === '' ? complain('must not be empty') : text,
);

/** Origins as browsers send them, by comma: `https://studio.example.org,http://localhost:5173`. */
export const originList: z.ZodType<readonly string[], string> = reader((text) => {
  const origins = commaList(text);
  const wrong = origins.find((origin) => !URL.canParse(origin) || new URL(origin).origin !== origin);
  return wrong === undefined
    ? origins
    : complain(`must list origins such as https://example.org; "${wrong}" is none`);
});

/** The disk, or a bucket; see parseBlobsSetting. */
export const blobsSetting: z.ZodType<BlobsSetting, string> = reader((text) => {
  const parsed = parseBlobsSetting(text);
  return typeof parsed === 'string' ? complain(parsed) : parsed;
});

/** A word without spaces, or nothing. */
export const optionalWord: z.ZodType<string, string> = reader((text) =>
  /\s/.test(text) ? complain('must not contain spaces') : text,
);

/** An http or https address without path, or nothing. */
export const optionalUrl: z.ZodType<URL | null, string> = reader((text) => {
  if (text === '') return null;
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !/^https?:$/.test(url.protocol) || url.pathname !== '/' || url.search !== '') {
    return complain('must be an address such as https://xr.example.org');
  }
  return url;
});

/** A secret long enough for HS256 (RFC 7518 §3.2 asks for 256 bits), or nothing. */
export const optionalSecret: z.ZodType<string | null, string> = reader((text) => {
  if (text === '') return null;
  return text.length >= 32 ? text : complain('must have at least 32 characters');
});

export type TlsSetting =
  | { readonly kind: 'off' }
  | { readonly kind: 'self-signed' }
  | { readonly kind: 'files'; readonly certificatePath: string; readonly keyPath: string };

export const tlsSetting: z.ZodType<TlsSetting, string> = reader((text) => {
  if (text === 'off' || text === 'self-signed') return { kind: text };
  const [certificatePath, keyPath, ...more] = commaList(text);
  if (certificatePath === undefined || keyPath === undefined || more.length > 0) {
    return complain('must be off, self-signed, or two files: CERTIFICATE.pem,KEY.pem');
  }
  return { kind: 'files', certificatePath, keyPath };
});

/** Addresses and networks of reverse proxies, by comma; `off` trusts none. */
export const trustedProxies: z.ZodType<readonly string[], string> = reader((text) => {
  if (text === 'off') return [];
  const proxies = commaList(text);
  const wrong = proxies.find((proxy) => !/^[0-9a-fA-F.:]+(\/\d{1,3})?$/.test(proxy));
  return wrong === undefined && proxies.length > 0
    ? proxies
    : complain('must be off, or addresses and networks such as 127.0.0.1,10.0.0.0/8');
});

export function commaList(text: string): string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

export interface Complaint {
  readonly complaint: string;
}

export function complain(complaint: string): Complaint {
  return { complaint };
}

export function reader<Value>(read: (text: string) => Value | Complaint): z.ZodType<Value, string> {
  return z.string().transform((text, context) => {
    const outcome = read(text);
    if (!isComplaint(outcome)) return outcome;
    context.addIssue({ code: 'custom', message: outcome.complaint });
    return z.NEVER;
  });
}

function isComplaint(outcome: unknown): outcome is Complaint {
  return typeof outcome === 'object' && outcome !== null && 'complaint' in outcome;
}
