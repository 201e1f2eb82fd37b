import { equalContent, type KubernetesObject } from '@drover/apimachinery';
import {
  duplicate,
  type FieldError,
  fieldPath,
  forbidden,
  invalid,
  required,
  tooLong,
} from '../../field/field-error.ts';
import { goJson } from '../../field/go-format.ts';
import { isQualifiedName } from '../meta/names.ts';
import { byteLength } from '../value/byte-length.ts';
import { givenOneOf, optionallyOneOf } from '../value/choices.ts';
import { named, neededNamed } from '../value/forms.ts';
import { each } from '../value/lists.ts';
import { unchanged } from '../value/unchanged.ts';
import { when } from '../value/when.ts';

type Parameters = Readonly<Record<string, string>>;

/** `storage.k8s.io/v1` StorageClass, with the fields that are looked at. */
export interface StorageClass extends KubernetesObject {
  readonly provisioner: string;
  readonly parameters?: Parameters;
  readonly reclaimPolicy?: string;
  readonly volumeBindingMode?: string;
  readonly allowedTopologies?: readonly TopologyTerm[];
}

/** `storage.k8s.io/v1` VolumeAttributesClass. */
export interface VolumeAttributesClass extends KubernetesObject {
  readonly driverName: string;
  readonly parameters?: Parameters;
}

interface TopologyTerm {
  readonly matchLabelExpressions?: readonly {
    readonly key: string;
    readonly values: readonly string[] | null;
  }[];
}

const MAX_PARAMETERS = 512;
const MAX_PARAMETER_BYTES = 256 * 1024;

/** What is wrong with a StorageClass beyond its metadata. */
export function validateStorageClass(storageClass: StorageClass): readonly FieldError[] {
  const { provisioner, parameters, reclaimPolicy, volumeBindingMode } = storageClass;
  return [
    ...validateProvisioner('provisioner', provisioner),
    ...validateParameters(parameters),
    ...optionallyOneOf('reclaimPolicy', reclaimPolicy || undefined, ['Delete', 'Retain']),
    ...givenOneOf('volumeBindingMode', volumeBindingMode, ['Immediate', 'WaitForFirstConsumer']),
    ...validateTopologies(storageClass.allowedTopologies ?? []),
  ];
}

/** What must not change in a StorageClass. */
export function validateStorageClassUpdate(
  storageClass: StorageClass,
  old: StorageClass,
): readonly FieldError[] {
  return [
    ...(['parameters', 'provisioner', 'reclaimPolicy'] as const).flatMap((field) =>
      kept(field, storageClass[field], old[field]),
    ),
    ...unchanged('volumeBindingMode', storageClass.volumeBindingMode, old.volumeBindingMode),
  ];
}

/** What is wrong with a VolumeAttributesClass beyond its metadata. */
export function validateVolumeAttributesClass({
  driverName,
  parameters,
}: VolumeAttributesClass): readonly FieldError[] {
  return [
    ...validateProvisioner('driverName', driverName),
    ...validateParameters(parameters),
    ...when(Object.keys(parameters ?? {}).length === 0, () =>
      required('parameters', 'must contain at least one key/value pair'),
    ),
  ];
}

/** What must not change in a VolumeAttributesClass. */
export function validateVolumeAttributesClassUpdate(
  { driverName, parameters }: VolumeAttributesClass,
  old: VolumeAttributesClass,
): readonly FieldError[] {
  return [
    ...kept('driverName', driverName, old.driverName),
    ...kept('parameters', parameters, old.parameters),
  ];
}

function kept(field: string, value: unknown, old: unknown): readonly FieldError[] {
  const detail = `updates to ${field} are forbidden.`;
  return when(!equalContent(value ?? null, old ?? null), () => forbidden(field, detail));
}

function validateProvisioner(path: string, name: string): readonly FieldError[] {
  return neededNamed(path, name.toLowerCase(), isQualifiedName);
}

function validateParameters(parameters: Parameters = {}): readonly FieldError[] {
  const path = 'parameters';
  const entries = Object.entries(parameters);
  if (entries.length > MAX_PARAMETERS) return [tooLong(path, MAX_PARAMETERS)];
  const bytes = byteLength(entries.flat(), MAX_PARAMETER_BYTES);
  return [
    ...when(Object.hasOwn(parameters, ''), () => invalid(path, '', 'field can not be empty.')),
    ...when(bytes > MAX_PARAMETER_BYTES, () => tooLong(path, MAX_PARAMETER_BYTES)),
  ];
}

function validateTopologies(terms: readonly TopologyTerm[]): readonly FieldError[] {
  // As if there were an empty term for each: kube-apiserver begins so.
  const seen = terms.map(() => '{}');
  return each('allowedTopologies', terms, (path, { matchLabelExpressions = [] }) => {
    const at = fieldPath(path, 'matchLabelExpressions');
    const shape = goJson(
      Object.fromEntries(
        matchLabelExpressions.map(({ key, values }) => [key, [...new Set(values)].toSorted()]),
      ),
    );
    const same = seen.filter((other) => other === shape);
    seen.push(shape);
    const keys = matchLabelExpressions.map(({ key }) => key);
    return [
      ...each(at, matchLabelExpressions, (item, { key, values }, index) => [
        ...validateTopologyValues(fieldPath(item, 'values'), values ?? []),
        ...named(fieldPath(item, 'key'), key, isQualifiedName),
        ...when(keys.indexOf(key) < index, () => duplicate(fieldPath(item, 'key'), key)),
      ]),
      ...same.map(() => duplicate(at, '')),
    ];
  });
}

function validateTopologyValues(path: string, values: readonly string[]): readonly FieldError[] {
  return [
    ...when(values.length === 0, () => required(path)),
    ...each(path, values, (at, value, index) =>
      when(values.indexOf(value) < index, () => duplicate(at, value)),
    ),
  ];
}
