import { equalContent, type LabelSelectorSpec } from '@drover/apimachinery';
import {
  type FieldError,
  forbidden,
  invalid,
  itemPath,
  notSupported,
  required,
} from '../../field/field-error.ts';
import { validateOptionalSelector } from '../meta/label-selectors.ts';
import { isDnsLabel, isDnsSubdomain } from '../meta/names.ts';
import { type ResourceList, validatePositiveQuantity } from '../quota/quantities.ts';
import { optionallyOneOf } from '../value/choices.ts';
import { namedIfSaid } from '../value/forms.ts';
import { given, needed } from '../value/presence.ts';
import { when } from '../value/when.ts';

interface DataSource {
  readonly apiGroup?: string | null;
  readonly kind?: string;
  readonly name?: string;
  readonly namespace?: string;
}

/** What a claim wants of a volume. */
export interface ClaimSpec {
  readonly accessModes?: readonly string[];
  readonly selector?: LabelSelectorSpec;
  readonly resources?: { readonly requests?: ResourceList; readonly limits?: ResourceList };
  readonly volumeName?: string;
  readonly storageClassName?: string;
  readonly volumeMode?: string;
  readonly dataSource?: DataSource;
  readonly dataSourceRef?: DataSource;
  readonly volumeAttributesClassName?: string;
}

const ACCESS_MODES: readonly string[] = [
  'ReadOnlyMany',
  'ReadWriteMany',
  'ReadWriteOnce',
  'ReadWriteOncePod',
];

/** What is wrong with what a claim wants. */
export function validateClaimSpec(path: string, spec: ClaimSpec): readonly FieldError[] {
  const { dataSource, dataSourceRef } = spec;
  return [
    ...when(!spec.accessModes?.length, () =>
      required(`${path}.accessModes`, 'at least 1 access mode is required'),
    ),
    ...validateOptionalSelector(`${path}.selector`, spec.selector),
    ...validateAccessModes(`${path}.accessModes`, spec.accessModes ?? []),
    ...validateStorage(itemPath(`${path}.resources`, 'storage'), spec.resources?.requests),
    ...namedIfSaid(`${path}.storageClassName`, spec.storageClassName, isDnsSubdomain),
    ...optionallyOneOf(`${path}.volumeMode`, spec.volumeMode, ['Block', 'Filesystem']),
    ...given(dataSource, (source) => validateDataSource(`${path}.dataSource`, source)),
    ...given(dataSourceRef, (source) => [
      ...validateDataSource(`${path}.dataSourceRef`, source),
      ...namedIfSaid(`${path}.dataSourceRef.namespace`, source.namespace, isDnsLabel),
    ]),
    ...validateSameSource(path, dataSource, dataSourceRef),
    ...namedIfSaid(
      `${path}.volumeAttributesClassName`,
      spec.volumeAttributesClassName,
      isDnsSubdomain,
    ),
  ];
}

function validateAccessModes(path: string, modes: readonly string[]): readonly FieldError[] {
  const known = modes.filter((mode) => ACCESS_MODES.includes(mode));
  const isOfOnePod = known.includes('ReadWriteOncePod');
  return [
    ...modes
      .filter((mode) => !ACCESS_MODES.includes(mode))
      .map((mode) => notSupported(path, mode, ACCESS_MODES)),
    ...when(isOfOnePod && known.some((mode) => mode !== 'ReadWriteOncePod'), () =>
      forbidden(path, 'may not use ReadWriteOncePod with other access modes'),
    ),
  ];
}

function validateStorage(path: string, { storage }: ResourceList = {}): readonly FieldError[] {
  return storage === undefined ? [required(path)] : validatePositiveQuantity(path, storage);
}

function validateDataSource(
  path: string,
  { apiGroup, kind = '', name }: DataSource,
): readonly FieldError[] {
  const detail = "must be 'PersistentVolumeClaim' when referencing the default apiGroup";
  return [
    ...needed(`${path}.name`, name),
    ...needed(`${path}.kind`, kind),
    ...when(!apiGroup && kind !== 'PersistentVolumeClaim', () => invalid(path, kind, detail)),
    ...namedIfSaid(`${path}.apiGroup`, apiGroup ?? undefined, isDnsSubdomain),
  ];
}

function validateSameSource(
  path: string,
  source: DataSource | undefined,
  reference: DataSource | undefined,
): readonly FieldError[] {
  if (source === undefined || reference === undefined) return [];
  // Kubernetes shows the path of the field in place of its value.
  if (reference.namespace) {
    return [invalid(path, {}, 'may not be specified when dataSourceRef.namespace is specified')];
  }
  const { namespace: _namespace, ...same } = reference;
  return when(!equalContent(source, same), () => invalid(path, {}, 'must match dataSourceRef'));
}
