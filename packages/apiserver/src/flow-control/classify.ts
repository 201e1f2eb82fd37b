import {
  MASTERS_GROUP,
  UNAUTHENTICATED_GROUP,
  type UserInfo,
} from '../authentication/user-info.ts';
import type { RequestInfo } from '../http/request-info.ts';

/** The classes that wait, in the order of importance. */
export const FLOW_CLASSES = ['leader-election', 'system', 'workload', 'catch-all'] as const;
export type FlowClassName = (typeof FLOW_CLASSES)[number];

const PROBES: ReadonlySet<string> = new Set(['/healthz', '/livez', '/readyz']);
const NODES_GROUP = 'system:nodes';
const SYSTEM_ACCOUNTS_GROUP = 'system:serviceaccounts:kube-system';
const SYSTEM_USERS: ReadonlySet<string> = new Set([
  'system:kube-controller-manager',
  'system:kube-scheduler',
]);

/** The class of a request; `exempt` never waits: administrators, and those who ask whether the server lives. */
export function classify(user: UserInfo, info: RequestInfo): FlowClassName | 'exempt' {
  if (PROBES.has(info.path) || user.groups.includes(MASTERS_GROUP)) return 'exempt';
  if (info.resource === 'leases' && info.group === 'coordination.k8s.io' && info.name !== '') {
    return 'leader-election';
  }
  if (user.groups.includes(UNAUTHENTICATED_GROUP)) return 'catch-all';
  return isSystem(user) ? 'system' : 'workload';
}

function isSystem({ name, groups }: UserInfo): boolean {
  return (
    SYSTEM_USERS.has(name) || groups.includes(NODES_GROUP) || groups.includes(SYSTEM_ACCOUNTS_GROUP)
  );
}
