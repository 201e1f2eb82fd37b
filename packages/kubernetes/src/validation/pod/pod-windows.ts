import {
  type FieldError,
  forbidden,
  invalid,
  notSupported,
  required,
} from '../../field/field-error.ts';
import { absent } from '../value/presence.ts';
import { when } from '../value/when.ts';
import { containersOf } from './pod-containers.ts';
import type { PodSpec } from './pod-types.ts';

/** Fields of a pod's security that Windows does not know, in the order of messages. */
const NOT_OF_WINDOWS = [
  'securityContext.appArmorProfile',
  'securityContext.seLinuxOptions',
  'hostUsers',
  'hostPID',
  'hostIPC',
  'securityContext.seccompProfile',
  'securityContext.fsGroup',
  'securityContext.fsGroupChangePolicy',
  'securityContext.sysctls',
  'shareProcessNamespace',
  'securityContext.runAsUser',
  'securityContext.runAsGroup',
  'securityContext.supplementalGroups',
  'securityContext.supplementalGroupsPolicy',
  'securityContext.seLinuxChangePolicy',
] as const;

/** The same of a container. */
const NOT_OF_WINDOWS_CONTAINERS = [
  'appArmorProfile',
  'seLinuxOptions',
  'seccompProfile',
  'capabilities',
  'readOnlyRootFilesystem',
  'privileged',
  'allowPrivilegeEscalation',
  'procMount',
  'runAsUser',
  'runAsGroup',
] as const;

/** What is wrong with the system that a pod is for, and with what that system does not know. */
export function validateSystem(path: string, spec: PodSpec): readonly FieldError[] {
  switch (spec.os?.name) {
    case undefined:
    case '':
      return when(spec.os !== undefined, () => required(`${path}.os.name`));
    case 'linux':
      return validateLinux(path, spec);
    case 'windows':
      return validateWindows(path, spec);
    default:
      return [notSupported(`${path}.os`, spec.os?.name, ['linux', 'windows'])];
  }
}

/** Containers that are processes of the node are so in all of a pod or in none. */
export function validateHostProcess(path: string, spec: PodSpec): readonly FieldError[] {
  const ofPod = spec.securityContext?.windowsOptions?.hostProcess;
  const containers = containersOf(path, spec).map((placed) => ({
    path: placed.path,
    own: placed.container.securityContext?.windowsOptions?.hostProcess,
  }));
  const ofHost = containers.filter(({ own }) => own ?? ofPod ?? false);
  const contradictions = containers
    .filter(({ own }) => ofPod !== undefined && own !== undefined && own !== ofPod)
    .map(({ path: at, own }) =>
      invalid(
        `${at}.securityContext.windowsOptions.hostProcess`,
        own,
        `pod hostProcess value must be identical if both are specified, was ${ofPod}`,
      ),
    );
  if (ofHost.length === 0) return contradictions;
  return [
    ...contradictions,
    ...when(ofHost.length !== containers.length, () =>
      invalid(
        path,
        '',
        'If pod contains any hostProcess containers then all containers must be HostProcess containers',
      ),
    ),
    ...when(spec.hostNetwork !== true, () =>
      invalid(
        `${path}.hostNetwork`,
        false,
        'hostNetwork must be true if pod contains any hostProcess containers',
      ),
    ),
  ];
}

function validateLinux(path: string, spec: PodSpec): readonly FieldError[] {
  const places = [
    { path, security: spec.securityContext },
    ...containersOf(path, spec).map((placed) => ({
      path: placed.path,
      security: placed.container.securityContext,
    })),
  ];
  return places.flatMap(({ path: at, security }) =>
    absent(
      `${at}.securityContext.windowsOptions`,
      security?.windowsOptions,
      'windows options cannot be set for a linux pod',
    ),
  );
}

function validateWindows(path: string, spec: PodSpec): readonly FieldError[] {
  const detail = 'cannot be set for a windows pod';
  return [
    ...NOT_OF_WINDOWS.filter((field) => isSaid(spec, field)).map((field) =>
      forbidden(`${path}.${field}`, detail),
    ),
    ...containersOf(path, spec).flatMap(({ path: at, container }) =>
      NOT_OF_WINDOWS_CONTAINERS.flatMap((field) =>
        absent(`${at}.securityContext.${field}`, container.securityContext?.[field], detail),
      ),
    ),
  ];
}

function isSaid(spec: PodSpec, field: string): boolean {
  const [name = '', inner] = field.split('.');
  const value = (spec as Readonly<Record<string, unknown>>)[name];
  if (inner === undefined) return value !== undefined;
  return (value as Readonly<Record<string, unknown>> | undefined)?.[inner] !== undefined;
}
