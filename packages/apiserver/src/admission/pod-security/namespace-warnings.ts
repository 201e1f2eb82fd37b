import type { StoredObject } from '../../registry/stored-object.ts';
import type { CheckedPod } from './checked-pod.ts';
import { evaluatePod, reasonsOf } from './evaluate-pod.ts';
import { type LevelVersion, printLevel } from './security-policy.ts';

/** Pods that are looked at when the level of a namespace changes. */
const MAX_PODS = 3_000;

/** Which pods of a namespace do not keep to the level that it is given, in words. */
export function warningsOfNamespace(
  namespace: string,
  level: LevelVersion,
  pods: readonly (StoredObject & CheckedPod)[],
): readonly string[] {
  const ordered = firstOfEachOwner(pods);
  const checked = ordered.slice(0, MAX_PODS);
  const names = new Map<string, string[]>();
  for (const pod of checked) {
    const findings = evaluatePod(level, pod);
    if (findings.length === 0) continue;
    const reasons = reasonsOf(findings);
    names.set(reasons, [...(names.get(reasons) ?? []), pod.metadata.name]);
  }
  return [
    ...(checked.length < ordered.length
      ? [
          `new PodSecurity enforce level only checked against the first ${checked.length} of ${ordered.length} existing pods`,
        ]
      : []),
    ...(names.size > 0
      ? [
          `existing pods in namespace "${namespace}" violate the new PodSecurity enforce level "${printLevel(level)}"`,
        ]
      : []),
    ...[...names].map(([reasons, all]) => `${namedPods(all)}: ${reasons}`).toSorted(),
  ];
}

function namedPods(names: readonly string[]): string {
  const [first = ''] = names.toSorted();
  const others = names.length - 1;
  if (others === 0) return first;
  return `${first} (and ${others} other ${others === 1 ? 'pod' : 'pods'})`;
}

/** Pods of one owner are alike: of each, one comes before all others. */
function firstOfEachOwner<P extends StoredObject>(pods: readonly P[]): readonly P[] {
  const seen = new Set<string>();
  const isFirst = ({ metadata }: StoredObject): boolean => {
    const owner = metadata.ownerReferences?.find(({ controller }) => controller === true)?.uid;
    if (owner === undefined) return true;
    if (seen.has(owner)) return false;
    seen.add(owner);
    return true;
  };
  const first = pods.filter(isFirst);
  const chosen = new Set(first);
  return [...first, ...pods.filter((pod) => !chosen.has(pod))];
}
