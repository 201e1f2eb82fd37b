import type { ObjectMeta } from '@drover/apimachinery';
import { duplicate, type FieldError, forbidden, invalid } from '../../field/field-error.ts';
import { GoStruct } from '../../field/go-format.ts';
import { ID_RANGE } from '../container/container-security.ts';
import { isDnsSubdomain, isQualifiedName } from '../meta/names.ts';
import { parseIp } from '../network/ip-address.ts';
import { validateLegacyIp } from '../network/ip-fields.ts';
import { named } from '../value/forms.ts';
import { each } from '../value/lists.ts';
import { inRange } from '../value/numbers.ts';
import { given } from '../value/presence.ts';
import { unchanged } from '../value/unchanged.ts';
import { when } from '../value/when.ts';
import type { PodSpec } from './pod-types.ts';
import { validateAnnotationChange } from './pod-update.ts';

interface Address {
  readonly ip?: string;
}

interface ContainerStatus {
  readonly name?: string;
  readonly state?: { readonly terminated?: { readonly exitCode?: number } };
  readonly user?: {
    readonly linux?: {
      readonly uid?: number;
      readonly gid?: number;
      readonly supplementalGroups?: readonly number[];
    };
  };
}

interface PodStatus {
  readonly conditions?: readonly {
    readonly type?: string;
    readonly observedGeneration?: number;
  }[];
  readonly nominatedNodeName?: string;
  readonly observedGeneration?: number;
  readonly qosClass?: string;
  readonly containerStatuses?: readonly ContainerStatus[];
  readonly initContainerStatuses?: readonly ContainerStatus[];
  readonly ephemeralContainerStatuses?: readonly ContainerStatus[];
  readonly resourceClaimStatuses?: readonly {
    readonly name?: string;
    readonly resourceClaimName?: string;
  }[];
  readonly hostIP?: string;
  readonly hostIPs?: readonly Address[];
  readonly podIPs?: readonly Address[];
}

interface RunningPod {
  readonly metadata?: ObjectMeta;
  readonly spec?: PodSpec;
  readonly status?: PodStatus;
}

const LISTS = ['containerStatuses', 'initContainerStatuses', 'ephemeralContainerStatuses'] as const;

/** What is wrong with a changed status of a Pod, beyond its metadata. */
export function validatePodStatus(pod: RunningPod, old: RunningPod): readonly FieldError[] {
  const { status = {}, spec = {} } = pod;
  const { status: before = {} } = old;
  return [
    ...validateAnnotationChange(pod, old),
    ...validateConditions('status.conditions', status),
    ...validateNomination('status.nominatedNodeName', status, before),
    ...validateGeneration('status.observedGeneration', status.observedGeneration),
    ...unchanged('status.qosClass', status.qosClass ?? '', before.qosClass ?? ''),
    ...LISTS.flatMap((list) => validateEnds(list, pod, old)),
    ...validateClaims('status.resourceClaimStatuses', status, spec),
    ...validateAddresses('status.podIPs', status.podIPs ?? [], before.podIPs),
    ...validateHostAddresses('status.hostIPs', status, before),
    ...LISTS.flatMap((list) =>
      each(`status.${list}`, status[list], (at, container) =>
        validateUser(`${at}.user.linux`, container, spec),
      ),
    ),
  ];
}

function validateGeneration(path: string, generation = 0): readonly FieldError[] {
  return when(generation < 0, () => invalid(path, generation, 'must be a non-negative integer'));
}

const SYSTEM_CONDITIONS: readonly string[] = ['PodScheduled', 'Ready', 'Initialized'];

function validateConditions(path: string, { conditions }: PodStatus): readonly FieldError[] {
  return each(path, conditions, (at, { type = '', observedGeneration }) => [
    ...validateGeneration(`${at}.observedGeneration`, observedGeneration),
    ...(SYSTEM_CONDITIONS.includes(type) ? [] : named(`${at}.Type`, type, isQualifiedName)),
  ]);
}

function validateNomination(
  path: string,
  { nominatedNodeName: node = '' }: PodStatus,
  { nominatedNodeName: before = '' }: PodStatus,
): readonly FieldError[] {
  return node === before || node === '' ? [] : named(path, node, isDnsSubdomain);
}

/** A container that ended for good does not come back. */
function validateEnds(
  list: (typeof LISTS)[number],
  { status = {} }: RunningPod,
  { spec = {}, status: before = {} }: RunningPod,
): readonly FieldError[] {
  return each(`status.${list}`, before[list], (at, ended) => {
    const exitCode = ended.state?.terminated?.exitCode;
    const hasEnded = ended.state?.terminated !== undefined;
    if (!hasEnded || canRestart(list, spec, { name: ended.name, exitCode })) return [];
    const isBack = status[list]?.some(
      ({ name, state }) => name === ended.name && state?.terminated === undefined,
    );
    return when(isBack === true, () =>
      forbidden(`${at}.state`, 'may not be transitioned to non-terminated state'),
    );
  });
}

interface Ended {
  readonly name: string | undefined;
  readonly exitCode: number | undefined;
}

function canRestart(
  list: (typeof LISTS)[number],
  { restartPolicy, initContainers = [] }: PodSpec,
  { name, exitCode = 0 }: Ended,
): boolean {
  if (list === 'ephemeralContainerStatuses') return false;
  if (restartPolicy === 'Always') return true;
  if (exitCode !== 0 && restartPolicy === 'OnFailure') return true;
  const isFirst = list === 'initContainerStatuses';
  return isFirst && initContainers.find((c) => c.name === name)?.restartPolicy === 'Always';
}

function validateClaims(
  path: string,
  { resourceClaimStatuses }: PodStatus,
  { resourceClaims = [] }: PodSpec,
): readonly FieldError[] {
  const names = new Set<string>();
  return each(path, resourceClaimStatuses, (itemAt, { name = '', resourceClaimName }) => {
    const at = `${itemAt}.name`;
    const isTaken = names.has(name);
    names.add(name);
    return [
      ...when(!resourceClaims.some((claim) => claim.name === name), () =>
        invalid(at, name, 'must match the name of an entry in `spec.resourceClaims`'),
      ),
      ...when(isTaken, () => duplicate(at, name)),
      ...given(resourceClaimName, (claim) => named(at, claim, isDnsSubdomain)),
    ];
  });
}

function validateHostAddresses(
  path: string,
  { hostIP = '', hostIPs = [] }: PodStatus,
  before: PodStatus,
): readonly FieldError[] {
  const [first] = hostIPs;
  if (first === undefined) return [];
  return [
    ...when((first.ip ?? '') !== hostIP, () =>
      invalid(`${path}[0].ip`, first.ip ?? '', 'must be equal to `hostIP`'),
    ),
    ...validateAddresses(path, hostIPs, before.hostIPs),
  ];
}

/** One address of each family at most. */
function validateAddresses(
  path: string,
  addresses: readonly Address[],
  before: readonly Address[] = [],
): readonly FieldError[] {
  const known = before.map(({ ip = '' }) => ip);
  const families = addresses.map(({ ip = '' }) => parseIp(ip)?.family);
  const isOneEach = new Set(families).size === addresses.length;
  return [
    ...each(path, addresses, (at, { ip = '' }) => validateLegacyIp(at, ip, known)),
    ...when(addresses.length > 1 && !isOneEach, () =>
      invalid(
        path,
        addresses.map(({ ip = '' }) => new GoStruct({ IP: ip })),
        'may specify no more than one IP for each IP family',
      ),
    ),
  ];
}

function validateUser(
  path: string,
  { user }: ContainerStatus,
  { os }: PodSpec,
): readonly FieldError[] {
  if (user?.linux === undefined) return [];
  if (os?.name === 'windows') return [forbidden(path, 'cannot be set for a windows pod')];
  const { uid, gid, supplementalGroups } = user.linux;
  return [
    ...inRange(`${path}.uid`, uid, ID_RANGE),
    ...inRange(`${path}.gid`, gid, ID_RANGE),
    ...each(`${path}.supplementalGroups`, supplementalGroups, (at, id) =>
      inRange(at, id, ID_RANGE),
    ),
  ];
}
