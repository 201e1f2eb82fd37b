import type { DynamicObject } from '@drover/apimachinery';
import { invalidError } from '@drover/kubernetes';
import type { StoredObject } from '../../registry/stored-object.ts';
import type { AdmissionPlugin, AdmissionRequest } from '../admission.ts';
import { refusal } from '../refusal.ts';
import type { StoredReader } from '../stored-reader.ts';
import type { CheckedContainer, CheckedPod } from './checked-pod.ts';
import { detailsOf, evaluatePod } from './evaluate-pod.ts';
import { warningsOfNamespace } from './namespace-warnings.ts';
import { templateOf, templatePlaces } from './pod-template.ts';
import {
  compareLevels,
  type LevelVersion,
  printLevel,
  type SecurityPolicy,
  securityPolicy,
} from './security-policy.ts';

/** Parts of a pod that do not change what it may do. */
const HARMLESS_PARTS: ReadonlySet<string> = new Set(['binding', 'eviction', 'status']);

/** Names of notes in the audit log. */
const ENFORCED_ANNOTATION = 'pod-security.kubernetes.io/enforce-policy';
const VIOLATIONS_ANNOTATION = 'pod-security.kubernetes.io/audit-violations';

/** Pods keep to the level that the labels of their namespace ask for. */
export function podSecurity(reader: StoredReader): AdmissionPlugin {
  return {
    name: 'PodSecurity',
    collections: new Set(['namespaces', 'pods', ...templatePlaces()]),
    validate(request) {
      const { operation, target } = request;
      if (operation !== 'CREATE' && operation !== 'UPDATE') return;
      if (target.resource.collection === 'namespaces') checkNamespace(request, reader);
      else if (target.resource.collection === 'pods') checkPod(request, reader);
      else checkTemplate(request, reader);
    },
  };
}

function checkNamespace(request: AdmissionRequest, reader: StoredReader): void {
  const { operation, target, object, oldObject } = request;
  if (target.subresource !== '') return;
  const policy = policyIn(object);
  const old = operation === 'UPDATE' ? policyIn(oldObject) : undefined;
  const { problems } = policy;
  if (problems.length > 0 && !(old && isSameList(problems, old.problems))) {
    throw invalidError(target.resource, object?.metadata?.name ?? '', problems);
  }
  if (old && isStricter(policy.enforce, old.enforce)) warnOfPods(request, policy.enforce, reader);
}

function warnOfPods(
  { target: { name }, options }: AdmissionRequest,
  level: LevelVersion,
  reader: StoredReader,
): void {
  const pods = reader.list<StoredObject & CheckedPod>('pods', name);
  for (const warning of warningsOfNamespace(name, level, pods)) options.warn(warning);
}

function policyIn(namespace: DynamicObject | undefined): SecurityPolicy {
  return securityPolicy(namespace?.metadata?.labels);
}

/** Whether a level may forbid what the one before did not. */
function isStricter(level: LevelVersion, old: LevelVersion): boolean {
  if (level.level === 'privileged') return false;
  return level.minor !== old.minor || compareLevels(level.level, old.level) > 0;
}

function isSameList(a: SecurityPolicy['problems'], b: SecurityPolicy['problems']): boolean {
  return a.length === b.length && a.every(({ message }, at) => message === b[at]?.message);
}

function checkPod(request: AdmissionRequest, reader: StoredReader): void {
  const { operation, target, object, oldObject } = request;
  if (HARMLESS_PARTS.has(target.subresource)) return;
  const policy = policyOf(request, reader);
  const pod = object as DynamicObject & CheckedPod;
  if (operation === 'UPDATE' && !isOtherPod(pod, oldObject as DynamicObject & CheckedPod)) return;
  const level = printLevel(policy.enforce);
  request.options.annotate?.(ENFORCED_ANNOTATION, level);
  const findings = evaluatePod(policy.enforce, pod);
  if (findings.length > 0) {
    noteForAudit(request, policy, pod);
    throw refusal(request, `violates PodSecurity "${level}": ${detailsOf(findings)}`);
  }
  report(request, policy, pod);
}

function checkTemplate(request: AdmissionRequest, reader: StoredReader): void {
  if (request.target.subresource !== '') return;
  const policy = policyOf(request, reader);
  const template = templateOf(request.target.resource.collection, request.object);
  if (template) report(request, policy, template);
}

function policyOf({ target }: AdmissionRequest, reader: StoredReader): SecurityPolicy {
  return policyIn(reader.get('namespaces', target.namespace));
}

/** Tells who asks, and the audit log, what would not be allowed if it were enforced. */
function report(request: AdmissionRequest, policy: SecurityPolicy, pod: CheckedPod): void {
  noteForAudit(request, policy, pod);
  const violation = violationOf(policy.warn, pod);
  if (violation !== undefined) request.options.warn(violation);
}

function noteForAudit(
  { options }: AdmissionRequest,
  { audit }: SecurityPolicy,
  pod: CheckedPod,
): void {
  const violation = options.annotate && violationOf(audit, pod);
  if (violation !== undefined) options.annotate?.(VIOLATIONS_ANNOTATION, violation);
}

function violationOf(level: LevelVersion, pod: CheckedPod): string | undefined {
  const findings = evaluatePod(level, pod);
  if (findings.length === 0) return undefined;
  return `would violate PodSecurity "${printLevel(level)}": ${detailsOf(findings)}`;
}

/** Whether an update of a pod changes what runs in it. */
function isOtherPod({ spec }: CheckedPod, { spec: old }: CheckedPod): boolean {
  const differs = (a: readonly CheckedContainer[] = [], b: readonly CheckedContainer[] = []) =>
    a.length !== b.length || a.some(({ image }, at) => image !== b[at]?.image);
  return (
    differs(spec.containers, old.containers) ||
    differs(spec.initContainers, old.initContainers) ||
    differs(spec.ephemeralContainers, old.ephemeralContainers)
  );
}
