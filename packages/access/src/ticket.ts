import { accept, refuse, type Result } from '@streamxr/kernel';
import {
  type Grant,
  grantNames,
  limits,
  parseDisplayName,
  parseRoomName,
  type Refusal,
  type Role,
  roles,
} from '@streamxr/protocol';
import { errors as joseErrors, type JWTPayload, jwtVerify, SignJWT } from 'jose';
import { grantsByRole } from './grants.ts';
import type { TicketHolder } from './identity.ts';

const issuer = 'streamxr';
const audience = 'streamxr';
const algorithm = 'HS256';

/** A leaked ticket must die by itself. */
export const ticketLifetimeMsMax = 30 * 24 * 3_600_000;

/** Two machines' clocks may differ by this much. */
const clockToleranceMs = 30_000;

const subjectMax = 128;

/** The key of HS256: at least 32 bytes (RFC 7518 §3.2). */
export type TicketKey = Uint8Array;

export interface TicketOrder {
  readonly subject: string;
  readonly name?: string;
  readonly role: Role;
  /** A room's name, or `*` for all. */
  readonly room: string;
  /** Instead of the role's own. */
  readonly grants?: readonly Grant[];
  readonly lifetimeMs: number;
}

/**
 * Signs a ticket: a JWT (RFC 7519) with `sub`, `name`, `role`, `room`, `grants`, `iat`, `exp`. Throws RangeError when the order breaks
 * the rules that `verifyTicket` checks.
 */
export async function issueTicket(key: TicketKey, order: TicketOrder, nowMs: number): Promise<string> {
  const { subject, name, role, room, grants = grantsByRole[role], lifetimeMs } = order;
  if (!(lifetimeMs > 0 && lifetimeMs <= ticketLifetimeMsMax))
    throw new RangeError('a ticket lives for at most 30 days');
  if (readRoom(room) === null) throw new RangeError(`"${room}" is not the name of a room`);
  if (name !== undefined && parseDisplayName(name) === null)
    throw new RangeError(`"${name}" cannot be a name`);
  if (readSubject(subject) === null) throw new RangeError(`a subject has 1 to ${subjectMax} characters`);
  const issuedS = Math.floor(nowMs / 1_000);
  return new SignJWT({ role, room, grants: [...grants], ...(name === undefined ? {} : { name }) })
    .setProtectedHeader({ alg: algorithm, typ: 'JWT' })
    .setIssuer(issuer)
    .setAudience(audience)
    .setSubject(subject)
    .setIssuedAt(issuedS)
    .setExpirationTime(issuedS + Math.max(1, Math.floor(lifetimeMs / 1_000)))
    .sign(key);
}

/**
 * Reads a ticket that somebody showed. Only HS256 with our key, issuer and audience is believed. Refuses with BAD_TICKET and never says
 * more than a person needs.
 */
export async function verifyTicket(
  key: TicketKey,
  ticket: string,
  nowMs: number,
): Promise<Result<TicketHolder, Refusal>> {
  if (ticket.length > limits.ticketMax) return badTicket('The ticket is not valid.');
  let payload: JWTPayload;
  try {
    ({ payload } = await jwtVerify(ticket, key, {
      algorithms: [algorithm],
      issuer,
      audience,
      requiredClaims: ['sub', 'iat', 'exp', 'role', 'room'],
      clockTolerance: clockToleranceMs / 1_000,
      currentDate: new Date(nowMs),
    }));
  } catch (error) {
    if (error instanceof joseErrors.JWTExpired) return badTicket('The ticket has expired.');
    if (error instanceof joseErrors.JOSEError) return badTicket('The ticket is not valid.');
    throw error;
  }
  const holder = readClaims(payload, nowMs);
  return holder === null ? badTicket('The ticket is not valid.') : accept(holder);
}

function readClaims(claims: JWTPayload, nowMs: number): TicketHolder | null {
  const subject = readSubject(claims.sub);
  const room = readRoom(claims['room']);
  const role = roles.find((known) => known === claims['role']);
  if (subject === null || room === null || role === undefined) return null;
  const name = claims['name'] === undefined ? null : parseDisplayName(claims['name']);
  if (claims['name'] !== undefined && name === null) return null;
  const grants = claims['grants'] === undefined ? grantsByRole[role] : readGrants(claims['grants']);
  if (grants === null) return null;

  const { iat, exp } = claims;
  if (iat === undefined || exp === undefined) return null;
  if ((exp - iat) * 1_000 > ticketLifetimeMsMax || iat * 1_000 > nowMs + clockToleranceMs) return null;
  return { kind: 'ticket-holder', subject, name, role, room, grants, expiresMs: exp * 1_000 };
}

function readSubject(claim: unknown): string | null {
  return typeof claim === 'string' && claim.length > 0 && claim.length <= subjectMax ? claim : null;
}

function readRoom(claim: unknown): string | null {
  return claim === '*' ? '*' : parseRoomName(claim);
}

function readGrants(claim: unknown): readonly Grant[] | null {
  if (!Array.isArray(claim)) return null;
  const grants = grantNames.filter((grant) => claim.includes(grant));
  return grants.length === claim.length ? grants : null;
}

function badTicket(message: string): Result<never, Refusal> {
  return refuse({ code: 'BAD_TICKET', message });
}
