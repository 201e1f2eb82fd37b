import type { Authentication } from '@drover/auth';
import { formatMicroTime } from '@drover/base';
import type { AuditedAction } from './audited-action.ts';

/** How much is written down: 1 who did what and what came of it, 2 also bodies of requests, 3 also those of answers. */
export type AuditLevel = 1 | 2 | 3;

const LEVEL_NAMES = { 1: 'Metadata', 2: 'Request', 3: 'RequestResponse' } as const;

/** Whom a caller acts as. */
export interface ActingAs {
  readonly user: string;
  readonly groups: readonly string[];
}

/** Everything that one line tells. */
export interface AuditFacts {
  readonly stage: 'RequestReceived' | 'ResponseComplete';
  readonly level: AuditLevel;
  readonly requestId: string;
  /** Path and query, already redacted. */
  readonly url: string;
  readonly action: AuditedAction;
  /** Absent for strangers. */
  readonly identity: Authentication | undefined;
  readonly actingAs?: ActingAs | undefined;
  readonly address: string;
  readonly userAgent: string | undefined;
  readonly status?: AuditStatus | undefined;
  /** Already redacted. */
  readonly requestObject?: unknown;
  /** Already redacted. */
  readonly responseObject?: unknown;
  readonly receivedMs: number;
  readonly nowMs: number;
  readonly annotations: Readonly<Record<string, string>>;
}

/** What came of a request. */
export interface AuditStatus {
  readonly code: number;
  readonly reason?: string;
  readonly message?: string;
}

/** Longer user agents and messages are cut. */
const MAX_TEXT = 1024;

/** An event of `audit.k8s.io/v1` as a line of JSON; `annotations` is its last member, for the chain. */
export function auditLine(facts: AuditFacts): string {
  const { stage, level, requestId, url, action, identity, actingAs, status } = facts;
  return JSON.stringify({
    kind: 'Event',
    apiVersion: 'audit.k8s.io/v1',
    level: LEVEL_NAMES[level],
    auditID: requestId,
    stage,
    requestURI: url,
    verb: action.verb,
    user: userOf(identity),
    impersonatedUser: actingAs && { username: actingAs.user, groups: actingAs.groups },
    sourceIPs: [facts.address],
    userAgent: facts.userAgent?.slice(0, MAX_TEXT),
    objectRef: action.object,
    responseStatus: status && {
      metadata: {},
      ...status,
      ...(status.message !== undefined && { message: status.message.slice(0, MAX_TEXT) }),
    },
    requestObject: facts.requestObject,
    responseObject: facts.responseObject,
    requestReceivedTimestamp: formatMicroTime(facts.receivedMs),
    stageTimestamp: formatMicroTime(facts.nowMs),
    annotations: {
      ...(action.cluster !== undefined && { 'drover.dev/cluster': action.cluster }),
      ...(identity && { 'drover.dev/token': identity.tokenName }),
      ...facts.annotations,
    },
  });
}

function userOf(identity: Authentication | undefined): object {
  if (!identity) return { username: 'system:anonymous', groups: ['system:unauthenticated'] };
  const { name, uid, groups, extra } = identity.user;
  return { username: name, uid, groups, extra };
}
