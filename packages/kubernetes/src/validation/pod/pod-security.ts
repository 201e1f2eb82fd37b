import {
  duplicate,
  type FieldError,
  forbidden,
  invalid,
  notSupported,
} from '../../field/field-error.ts';
import { ID_RANGE } from '../container/container-security.ts';
import { optionallyOneOf } from '../value/choices.ts';
import { each } from '../value/lists.ts';
import { inRange } from '../value/numbers.ts';
import { given, needed } from '../value/presence.ts';
import { when } from '../value/when.ts';
import {
  type SecurityProfile,
  validateAppArmorProfile,
  validateSeccompProfile,
} from './security-profiles.ts';
import { validateWindowsOptions, type WindowsOptions } from './windows-options.ts';

/** What the containers of a pod may do. */
export interface PodSecurityContext {
  readonly seLinuxOptions?: object;
  readonly windowsOptions?: WindowsOptions;
  readonly runAsUser?: number;
  readonly runAsGroup?: number;
  readonly supplementalGroups?: readonly number[];
  readonly supplementalGroupsPolicy?: string;
  readonly fsGroup?: number;
  readonly fsGroupChangePolicy?: string;
  readonly sysctls?: readonly { readonly name?: string }[];
  readonly seccompProfile?: SecurityProfile;
  readonly appArmorProfile?: SecurityProfile;
  readonly seLinuxChangePolicy?: string;
}

/** What a pod shares with its node. */
export interface HostSharing {
  readonly securityContext?: PodSecurityContext;
  readonly shareProcessNamespace?: boolean;
  readonly hostNetwork?: boolean;
  readonly hostPID?: boolean;
  readonly hostIPC?: boolean;
  readonly hostUsers?: boolean;
}

/** What is wrong with what the containers of a pod may do. */
export function validatePodSecurity(path: string, pod: HostSharing): readonly FieldError[] {
  const { securityContext: security = {} } = pod;
  return [
    ...inRange(`${path}.fsGroup`, security.fsGroup, ID_RANGE),
    ...inRange(`${path}.runAsUser`, security.runAsUser, ID_RANGE),
    ...inRange(`${path}.runAsGroup`, security.runAsGroup, ID_RANGE),
    ...each(`${path}.supplementalGroups`, security.supplementalGroups, (at, id) =>
      inRange(at, id, ID_RANGE),
    ),
    ...when(pod.shareProcessNamespace === true && pod.hostPID === true, () =>
      invalid(
        `${path}.shareProcessNamespace`,
        true,
        'ShareProcessNamespace and HostPID cannot both be enabled',
      ),
    ),
    ...validateSysctls(`${path}.sysctls`, security, pod),
    ...optionallyOneOf(`${path}.fsGroupChangePolicy`, security.fsGroupChangePolicy, [
      'Always',
      'OnRootMismatch',
    ]),
    ...validateSeccompProfile(`${path}.seccompProfile`, security.seccompProfile),
    ...validateWindowsOptions(`${path}.windowsOptions`, security.windowsOptions),
    ...validateAppArmorProfile(`${path}.appArmorProfile`, security.appArmorProfile),
    ...optionallyOneOf(`${path}.supplementalGroupsPolicy`, security.supplementalGroupsPolicy, [
      'Merge',
      'Strict',
    ]),
    ...given(security.seLinuxChangePolicy, (policy) =>
      when(policy !== 'Recursive', () =>
        notSupported(`${path}.seLinuxChangePolicy`, policy, ['Recursive']),
      ),
    ),
  ];
}

/** What a pod with users of its own cannot share with its node. */
export function validateOwnUsers(path: string, pod: HostSharing): readonly FieldError[] {
  if (pod.hostUsers !== false) return [];
  const shared = [
    ['hostNetwork', pod.hostNetwork],
    ['HostPID', pod.hostPID],
    ['HostIPC', pod.hostIPC],
  ] as const;
  return shared
    .filter(([, isShared]) => isShared === true)
    .map(([name]) => forbidden(`${path}.${name}`, 'when `hostUsers` is false'));
}

const SYSCTL_PATTERN = '([a-z0-9]([-_a-z0-9]*[a-z0-9])?[\\./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?';
const SYSCTL_SEGMENT = /^[a-z0-9](?:[-_a-z0-9]*[a-z0-9])?$/;
const MAX_SYSCTL = 253;

function validateSysctls(
  path: string,
  { sysctls }: PodSecurityContext,
  pod: HostSharing,
): readonly FieldError[] {
  const names = new Set<string>();
  return each(path, sysctls, (itemAt, { name = '' }) => {
    const at = `${itemAt}.name`;
    const isTaken = names.has(name);
    names.add(name);
    return [
      ...(isSysctl(name) ? when(isTaken, () => duplicate(at, name)) : malformedSysctl(at, name)),
      ...validateOwnSysctl(at, name, pod),
    ];
  });
}

function isSysctl(name: string): boolean {
  return name.length <= MAX_SYSCTL && name.split(/[./]/).every((part) => SYSCTL_SEGMENT.test(part));
}

function malformedSysctl(path: string, name: string): readonly FieldError[] {
  if (name === '') return needed(path, name);
  const detail = `must have at most ${MAX_SYSCTL} characters and match regex ^${SYSCTL_PATTERN}$`;
  return [invalid(path, name, detail)];
}

/** Settings of the kernel that belong to what a pod may share with its node. */
function validateOwnSysctl(path: string, name: string, pod: HostSharing): readonly FieldError[] {
  const dotted = name.replaceAll('/', '.');
  return [
    ...when(pod.hostNetwork === true && dotted.startsWith('net.'), () =>
      invalid(path, name, "may not be specified when 'hostNetwork' is true"),
    ),
    ...when(pod.hostIPC === true && IPC_SETTING.test(dotted), () =>
      invalid(path, name, "may not be specified when 'hostIPC' is true"),
    ),
  ];
}

const IPC_SETTING =
  /^(?:kernel\.(?:sem|shm|shmall|shmmax|shmmni|shm_rmid_forced|msg|msgmax|msgmnb|msgmni)$|fs\.mqueue\.)/;
