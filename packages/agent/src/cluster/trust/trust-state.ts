import { createPublicKey, verify } from 'node:crypto';
import type { SignedTrust, TrustStatement } from '@drover/api';
import { errorMessage } from '@drover/base';
import { agentErrors } from '../../errors.ts';
import { certificatesIn } from './verify-authority.ts';

/** What the agent knows of its server beside what it was started with; kept over restarts. */
export interface TrustState {
  /** Highest epoch of the server that was seen. */
  readonly epoch: number;
  /** What the server said last, if it said anything. */
  readonly statement?: TrustStatement;
  /** Whether the server has been reached by what it said last; until then what the agent was started with is good, too. */
  readonly isProven?: true;
  /** What was proven before; until what was said last is. */
  readonly previous?: Pick<TrustStatement, 'caCerts' | 'serverUrls'>;
}

/** Of an agent that was never connected. */
export const NOTHING_KNOWN: TrustState = { epoch: 0 };

const MAX_URLS = 16;
const MAX_CA_CHARACTERS = 512 * 1024;

/** Where a statement came from: through a tunnel, whose server was verified otherwise, or over a connection of nobody knows whom. */
export type StatementSource = 'tunnel' | 'stranger';

/**
 * What is known once the server has said `signed`. The key that signs is taken from the first statement that comes through a
 * tunnel, and again from one of a later epoch: a server that was restored without its key has a new one.
 *
 * @returns `known` itself when nothing is new.
 * @throws `AGENT_TRUST_REFUSED` when the signature, form or age is wrong; `AGENT_OLD_SERVER`.
 */
export function withStatement(
  known: TrustState,
  signed: SignedTrust,
  source: StatementSource,
): TrustState {
  const statement = readStatement(signed);
  const before = known.statement;
  const isNewLine = source === 'tunnel' && statement.epoch > (before?.epoch ?? -1);
  checkSignature(signed, isNewLine ? statement.identity : before?.identity);
  checkAge(known, statement);
  if (JSON.stringify(before) === JSON.stringify(statement)) return known;
  const { epoch } = statement;
  if (leadsTheSameWay(before, statement)) return { ...known, epoch, statement };
  const previous = known.isProven ? placeOf(before) : known.previous;
  return { epoch, statement, ...(previous && { previous }) };
}

function checkAge(known: TrustState, { epoch, serial }: TrustStatement): void {
  const highest = known.epoch;
  if (epoch < highest) throw agentErrors.create('AGENT_OLD_SERVER', { epoch, highest });
  const before = known.statement;
  if (before?.epoch === epoch && serial < before.serial) {
    throw refused('it is older than what the server said last');
  }
}

function placeOf(statement: TrustStatement | undefined): TrustState['previous'] {
  return statement && { caCerts: statement.caCerts, serverUrls: statement.serverUrls };
}

/** What is known once a verified server has said its epoch. */
export function withEpoch(known: TrustState, epoch: number): TrustState {
  return epoch > known.epoch ? { ...known, epoch } : known;
}

/** What is known once the server has been reached by what it said last. */
export function withProof(known: TrustState): TrustState {
  const { epoch, statement, isProven, previous } = known;
  if (!statement || (isProven && !previous)) return known;
  return { epoch, statement, isProven: true };
}

/** The newer of two, of which another agent of the cluster may have kept one. */
export function newerState(one: TrustState, other: TrustState): TrustState {
  const newer = isNewer(other.statement, one.statement) ? other : one;
  return withEpoch(newer, Math.max(one.epoch, other.epoch));
}

function isNewer(one: TrustStatement | undefined, other: TrustStatement | undefined): boolean {
  if (!one || !other) return one !== undefined;
  return one.epoch === other.epoch ? one.serial > other.serial : one.epoch > other.epoch;
}

/** @throws `AGENT_TRUST_REFUSED` */
export function readStatement({ statement }: Pick<SignedTrust, 'statement'>): TrustStatement {
  try {
    return parseStatement(JSON.parse(statement) as Readonly<Record<string, unknown>>);
  } catch (cause) {
    throw refused(errorMessage(cause), cause);
  }
}

function parseStatement(fields: Readonly<Record<string, unknown>>): TrustStatement {
  const { epoch, serial, identity, caCerts, serverUrls } = fields;
  if (!isCount(epoch) || !isCount(serial)) throw new TypeError('its epoch or serial is no number');
  if (typeof identity !== 'string') throw new TypeError('it names no key');
  if (typeof caCerts !== 'string' || caCerts.length > MAX_CA_CHARACTERS) {
    throw new TypeError('its certificates are no text, or too long');
  }
  if (caCerts !== '') certificatesIn('the server', caCerts);
  if (
    !Array.isArray(serverUrls) ||
    serverUrls.length > MAX_URLS ||
    !serverUrls.every(isServerUrl)
  ) {
    throw new TypeError('its URLs are not those of servers');
  }
  return { epoch, serial, identity, caCerts, serverUrls };
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isServerUrl(value: unknown): value is string {
  const protocol = typeof value === 'string' ? URL.parse(value)?.protocol : undefined;
  return protocol === 'https:' || protocol === 'http:';
}

function checkSignature(signed: SignedTrust, identity: string | undefined): void {
  if (identity === undefined) throw refused('the key of the server is not known yet');
  try {
    if (isSigned(signed, identity)) return;
  } catch (cause) {
    throw refused('its key or signature cannot be read', cause);
  }
  throw refused('it is not signed by the key of this server');
}

function isSigned({ statement, signature }: SignedTrust, identity: string): boolean {
  const key = createPublicKey({
    key: Buffer.from(identity, 'base64'),
    format: 'der',
    type: 'spki',
  });
  const isRightKind = key.asymmetricKeyType === 'ed25519';
  return isRightKind && verify(null, Buffer.from(statement), key, Buffer.from(signature, 'base64'));
}

function leadsTheSameWay(one: TrustStatement | undefined, other: TrustStatement): boolean {
  return JSON.stringify(placeOf(one)) === JSON.stringify(placeOf(other));
}

function refused(problem: string, cause?: unknown): Error {
  return agentErrors.create('AGENT_TRUST_REFUSED', { problem }, { cause });
}
