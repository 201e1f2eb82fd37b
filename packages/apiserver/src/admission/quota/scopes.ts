import type { StoredObject } from '../../registry/stored-object.ts';
import { quantitiesOf } from '../pods/amounts.ts';
import type { PodObject, PodSpec } from '../pods/pod-object.ts';
import type { ClaimObject } from '../storage/claim-object.ts';
import type { ScopeRequirement } from './quota-object.ts';

/** Whether an object meets a condition of a quota. Objects of kinds that know no such condition never do. */
export function meetsScope(
  collection: string,
  object: StoredObject,
  requirement: ScopeRequirement,
): boolean {
  if (collection === 'pods') return podMeets((object as PodObject).spec, requirement);
  if (collection !== 'persistentvolumeclaims') return false;
  if (requirement.scopeName !== 'VolumeAttributesClass') return false;
  return matchesAny(attributesClasses(object as ClaimObject), requirement);
}

/** Whether a pod ends by itself after a time. */
export function isTerminating({ activeDeadlineSeconds }: PodSpec): boolean {
  return activeDeadlineSeconds !== undefined && activeDeadlineSeconds >= 0;
}

function podMeets(spec: PodSpec, requirement: ScopeRequirement): boolean {
  switch (requirement.scopeName) {
    case 'Terminating':
      return isTerminating(spec);
    case 'NotTerminating':
      return !isTerminating(spec);
    case 'BestEffort':
      return isBestEffort(spec);
    case 'NotBestEffort':
      return !isBestEffort(spec);
    case 'PriorityClass':
      return matchesAny(spec.priorityClassName ? [spec.priorityClassName] : [], requirement);
    case 'CrossNamespacePodAffinity':
      return reachesOtherNamespaces(spec.affinity);
    default:
      return false;
  }
}

function matchesAny(
  names: readonly string[],
  { operator, values = [] }: ScopeRequirement,
): boolean {
  switch (operator) {
    case 'Exists':
      return names.length > 0;
    case 'DoesNotExist':
      return names.length === 0;
    case 'In':
      return names.some((name) => values.includes(name));
    case 'NotIn':
      return names.length === 0 || names.some((name) => !values.includes(name));
    default:
      return false;
  }
}

/** Whether nothing in a pod asks for CPU or memory, or is limited in them. */
function isBestEffort({ containers, initContainers = [], resources }: PodSpec): boolean {
  const all = [...containers, ...initContainers].map((container) => container.resources);
  return [...all, resources].every((each) =>
    [each?.requests, each?.limits].every((amounts) => {
      const quantities = quantitiesOf(amounts);
      return ['cpu', 'memory'].every((name) => (quantities.get(name)?.nanos ?? 0n) === 0n);
    }),
  );
}

interface AffinityTerm {
  readonly namespaces?: readonly string[];
  readonly namespaceSelector?: object;
}

interface PodAffinity {
  readonly requiredDuringSchedulingIgnoredDuringExecution?: readonly AffinityTerm[];
  readonly preferredDuringSchedulingIgnoredDuringExecution?: readonly {
    readonly podAffinityTerm: AffinityTerm;
  }[];
}

function reachesOtherNamespaces(affinity: object = {}): boolean {
  const { podAffinity, podAntiAffinity } = affinity as Record<string, PodAffinity | undefined>;
  return [podAffinity, podAntiAffinity].some((each) =>
    [
      ...(each?.requiredDuringSchedulingIgnoredDuringExecution ?? []),
      ...(each?.preferredDuringSchedulingIgnoredDuringExecution ?? []).map(
        ({ podAffinityTerm }) => podAffinityTerm,
      ),
    ].some(({ namespaces = [], namespaceSelector }) => namespaces.length > 0 || namespaceSelector),
  );
}

interface ClaimStatus {
  readonly currentVolumeAttributesClassName?: string;
  readonly modifyVolumeStatus?: { readonly targetVolumeAttributesClassName?: string };
}

function attributesClasses({ spec, status = {} }: ClaimObject): readonly string[] {
  const { currentVolumeAttributesClassName: current, modifyVolumeStatus } = status as ClaimStatus;
  const target = modifyVolumeStatus?.targetVolumeAttributesClassName;
  const names = [spec?.volumeAttributesClassName, current, target];
  return [...new Set(names.filter((name) => name !== undefined && name !== ''))] as string[];
}
