import { isIP } from 'node:net';
import { limits, type WireIceServer } from '@streamxr/protocol';
import { z } from 'zod';
import { commaList, complain, reader } from './setting-types.ts';

/** IP addresses by comma, or none. */
export const addressList: z.ZodType<readonly string[], string> = reader((text) => {
  const addresses = commaList(text);
  const wrong = addresses.find((address) => isIP(address) === 0);
  return wrong === undefined ? addresses : complain(`must list IP addresses; "${wrong}" is none`);
});

export interface PortRange {
  readonly first: number;
  readonly last: number;
}

/** Null for any. */
export const portRange: z.ZodType<PortRange | null, string> = reader((text) => {
  if (text === 'any') return null;
  const found = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(text);
  const first = Number(found?.[1]);
  const last = Number(found?.[2] ?? found?.[1]);
  return found !== null && first >= 1 && first <= last && last <= 65_535
    ? { first, last }
    : complain('must be any, a port, or a range such as 40000-40100');
});

const iceUrl = /^(stuns?:[^?\s]+|turns?:[^?\s]+(\?transport=(udp|tcp))?)$/i;
const iceUrlField = z.string().max(limits.iceUrlMax).regex(iceUrl);
const iceServersJson = z
  .array(
    z.object({
      urls: z.union([
        iceUrlField.transform((url) => [url]),
        z.array(iceUrlField).min(1).max(limits.iceUrlsMax),
      ]),
      username: z.string().min(1).max(limits.iceCredentialMax).optional(),
      credential: z.string().min(1).max(limits.iceCredentialMax).optional(),
    }),
  )
  .max(limits.iceServersMax);

/** URLs by comma, or JSON as of `RTCIceServer`. */
export const iceServerList: z.ZodType<readonly WireIceServer[], string> = reader((text) => {
  if (text.trimStart().startsWith('[')) return fromJson(text);
  const urls = commaList(text);
  const wrong = urls.find((url) => !iceUrl.test(url) || url.length > limits.iceUrlMax);
  if (wrong !== undefined)
    return complain(
      `must list URLs such as stun:stun.example.org or turn:turn.example.org; "${wrong}" is none`,
    );
  return urls.length > limits.iceServersMax
    ? complain(`may list at most ${limits.iceServersMax} servers`)
    : urls.map((url) => ({ urls: [url] }));
});

function fromJson(text: string): readonly WireIceServer[] | ReturnType<typeof complain> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return complain('begins like JSON and is none');
  }
  const parsed = iceServersJson.safeParse(json);
  return parsed.success
    ? parsed.data.map(({ urls, username, credential }) => ({
        urls,
        ...(username !== undefined && { username }),
        ...(credential !== undefined && { credential }),
      }))
    : complain('must be a list of objects with urls (stun:, turn:), username and credential');
}
