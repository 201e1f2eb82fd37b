import {
  type FieldError,
  forbidden,
  invalid,
  notFound,
  notSupported,
} from '../../field/field-error.ts';
import { optionallyOneOf } from '../value/choices.ts';
import { validateDescending } from '../value/file-paths.ts';
import { each } from '../value/lists.ts';
import { needed } from '../value/presence.ts';
import { when } from '../value/when.ts';

/** Where a container sees a volume as files. */
export interface VolumeMount {
  readonly name?: string;
  readonly mountPath?: string;
  readonly subPath?: string;
  readonly subPathExpr?: string;
  readonly readOnly?: boolean;
  readonly recursiveReadOnly?: string;
  readonly mountPropagation?: string;
}

/** Where a container sees a volume as a device. */
export interface VolumeDevice {
  readonly name?: string;
  readonly devicePath?: string;
}

interface Mounting {
  readonly volumeMounts?: readonly VolumeMount[];
  readonly volumeDevices?: readonly VolumeDevice[];
  readonly securityContext?: { readonly privileged?: boolean };
}

/** Sources of the volumes of a pod, by name. */
export type VolumeSources = ReadonlyMap<string, object>;

/** What is wrong with the mounts of a container. */
export function validateVolumeMounts(
  path: string,
  container: Mounting,
  volumes: VolumeSources,
): readonly FieldError[] {
  const { volumeMounts = [], volumeDevices = [] } = container;
  const seen = new Set<string>();
  return each(path, volumeMounts, (at, mount) => {
    const { name = '', mountPath = '' } = mount;
    const isTaken = seen.has(mountPath);
    seen.add(mountPath);
    return [
      ...needed(`${at}.name`, name),
      ...when(!volumes.has(name), () => notFound(`${at}.name`, name)),
      ...needed(`${at}.mountPath`, mountPath),
      ...when(isTaken, () => invalid(`${at}.mountPath`, mountPath, 'must be unique')),
      ...when(
        volumeDevices.some((device) => (device.name ?? '') === name),
        () => invalid(`${at}.name`, name, 'must not already exist in volumeDevices'),
      ),
      ...when(lastPaths(volumeDevices, 'devicePath').has(mountPath), () =>
        invalid(`${at}.mountPath`, mountPath, 'must not already exist as a path in volumeDevices'),
      ),
      ...validateSubPaths(path, at, mount),
      ...validatePropagation(`${path}.mountPropagation`, mount, container),
      ...validateRecursion(`${path}.recursiveReadOnly`, mount),
    ];
  });
}

/** What is wrong with the devices of a container. */
export function validateVolumeDevices(
  path: string,
  { volumeMounts = [], volumeDevices = [] }: Mounting,
  volumes: VolumeSources,
): readonly FieldError[] {
  const names = new Set<string>();
  const paths = new Set<string>();
  return each(path, volumeDevices, (at, { name = '', devicePath = '' }) => {
    const climbs = devicePath.split('/').includes('..');
    const source = volumes.get(name);
    const errors = [
      ...needed(`${at}.name`, name),
      ...when(names.has(name), () => invalid(`${at}.name`, name, 'must be unique')),
      ...when(source !== undefined && !isClaimed(source), () =>
        invalid(`${at}.name`, name, ONLY_CLAIMS),
      ),
      ...when(source === undefined, () => notFound(`${at}.name`, name)),
      ...needed(`${at}.devicePath`, devicePath),
      ...when(paths.has(devicePath), () =>
        invalid(`${at}.devicePath`, devicePath, 'must be unique'),
      ),
      ...when(climbs, () =>
        invalid(`${at}.devicePath`, devicePath, "can not contain backsteps ('..')"),
      ),
      ...when(
        volumeMounts.some((mount) => (mount.name ?? '') === name),
        () => invalid(`${at}.name`, name, 'must not already exist in volumeMounts'),
      ),
      ...when(lastPaths(volumeMounts, 'mountPath').has(devicePath), () =>
        invalid(`${at}.devicePath`, devicePath, 'must not already exist as a path in volumeMounts'),
      ),
    ];
    if (!climbs) paths.add(devicePath);
    if (name !== '') names.add(name);
    return errors;
  });
}

const ONLY_CLAIMS =
  'can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode';

function isClaimed(source: object): boolean {
  return 'persistentVolumeClaim' in source || 'ephemeral' in source;
}

/** The path of each volume; where one is there twice, the last. */
function lastPaths<K extends string>(
  uses: readonly ({ readonly name?: string } & { readonly [key in K]?: string })[],
  field: K,
): ReadonlySet<string> {
  return new Set(new Map(uses.map((use) => [use.name ?? '', use[field] ?? ''])).values());
}

function validateSubPaths(
  path: string,
  at: string,
  { subPath = '', subPathExpr = '' }: VolumeMount,
): readonly FieldError[] {
  return [
    ...(subPath === '' ? [] : validateDescending(`${path}.subPath`, subPath)),
    ...when(subPath !== '' && subPathExpr !== '', () =>
      invalid(`${at}.subPathExpr`, subPathExpr, 'subPathExpr and subPath are mutually exclusive'),
    ),
    ...(subPathExpr === '' ? [] : validateDescending(`${path}.subPathExpr`, subPathExpr)),
  ];
}

const PROPAGATIONS: readonly string[] = ['Bidirectional', 'HostToContainer', 'None'];

function validatePropagation(
  path: string,
  { mountPropagation }: VolumeMount,
  { securityContext }: Mounting,
): readonly FieldError[] {
  const isPrivileged = securityContext?.privileged === true;
  return [
    ...optionallyOneOf(path, mountPropagation, PROPAGATIONS),
    ...when(mountPropagation === 'Bidirectional' && !isPrivileged, () =>
      forbidden(path, 'Bidirectional mount propagation is available only to privileged containers'),
    ),
  ];
}

function validateRecursion(path: string, mount: VolumeMount): readonly FieldError[] {
  const { recursiveReadOnly, readOnly = false, mountPropagation = 'None' } = mount;
  switch (recursiveReadOnly) {
    case undefined:
    case 'Disabled':
      return [];
    case 'Enabled':
    case 'IfPossible':
      return [
        ...when(!readOnly, () => forbidden(path, 'may only be specified when readOnly is true')),
        ...when(mountPropagation !== 'None', () =>
          forbidden(path, 'may only be specified when mountPropagation is None or not specified'),
        ),
      ];
    default:
      return [notSupported(path, recursiveReadOnly, ['Disabled', 'Enabled', 'IfPossible'])];
  }
}
