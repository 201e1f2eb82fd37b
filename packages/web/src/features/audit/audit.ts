import {
  type InfiniteData,
  keepPreviousData,
  type UseInfiniteQueryResult,
  useInfiniteQuery,
} from '@tanstack/react-query';
import { sendJson } from '../../api/http.ts';

/** One event of the audit log (`audit.k8s.io/v1`), as far as the screen reads it. */
export interface AuditEvent {
  readonly auditID: string;
  readonly stage: 'RequestReceived' | 'ResponseComplete';
  readonly verb: string;
  readonly requestURI: string;
  readonly user?: {
    readonly username?: string;
    readonly extra?: Readonly<Record<string, readonly string[]>>;
  };
  readonly impersonatedUser?: { readonly username?: string };
  readonly objectRef?: {
    readonly apiGroup?: string;
    readonly resource?: string;
    readonly subresource?: string;
    readonly namespace?: string;
    readonly name?: string;
  };
  readonly sourceIPs?: readonly string[];
  readonly responseStatus?: { readonly code?: number; readonly reason?: string };
  readonly stageTimestamp?: string;
  readonly requestReceivedTimestamp?: string;
  readonly annotations?: Readonly<Record<string, string>>;
}

interface AuditPage {
  readonly items: readonly AuditEvent[];
  /** Where older events begin. */
  readonly next?: string;
}

const PAGE = 100;

/** Events, the newest first, that hold a text; older ones are read when they are asked for. */
export function useAuditEvents(contains: string): UseInfiniteQueryResult<InfiniteData<AuditPage>> {
  return useInfiniteQuery({
    queryKey: ['audit', contains],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) => {
      const query = new URLSearchParams({ limit: String(PAGE), contains, before: pageParam });
      return sendJson<AuditPage>(`/drover/v1alpha1/audit?${query}`, { signal });
    },
    getNextPageParam: ({ next }) => next,
    placeholderData: keepPreviousData,
    retry: false,
  });
}

/** Who it was: the name they log in with, or what they tried. */
export function actorOf({ user, impersonatedUser, annotations }: AuditEvent): string {
  const tried = annotations?.['drover.dev/login-name'];
  const name = user?.extra?.['username']?.[0] ?? user?.username ?? '';
  if (tried !== undefined) return tried;
  return impersonatedUser?.username ? `${name} as ${impersonatedUser.username}` : name;
}

/** What it was about: `clusters/c-abc12`, with the cluster or namespace in front. */
export function objectOf({ objectRef, requestURI }: AuditEvent): string {
  if (!objectRef?.resource) return requestURI.split('?')[0] ?? '';
  const { namespace, resource, name, subresource } = objectRef;
  return [namespace, resource, name, subresource].filter(Boolean).join('/');
}

/** How it ended, in one word for the badge. */
export function outcomeOf({ stage, responseStatus }: AuditEvent): {
  readonly label: string;
  readonly color: 'teal' | 'orange' | 'red' | 'gray';
} {
  const { code } = responseStatus ?? {};
  if (code === undefined)
    return { label: stage === 'RequestReceived' ? 'began' : '–', color: 'gray' };
  if (code >= 500) return { label: String(code), color: 'red' };
  return { label: String(code), color: code >= 400 ? 'orange' : 'teal' };
}
