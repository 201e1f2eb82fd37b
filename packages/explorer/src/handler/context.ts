import type { Clock } from '@drover/base';
import type { KubernetesClient } from '@drover/client';
import type { UserInfo } from '@drover/rbac';
import type { Authorizer } from '../access/authorizer.ts';
import type { TypeCaches } from '../cache/type-caches.ts';
import type { Snapshots } from '../list/snapshots.ts';
import type { ExplorerRequest } from '../message.ts';
import type { TypeCatalogue } from '../types/type-catalogue.ts';

/** What every answer is made from. */
export interface Services {
  readonly catalogue: TypeCatalogue;
  readonly caches: TypeCaches;
  readonly access: Authorizer;
  readonly clientFor: (caller: UserInfo) => KubernetesClient;
  readonly snapshots: Snapshots;
  readonly clock: Clock;
  readonly limits: AnswerLimits;
}

/** Bounds of one answer. */
export interface AnswerLimits {
  /** Largest body of a request, in bytes; default 2 MiB. */
  readonly maxBodyBytes: number;
  /** Longest wait for the first complete list of a type, in milliseconds; default 15,000. */
  readonly syncMs: number;
  /** Longest wait for a revision, in milliseconds; default 1,000. */
  readonly revisionMs: number;
}

/** The limits used unless others are given. */
export const DEFAULT_ANSWER_LIMITS: AnswerLimits = {
  maxBodyBytes: 2 * 1024 * 1024,
  syncMs: 15_000,
  revisionMs: 1_000,
};

/** A request and what answers it. */
export interface Asked {
  readonly request: ExplorerRequest;
  readonly services: Services;
  readonly params: URLSearchParams;
  /** What links begin with: scheme, host and prefix. */
  readonly base: string;
  /** What the paths of the API server begin with for the caller. */
  readonly viewBase: string;
}
