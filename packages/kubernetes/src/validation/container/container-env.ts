import { type FieldError, invalid } from '../../field/field-error.ts';
import { isConfigKey, isDnsSubdomain, type NameRule } from '../meta/names.ts';
import { named, namedIfSaid, neededNamed } from '../value/forms.ts';
import { each } from '../value/lists.ts';
import { given } from '../value/presence.ts';
import { when } from '../value/when.ts';
import {
  type ContainerResourceReference,
  type FieldReference,
  validateContainerResourceReference,
  validateFieldReference,
} from './downward-fields.ts';

interface KeyReference {
  readonly name?: string;
  readonly key?: string;
}

/** A variable of the environment of a container. */
export interface EnvVar {
  readonly name?: string;
  readonly value?: string;
  readonly valueFrom?: {
    readonly fieldRef?: FieldReference;
    readonly resourceFieldRef?: ContainerResourceReference;
    readonly configMapKeyRef?: KeyReference;
    readonly secretKeyRef?: KeyReference;
  };
}

/** Where a container takes many variables from at once. */
export interface EnvFromSource {
  readonly prefix?: string;
  readonly configMapRef?: { readonly name?: string };
  readonly secretRef?: { readonly name?: string };
}

/** Fields of a pod that a variable may carry. */
const POD_FIELDS: readonly string[] = [
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
  'spec.nodeName',
  'spec.serviceAccountName',
  'status.hostIP',
  'status.hostIPs',
  'status.podIP',
  'status.podIPs',
];

/** The form of the name of a variable: what can be printed, without an equals sign. */
const isEnvVarName: NameRule = (name) => [
  ...(name === '' ? ['environment variable name must be non-empty'] : []),
  ...(/^[ -<>-~]*$/.test(name)
    ? []
    : [
        "a valid environment variable name must consist only of printable ASCII characters other than '='",
      ]),
];

/** What is wrong with the variables of a container. */
export function validateEnv(
  path: string,
  variables: readonly EnvVar[] | undefined,
): readonly FieldError[] {
  return each(path, variables, (at, variable) => [
    ...neededNamed(`${at}.name`, variable.name, isEnvVarName),
    ...validateValueFrom(`${at}.valueFrom`, variable),
  ]);
}

/** What is wrong with the sources of many variables. */
export function validateEnvFrom(
  path: string,
  sources: readonly EnvFromSource[] | undefined,
): readonly FieldError[] {
  return each(path, sources, (at, { prefix, configMapRef, secretRef }) => [
    ...namedIfSaid(`${at}.prefix`, prefix, isEnvVarName),
    ...given(configMapRef, ({ name }) =>
      neededNamed(`${at}.configMapRef.name`, name, isPrefixOfName),
    ),
    ...given(secretRef, ({ name }) => neededNamed(`${at}.secretRef.name`, name, isPrefixOfName)),
    ...when(!configMapRef && !secretRef, () =>
      invalid(path, '', 'must specify one of: `configMapRef` or `secretRef`'),
    ),
    ...when(Boolean(configMapRef && secretRef), () => invalid(path, '', ONE_SOURCE)),
  ]);
}

const ONE_SOURCE = 'may not have more than one field specified at a time';

const isPrefixOfName: NameRule = (name) => isDnsSubdomain(name, true);

function validateValueFrom(path: string, { value, valueFrom }: EnvVar): readonly FieldError[] {
  if (valueFrom === undefined) return [];
  const { fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef } = valueFrom;
  return [
    ...given(fieldRef, (ref) => validateFieldReference(`${path}.fieldRef`, ref, POD_FIELDS)),
    ...given(resourceFieldRef, (ref) =>
      validateContainerResourceReference(`${path}.resourceFieldRef`, ref),
    ),
    ...given(configMapKeyRef, (ref) => validateKeyReference(`${path}.configMapKeyRef`, ref)),
    ...given(secretKeyRef, (ref) => validateKeyReference(`${path}.secretKeyRef`, ref)),
    ...validateSourceCount(path, Object.keys(valueFrom).length, value),
  ];
}

function validateSourceCount(path: string, count: number, value = ''): readonly FieldError[] {
  if (count === 0) {
    const sources = '`fieldRef`, `resourceFieldRef`, `configMapKeyRef` or `secretKeyRef`';
    return [invalid(path, '', `must specify one of: ${sources}`)];
  }
  if (value !== '') return [invalid(path, '', 'may not be specified when `value` is not empty')];
  return when(count > 1, () => invalid(path, '', ONE_SOURCE));
}

function validateKeyReference(
  path: string,
  { name = '', key }: KeyReference,
): readonly FieldError[] {
  return [
    ...named(`${path}.name`, name, isDnsSubdomain),
    ...neededNamed(`${path}.key`, key, isConfigKey),
  ];
}
