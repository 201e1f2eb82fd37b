import type { GroupVersionResource } from '@drover/apimachinery';
import type { AdmissionRequest } from '../admission.ts';
import type { OperationRule } from './admission-webhook.ts';

/** What rules look at. */
export interface RuleSubject {
  readonly operation: AdmissionRequest['operation'];
  readonly resource: GroupVersionResource;
  readonly subresource: string;
  /** That of a namespace is the namespace itself; empty for what is in none. */
  readonly namespace: string;
}

/** Whether a rule is about a request. */
export function matchesRule(rule: OperationRule, subject: RuleSubject): boolean {
  const { operation, resource } = subject;
  return (
    isListed(rule.operations, operation) &&
    isListed(rule.apiGroups, resource.group) &&
    isListed(rule.apiVersions, resource.version) &&
    rule.resources.some((pattern) => matchesResource(pattern, subject)) &&
    matchesScope(rule.scope, subject)
  );
}

function isListed(values: readonly string[], wanted: string): boolean {
  return values.includes('*') || values.includes(wanted);
}

function matchesResource(pattern: string, { resource, subresource }: RuleSubject): boolean {
  const slash = pattern.indexOf('/');
  const wanted = slash < 0 ? pattern : pattern.slice(0, slash);
  const part = slash < 0 ? '' : pattern.slice(slash + 1);
  return (wanted === '*' || wanted === resource.resource) && (part === '*' || part === subresource);
}

function matchesScope(
  scope: OperationRule['scope'] = '*',
  { resource, namespace }: RuleSubject,
): boolean {
  if (scope === '*') return true;
  const isNamespace = resource.group === '' && resource.resource === 'namespaces';
  const isInNamespace = !isNamespace && namespace !== '';
  return isInNamespace === (scope === 'Namespaced');
}
