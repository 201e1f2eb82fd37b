import {
  duplicate,
  type FieldError,
  forbidden,
  invalid,
  itemPath,
} from '../../field/field-error.ts';
import {
  type ContainerSurroundings,
  validateContainers,
  validateEphemeralContainers,
  validateInitContainers,
} from '../container/container.ts';
import { validateResources } from '../container/container-resources.ts';
import { isDnsLabel, isDnsSubdomain, isQualifiedName } from '../meta/names.ts';
import { validateLabels } from '../meta/object-meta.ts';
import { validateAffinity } from '../scheduling/pod-affinity.ts';
import { validateSpreadConstraints } from '../scheduling/pod-topology.ts';
import { validateTolerations } from '../scheduling/tolerations.ts';
import { oneOf } from '../value/choices.ts';
import { named, namedIfSaid } from '../value/forms.ts';
import { each } from '../value/lists.ts';
import { inRange } from '../value/numbers.ts';
import { given } from '../value/presence.ts';
import { when } from '../value/when.ts';
import { sourcesOf, validateVolumes } from '../volume/volume.ts';
import { containersOf } from './pod-containers.ts';
import { validateDnsConfig, validateHostAliases } from './pod-dns.ts';
import { validatePodClaims, validatePodResources } from './pod-resources.ts';
import { validateOwnUsers, validatePodSecurity } from './pod-security.ts';
import type { PodSpec } from './pod-types.ts';
import { validateHostProcess, validateSystem } from './pod-windows.ts';

/** What a spec belongs to. */
export interface SpecOwner {
  /** The name of the pod; empty in a template. */
  readonly podName: string;
}

const MAX_INT32 = 2 ** 31 - 1;
const RESTART_POLICIES: readonly string[] = ['Always', 'OnFailure', 'Never'];
const DNS_POLICIES: readonly string[] = [
  'ClusterFirstWithHostNet',
  'ClusterFirst',
  'Default',
  'None',
];

/** Whether a pod drives out those that matter less. */
export const PREEMPTION_POLICIES: readonly string[] = ['PreemptLowerPriority', 'Never'];

/** What is wrong with what a pod runs. */
export function validatePodSpec(
  path: string,
  spec: PodSpec,
  { podName }: SpecOwner,
): readonly FieldError[] {
  return [
    ...validateVolumes(`${path}.volumes`, spec.volumes ?? [], podName),
    ...validatePodClaims(`${path}.resourceClaims`, spec.resourceClaims),
    ...validateAllContainers(path, spec),
    ...validatePodResources(`${path}.resources`, spec),
    ...validateNodePorts(path, spec, podName !== ''),
    ...oneOf(`${path}.restartPolicy`, spec.restartPolicy, RESTART_POLICIES),
    ...oneOf(`${path}.dnsPolicy`, spec.dnsPolicy, DNS_POLICIES),
    ...validateLabels(spec.nodeSelector, `${path}.nodeSelector`),
    ...validatePodSecurity(`${path}.securityContext`, spec),
    ...given(spec.affinity, (affinity) => validateAffinity(`${path}.affinity`, affinity)),
    ...validateDnsConfig(`${path}.dnsConfig`, spec.dnsConfig, spec.dnsPolicy),
    ...each(`${path}.readinessGates`, spec.readinessGates, (at, { conditionType = '' }) =>
      named(`${at}.conditionType`, conditionType, isQualifiedName),
    ),
    ...validateSchedulingGates(`${path}.schedulingGates`, spec),
    ...validateSpreadConstraints(
      `${path}.topologySpreadConstraints`,
      spec.topologySpreadConstraints,
    ),
    ...validateHostProcess(path, spec),
    ...validateOwnUsers(path, spec),
    ...validateDevicesOfOwnUsers(path, spec),
    ...validateSingleFields(path, spec),
    ...validateSystem(path, spec),
  ];
}

/** Fields that stand for themselves. */
function validateSingleFields(path: string, spec: PodSpec): readonly FieldError[] {
  return [
    ...namedIfSaid(`${path}.serviceAccountName`, spec.serviceAccountName, isDnsSubdomain),
    ...namedIfSaid(`${path}.nodeName`, spec.nodeName, isDnsSubdomain),
    ...inRange(`${path}.activeDeadlineSeconds`, spec.activeDeadlineSeconds, [1, MAX_INT32]),
    ...namedIfSaid(`${path}.hostname`, spec.hostname, isDnsLabel),
    ...namedIfSaid(`${path}.subdomain`, spec.subdomain, isDnsLabel),
    ...validateTolerations(`${path}.tolerations`, spec.tolerations),
    ...validateHostAliases(`${path}.hostAliases`, spec.hostAliases),
    ...namedIfSaid(`${path}.priorityClassName`, spec.priorityClassName, isDnsSubdomain),
    ...given(spec.runtimeClassName, (name) =>
      named(`${path}.runtimeClassName`, name, isDnsSubdomain),
    ),
    ...given(spec.preemptionPolicy, (policy) =>
      oneOf(`${path}.preemptionPolicy`, policy, PREEMPTION_POLICIES),
    ),
    ...given(spec.overhead, (limits) => validateResources(`${path}.overhead`, { limits })),
  ];
}

function validateAllContainers(path: string, spec: PodSpec): readonly FieldError[] {
  const containers = spec.containers ?? [];
  const initContainers = spec.initContainers ?? [];
  const { restartPolicy = '', hostUsers = true, terminationGracePeriodSeconds: gracePeriod } = spec;
  const pod: ContainerSurroundings = {
    volumes: sourcesOf(spec.volumes ?? []),
    claims: (spec.resourceClaims ?? []).flatMap(({ name }) => (name ? [name] : [])),
    restartPolicy,
    hostUsers,
    ...(gracePeriod !== undefined && { gracePeriod }),
  };
  return [
    ...validateContainers(`${path}.containers`, containers, pod),
    ...validateInitContainers(`${path}.initContainers`, initContainers, containers, pod),
    ...validateEphemeralContainers(
      `${path}.ephemeralContainers`,
      spec.ephemeralContainers ?? [],
      [...containers, ...initContainers],
      pod,
    ),
  ];
}

/** In the network of the node, the ports of a container are the node's. A template may leave the node's unsaid. */
function validateNodePorts(path: string, spec: PodSpec, isPod: boolean): readonly FieldError[] {
  if (spec.hostNetwork !== true) return [];
  return each(`${path}.containers`, spec.containers, (at, { ports }) =>
    each(`${at}.ports`, ports, (portAt, { hostPort = 0, containerPort = 0 }) => {
      const isBound = isPod || hostPort !== 0;
      return when(isBound && hostPort !== containerPort, () =>
        invalid(
          `${portAt}.hostPort`,
          hostPort,
          'must match `containerPort` when `hostNetwork` is true',
        ),
      );
    }),
  );
}

function validateDevicesOfOwnUsers(path: string, spec: PodSpec): readonly FieldError[] {
  if (spec.hostUsers !== false) return [];
  return containersOf(path, spec)
    .filter(({ container }) => container.volumeDevices?.length)
    .map((placed) => forbidden(`${placed.path}.volumeDevices`, 'when `hostUsers` is false'));
}

function validateSchedulingGates(
  path: string,
  { schedulingGates = [] }: PodSpec,
): readonly FieldError[] {
  const names = new Set<string>();
  return schedulingGates.flatMap(({ name = '' }, index) => {
    const at = itemPath(path, index);
    const isTaken = names.has(name);
    names.add(name);
    return [...named(at, name, isQualifiedName), ...when(isTaken, () => duplicate(at, name))];
  });
}
