import { equalContent, type KubernetesObject, parseQuantity } from '@drover/apimachinery';
import {
  type FieldError,
  fieldPath,
  forbidden,
  invalid,
  itemPath,
  notSupported,
  required,
} from '../../field/field-error.ts';
import { GoStruct } from '../../field/go-format.ts';
import { isDnsSubdomain } from '../meta/names.ts';
import { type ResourceList, validatePositiveQuantity } from '../quota/quantities.ts';
import { type NodeSelector, validateNodeSelector } from '../scheduling/node-selectors.ts';
import { optionallyOneOf } from '../value/choices.ts';
import { named, namedIfSaid } from '../value/forms.ts';
import { absent, given } from '../value/presence.ts';
import { unchanged } from '../value/unchanged.ts';
import { when } from '../value/when.ts';
import { sourceDifference } from './persistent-volume-shape.ts';
import { PERSISTENT_SOURCES, validatePersistentSource } from './persistent-volume-sources.ts';

/** `v1` PersistentVolume, with the fields that are looked at. */
export interface PersistentVolume extends KubernetesObject {
  readonly spec: PersistentVolumeSpec;
}

/** What a volume is; its source stands beside these fields. */
export interface PersistentVolumeSpec {
  readonly accessModes?: readonly string[];
  readonly capacity?: ResourceList;
  readonly claimRef?: unknown;
  readonly persistentVolumeReclaimPolicy?: string;
  readonly storageClassName?: string;
  readonly volumeMode?: string;
  readonly nodeAffinity?: { readonly required?: NodeSelector };
  readonly volumeAttributesClassName?: string;
  readonly [source: string]: unknown;
}

const ACCESS_MODES = ['ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOnce', 'ReadWriteOncePod'];
const RECLAIM_POLICIES = ['Delete', 'Recycle', 'Retain'];
const MOUNT_OPTIONS = 'volume.beta.kubernetes.io/mount-options';

/** What is wrong with a PersistentVolume beyond its metadata. */
export function validatePersistentVolume(volume: PersistentVolume): readonly FieldError[] {
  const { metadata, spec } = volume;
  const path = 'spec';
  return [
    ...validateAccess(path, spec),
    ...validateCapacity(path, spec),
    ...optionallyOneOf(
      'spec.persistentVolumeReclaimPolicy',
      spec.persistentVolumeReclaimPolicy || undefined,
      RECLAIM_POLICIES,
    ),
    ...validateAffinity(spec),
    ...validatePersistentSource(path, spec, metadata?.name ?? ''),
    ...when(spec['local'] !== undefined && spec.nodeAffinity === undefined, () =>
      required('spec.nodeAffinity', 'Local volume requires node affinity'),
    ),
    ...validateRecycling(spec),
    ...namedIfSaid('spec.storageClassName', spec.storageClassName, isDnsSubdomain),
    ...optionallyOneOf('spec.volumeMode', spec.volumeMode, ['Block', 'Filesystem']),
    ...validateAttributesClass(path, spec),
    ...validateMountOptions(volume),
  ];
}

/** What is wrong with a volume that an attachment describes itself. */
export function validateInlineVolume(
  path: string,
  spec: PersistentVolumeSpec,
): readonly FieldError[] {
  const where = 'in the context of inline volumes';
  const outside = `may not be specified ${where}`;
  const { persistentVolumeReclaimPolicy: policy, volumeMode } = spec;
  return [
    ...absent(fieldPath(path, 'claimRef'), spec.claimRef, outside),
    ...absent(fieldPath(path, 'capacity'), spec.capacity, outside),
    ...when(spec['csi'] === undefined, () =>
      required(fieldPath(path, 'csi'), `has to be specified ${where}`),
    ),
    ...validateAccess(path, spec),
    ...when(Boolean(policy) && policy !== 'Retain', () =>
      forbidden(fieldPath(path, 'persistentVolumeReclaimPolicy'), `may only be Retain ${where}`),
    ),
    ...absent(fieldPath(path, 'nodeAffinity'), spec.nodeAffinity, outside),
    ...validatePersistentSource(path, spec, ''),
    ...absent(fieldPath(path, 'storageClassName'), spec.storageClassName || undefined, outside),
    ...when(volumeMode !== undefined && volumeMode !== 'Filesystem', () =>
      forbidden(
        fieldPath(path, 'volumeMode'),
        `may not specify volumeMode other than Filesystem ${where}`,
      ),
    ),
    ...validateAttributesClass(path, spec),
  ];
}

/** What is wrong with a change of a PersistentVolume. Its content is looked at twice, as kube-apiserver does. */
export function validatePersistentVolumeUpdate(
  volume: PersistentVolume,
  old: PersistentVolume,
): readonly FieldError[] {
  const { spec } = volume;
  const { nodeAffinity, volumeAttributesClassName: attributesClass } = old.spec;
  const source = sourceOf(withOldExpansion(spec, old.spec));
  const oldSource = sourceOf(old.spec);
  const isCleared = attributesClass !== undefined && spec.volumeAttributesClassName === undefined;
  return [
    ...when(!equalContent(source, oldSource), () =>
      forbidden(
        'spec.persistentvolumesource',
        `spec.persistentvolumesource is immutable after creation\n${sourceDifference(oldSource, source)}`,
      ),
    ),
    ...unchanged('volumeMode', spec.volumeMode, old.spec.volumeMode),
    ...(nodeAffinity === undefined
      ? []
      : when(!equalContent(spec.nodeAffinity ?? null, nodeAffinity), () =>
          invalid(
            'nodeAffinity',
            shownAffinity(spec.nodeAffinity),
            'field is immutable, except for updating from beta label to GA',
          ),
        )),
    ...when(isCleared, () =>
      forbidden('spec.volumeAttributesClassName', 'update from non-nil value to nil is forbidden'),
    ),
  ];
}

/** What a PersistentVolume says that is deprecated, or does nothing any more. */
export function warnOfPersistentVolume({ metadata, spec }: PersistentVolume): readonly string[] {
  const annotations = Object.entries(DEPRECATED_ANNOTATIONS).filter(
    ([name]) => metadata?.annotations?.[name] !== undefined,
  );
  const sources = Object.entries(DEPRECATED_SOURCES).filter(([name]) => spec[name] !== undefined);
  return [
    ...annotations.map(([name, text]) => `metadata.annotations[${name}]: ${text}`),
    ...(spec.persistentVolumeReclaimPolicy === 'Recycle' ? [RECYCLE_DEPRECATED] : []),
    ...sources.map(([name, text]) => `spec.${name === 'storageos' ? 'storageOS' : name}: ${text}`),
  ];
}

const RECYCLE_DEPRECATED =
  'spec.persistentVolumeReclaimPolicy: The Recycle reclaim policy is deprecated. Instead, the recommended approach is to use dynamic provisioning.';

const DEPRECATED_ANNOTATIONS: Readonly<Record<string, string>> = {
  'volume.beta.kubernetes.io/storage-class':
    'deprecated since v1.8; use "storageClassName" attribute instead',
  [MOUNT_OPTIONS]: 'deprecated since v1.31; use "mountOptions" attribute instead',
};

const DEPRECATED_SOURCES: Readonly<Record<string, string>> = {
  cephfs: 'deprecated in v1.28, non-functional in v1.31+',
  photonPersistentDisk: 'deprecated in v1.11, non-functional in v1.16+',
  scaleIO: 'deprecated in v1.16, non-functional in v1.22+',
  storageos: 'deprecated in v1.22, non-functional in v1.25+',
  glusterfs: 'deprecated in v1.25, non-functional in v1.26+',
  rbd: 'deprecated in v1.28, non-functional in v1.31+',
};

function validateAccess(
  path: string,
  { accessModes = [] }: PersistentVolumeSpec,
): readonly FieldError[] {
  const at = fieldPath(path, 'accessModes');
  const known = accessModes.filter((mode) => ACCESS_MODES.includes(mode));
  const isMixed =
    known.includes('ReadWriteOncePod') && known.some((mode) => mode !== 'ReadWriteOncePod');
  return [
    ...when(accessModes.length === 0, () => required(at)),
    ...accessModes
      .filter((mode) => !ACCESS_MODES.includes(mode))
      .map((mode) => notSupported(at, mode, ACCESS_MODES)),
    ...when(isMixed, () => forbidden(at, 'may not use ReadWriteOncePod with other access modes')),
  ];
}

function validateCapacity(path: string, { capacity }: PersistentVolumeSpec): readonly FieldError[] {
  const at = fieldPath(path, 'capacity');
  const names = Object.keys(capacity ?? {});
  const isStorage = names.length === 1 && names[0] === 'storage';
  return [
    ...when(names.length === 0, () => required(at)),
    ...when(!isStorage, () => notSupported(at, capacity ?? null, ['storage'])),
    ...Object.entries(capacity ?? {}).flatMap(([name, amount]) => {
      const { nanos } = parseQuantity(amount);
      const quantity = itemPath(at, name);
      return [
        ...when(nanos < 0n, () =>
          invalid(quantity, Number(nanos / 1_000_000_000n), 'must be a valid resource quantity'),
        ),
        ...validatePositiveQuantity(quantity, amount),
      ];
    }),
  ];
}

function validateAffinity({ nodeAffinity }: PersistentVolumeSpec): readonly FieldError[] {
  return given(nodeAffinity, ({ required: selector }) =>
    selector === undefined
      ? [required('spec.nodeAffinity.required', 'must specify required node constraints')]
      : validateNodeSelector('spec.nodeAffinity.required', selector),
  );
}

function shownAffinity(affinity: PersistentVolumeSpec['nodeAffinity']): GoStruct | null {
  if (affinity === undefined) return null;
  const terms = affinity.required?.nodeSelectorTerms?.map(
    ({ matchExpressions, matchFields }) =>
      new GoStruct({
        MatchExpressions: matchExpressions?.map(shownRequirement),
        MatchFields: matchFields?.map(shownRequirement),
      }),
  );
  const required = affinity.required && new GoStruct({ NodeSelectorTerms: terms });
  return new GoStruct({ Required: required });
}

function shownRequirement({
  key,
  operator,
  values,
}: {
  readonly key?: string;
  readonly operator?: string;
  readonly values?: readonly string[];
}): GoStruct {
  return new GoStruct({ Key: key ?? '', Operator: operator ?? '', Values: values });
}

function validateRecycling(spec: PersistentVolumeSpec): readonly FieldError[] {
  const { path = '' } = (spec['hostPath'] ?? {}) as { readonly path?: string };
  const isRoot = /^\/[/.]*$/.test(path);
  return when(isRoot && spec.persistentVolumeReclaimPolicy === 'Recycle', () =>
    forbidden(
      'spec.persistentVolumeReclaimPolicy',
      "may not be 'recycle' for a hostPath mount of '/'",
    ),
  );
}

function validateAttributesClass(path: string, spec: PersistentVolumeSpec): readonly FieldError[] {
  const at = fieldPath(path, 'volumeAttributesClassName');
  const { volumeAttributesClassName: name } = spec;
  if (name === undefined) return [];
  return [
    ...(name === ''
      ? [required(at, 'an empty string is disallowed')]
      : named(at, name, isDnsSubdomain)),
    ...when(spec['csi'] === undefined, () =>
      required(fieldPath(path, 'csi'), 'has to be specified when using volumeAttributesClassName'),
    ),
  ];
}

/** Sources that are mounted with options. */
const MOUNTED: readonly string[] = [
  'gcePersistentDisk',
  'awsElasticBlockStore',
  'glusterfs',
  'nfs',
  'rbd',
  'quobyte',
  'iscsi',
  'cinder',
  'cephfs',
  'azureFile',
  'vsphereVolume',
  'azureDisk',
  'storageos',
];

function validateMountOptions({ metadata, spec }: PersistentVolume): readonly FieldError[] {
  const isAsked = metadata?.annotations?.[MOUNT_OPTIONS] !== undefined;
  const isMounted = MOUNTED.some((source) => spec[source] !== undefined);
  return when(isAsked && !isMounted, () =>
    forbidden(
      `metadata.annotations.${MOUNT_OPTIONS}`,
      'may not specify mount options for this volume type',
    ),
  );
}

function sourceOf(spec: PersistentVolumeSpec): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(spec).filter(([name]) => PERSISTENT_SOURCES.includes(name)),
  );
}

/** Who expands a volume may be said later. */
function withOldExpansion(
  spec: PersistentVolumeSpec,
  old: PersistentVolumeSpec,
): PersistentVolumeSpec {
  const csi = spec['csi'] as { readonly controllerExpandSecretRef?: unknown } | undefined;
  const before = old['csi'] as { readonly controllerExpandSecretRef?: unknown } | undefined;
  if (!csi || !before || before.controllerExpandSecretRef !== undefined) return spec;
  const { controllerExpandSecretRef: _reference, ...rest } = csi;
  return { ...spec, csi: rest };
}
