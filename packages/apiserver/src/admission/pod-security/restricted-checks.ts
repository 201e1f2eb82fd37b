import {
  type CheckedContainer,
  type CheckedPod,
  type CheckedVolume,
  containersOf,
  isWindows,
} from './checked-pod.ts';
import type { PodCheck } from './pod-check.ts';
import { confines, seccompFields } from './profile-checks.ts';
import {
  distinct,
  type Finding,
  namedContainers,
  namedSetters,
  plural,
  quoted,
  settersOf,
} from './wording.ts';

/** Kinds of volumes that reach nothing outside of the API. */
const SAFE_VOLUMES: ReadonlySet<string> = new Set([
  'configMap',
  'csi',
  'downwardAPI',
  'emptyDir',
  'ephemeral',
  'image',
  'persistentVolumeClaim',
  'projected',
  'secret',
]);

/** What pods must do at level `restricted`, in the order in which it is told. */
export const restrictedChecks: readonly PodCheck[] = [
  {
    id: 'allowPrivilegeEscalation',
    versions: [
      [8, privilegeEscalation],
      [25, unlessWindows(privilegeEscalation)],
    ],
  },
  {
    id: 'capabilities_restricted',
    replaces: 'capabilities_baseline',
    versions: [
      [22, capabilities],
      [25, unlessWindows(capabilities)],
    ],
  },
  {
    id: 'restrictedVolumes',
    replaces: 'hostPathVolumes',
    versions: [[0, volumeTypes]],
  },
  { id: 'runAsNonRoot', versions: [[0, runAsNonRoot]] },
  { id: 'runAsUser', versions: [[23, runAsUser]] },
  {
    id: 'seccompProfile_restricted',
    replaces: 'seccompProfile_baseline',
    versions: [
      [19, seccompProfile],
      [25, unlessWindows(seccompProfile)],
    ],
  },
];

type Check = (pod: CheckedPod) => Finding | undefined;

function unlessWindows(check: Check): Check {
  return (pod) => (isWindows(pod.spec) ? undefined : check(pod));
}

function privilegeEscalation({ spec }: CheckedPod): Finding | undefined {
  const bad = containersOf(spec).filter(
    ({ securityContext }) => securityContext?.allowPrivilegeEscalation !== false,
  );
  if (bad.length === 0) return undefined;
  return {
    reason: 'allowPrivilegeEscalation != false',
    detail: `${namedContainers(bad)} must set securityContext.allowPrivilegeEscalation=false`,
  };
}

function capabilities({ spec }: CheckedPod): Finding | undefined {
  const addedBy = ({ securityContext }: CheckedContainer): readonly string[] =>
    (securityContext?.capabilities?.add ?? []).filter((name) => name !== 'NET_BIND_SERVICE');
  const containers = containersOf(spec);
  const keeping = containers.filter(
    ({ securityContext }) => !securityContext?.capabilities?.drop?.includes('ALL'),
  );
  const adding = containers.filter((container) => addedBy(container).length > 0);
  const names = quoted(distinct(adding.flatMap(addedBy)));
  const details = [
    ...(keeping.length > 0
      ? [`${namedContainers(keeping)} must set securityContext.capabilities.drop=["ALL"]`]
      : []),
    ...(adding.length > 0
      ? [`${namedContainers(adding)} must not include ${names} in securityContext.capabilities.add`]
      : []),
  ];
  if (details.length === 0) return undefined;
  return { reason: 'unrestricted capabilities', detail: details.join('; ') };
}

function volumeTypes({ spec }: CheckedPod): Finding | undefined {
  const bad = (spec.volumes ?? []).filter((volume) => !SAFE_VOLUMES.has(typeOf(volume)));
  if (bad.length === 0) return undefined;
  const types = distinct(bad.map(typeOf));
  const names = bad.map(({ name }) => name);
  const uses = `${plural(names.length, 'uses', 'use')} ${plural(types.length, 'restricted volume type')}`;
  return {
    reason: 'restricted volume types',
    detail: `${plural(names.length, 'volume')} ${quoted(names)} ${uses} ${quoted(types)}`,
  };
}

function typeOf(volume: CheckedVolume): string {
  return Object.keys(volume).find((field) => field !== 'name' && volume[field]) ?? 'unknown';
}

function runAsNonRoot({ spec }: CheckedPod): Finding | undefined {
  const reason = 'runAsNonRoot != true';
  const setters = namedSetters(settersOf(spec, (context) => context.runAsNonRoot === false));
  if (setters !== '') {
    return { reason, detail: `${setters} must not set securityContext.runAsNonRoot=false` };
  }
  if (spec.securityContext?.runAsNonRoot) return undefined;
  const silent = containersOf(spec).filter(
    ({ securityContext }) => securityContext?.runAsNonRoot === undefined,
  );
  if (silent.length === 0) return undefined;
  const detail = `pod or ${namedContainers(silent)} must set securityContext.runAsNonRoot=true`;
  return { reason, detail };
}

function runAsUser({ spec }: CheckedPod): Finding | undefined {
  const setters = namedSetters(settersOf(spec, (context) => context.runAsUser === 0));
  if (setters === '') return undefined;
  return { reason: 'runAsUser=0', detail: `${setters} must not set runAsUser=0` };
}

function seccompProfile(pod: CheckedPod): Finding | undefined {
  const { spec } = pod;
  const explicit = seccompFields(pod);
  if (explicit) return explicit;
  if (confines(spec.securityContext?.seccompProfile?.type ?? '')) return undefined;
  const silent = containersOf(spec).filter(
    ({ securityContext }) => securityContext?.seccompProfile === undefined,
  );
  if (silent.length === 0) return undefined;
  return {
    reason: 'seccompProfile',
    detail: `pod or ${namedContainers(silent)} must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost"`,
  };
}
