import type { UserInfo } from '../authentication/user-info.ts';
import type { RequestInfo } from '../http/request-info.ts';

/** How much is written down of a request; each level has what the ones before have. */
export const AUDIT_LEVELS = ['None', 'Metadata', 'Request', 'RequestResponse'] as const;
export type AuditLevel = (typeof AUDIT_LEVELS)[number];

/** When something is written down. */
export const AUDIT_STAGES = [
  'RequestReceived',
  'ResponseStarted',
  'ResponseComplete',
  'Panic',
] as const;
export type AuditStage = (typeof AUDIT_STAGES)[number];

/** A rule of an `audit.k8s.io/v1` Policy. What it does not name matches everything. */
export interface AuditRule {
  readonly level: AuditLevel;
  readonly users?: readonly string[];
  readonly userGroups?: readonly string[];
  readonly verbs?: readonly string[];
  readonly resources?: readonly AuditedResources[];
  readonly namespaces?: readonly string[];
  readonly nonResourceURLs?: readonly string[];
  readonly omitStages?: readonly AuditStage[];
  readonly omitManagedFields?: boolean;
}

/** Resources of a group, or all of it. */
export interface AuditedResources {
  /** Default: the core group. */
  readonly group?: string;
  /** `pods`, `pods/log`, `pods/*`, a subresource of all or `*`. */
  readonly resources?: readonly string[];
  readonly resourceNames?: readonly string[];
}

/** An `audit.k8s.io/v1` Policy: the first rule that matches decides. */
export interface AuditPolicy {
  readonly rules: readonly AuditRule[];
  readonly omitStages?: readonly AuditStage[];
  readonly omitManagedFields?: boolean;
}

/** What is decided for a request. */
export interface AuditDecision {
  readonly level: AuditLevel;
  readonly omitStages: ReadonlySet<AuditStage>;
  readonly omitManagedFields: boolean;
}

/** Whose bodies hold credentials: they are written down only where a rule names the resource. */
const SENSITIVE: ReadonlySet<string> = new Set([
  'secrets',
  'serviceaccounts/token',
  'tokenreviews.authentication.k8s.io',
]);

/** What the policy says of a request; nobody's when it was not found out whose it is. */
export function evaluatePolicy(
  policy: AuditPolicy,
  info: RequestInfo,
  user: UserInfo | undefined,
): AuditDecision {
  const rule = policy.rules.find((each) => matches(each, info, user));
  const stages = [...(policy.omitStages ?? []), ...(rule?.omitStages ?? [])];
  return {
    level: rule ? levelOf(rule, info) : 'None',
    omitStages: new Set(stages),
    omitManagedFields: rule?.omitManagedFields ?? policy.omitManagedFields ?? false,
  };
}

function levelOf({ level, resources }: AuditRule, info: RequestInfo): AuditLevel {
  const isNamed = resources !== undefined && resources.length > 0;
  const suffix = info.group === '' ? '' : `.${info.group}`;
  const isSensitive = SENSITIVE.has(`${combined(info)}${suffix}`);
  return isSensitive && !isNamed && level !== 'None' ? 'Metadata' : level;
}

function matches(rule: AuditRule, info: RequestInfo, user: UserInfo | undefined): boolean {
  return (
    allows(rule.users, user ? [user.name] : []) &&
    allows(rule.userGroups, user?.groups ?? []) &&
    allows(rule.verbs, [info.verb]) &&
    matchesPlace(rule, info)
  );
}

/** Whether one of the values is listed; a list that is empty, or absent, lists all. */
function allows(listed: readonly string[] | undefined, values: readonly string[]): boolean {
  return !listed?.length || values.some((value) => listed.includes(value));
}

function matchesPlace(rule: AuditRule, info: RequestInfo): boolean {
  const { resources = [], namespaces = [], nonResourceURLs: paths = [] } = rule;
  if (namespaces.length > 0 || resources.length > 0) return matchesResource(rule, info);
  if (paths.length === 0) return true;
  return !info.isResourceRequest && paths.some((pattern) => matchesPath(pattern, info.path));
}

function matchesPath(pattern: string, path: string): boolean {
  if (pattern === '*' || pattern === path) return true;
  return pattern.endsWith('*') && path.startsWith(pattern.replace(/\*+$/, ''));
}

function matchesResource(
  { resources = [], namespaces = [] }: AuditRule,
  info: RequestInfo,
): boolean {
  if (!info.isResourceRequest) return false;
  if (namespaces.length > 0 && !namespaces.includes(info.namespace)) return false;
  return resources.length === 0 || resources.some((each) => isAmong(each, info));
}

function isAmong(
  { group = '', resources = [], resourceNames = [] }: AuditedResources,
  info: RequestInfo,
): boolean {
  if (group !== info.group) return false;
  if (resources.length === 0) return true;
  if (resourceNames.length > 0 && !resourceNames.includes(info.name)) return false;
  const { resource, subresource } = info;
  const spellings = ['*', combined(info), `${resource}/*`];
  if (subresource !== '') spellings.push(`*/${subresource}`);
  return resources.some((pattern) => spellings.includes(pattern));
}

function combined({ resource, subresource }: RequestInfo): string {
  return subresource === '' ? resource : `${resource}/${subresource}`;
}
