import { type FieldError, invalid, notSupported, required } from '../../field/field-error.ts';
import { isQualifiedName } from '../meta/names.ts';
import { named } from '../value/forms.ts';
import { needed } from '../value/presence.ts';
import { when } from '../value/when.ts';

/** A field of the pod, for its own containers. */
export interface FieldReference {
  readonly apiVersion?: string;
  readonly fieldPath?: string;
}

/** What a container asks for or is limited to, for containers of the same pod. */
export interface ContainerResourceReference {
  readonly containerName?: string;
  readonly resource?: string;
  readonly divisor?: string;
}

/** Fields of a pod that can be named at all, and what older names stand for. */
const POD_FIELDS: ReadonlyMap<string, string> = new Map([
  ...[
    'metadata.annotations',
    'metadata.labels',
    'metadata.name',
    'metadata.namespace',
    'metadata.uid',
    'spec.nodeName',
    'spec.restartPolicy',
    'spec.schedulerName',
    'spec.serviceAccountName',
    'status.hostIP',
    'status.hostIPs',
    'status.phase',
    'status.podIP',
    'status.podIPs',
  ].map((name): [string, string] => [name, name]),
  ['spec.host', 'spec.nodeName'],
]);

const RESOURCES: readonly string[] = [
  'limits.cpu',
  'limits.ephemeral-storage',
  'limits.memory',
  'requests.cpu',
  'requests.ephemeral-storage',
  'requests.memory',
];

const BYTE_DIVISORS = [
  '1',
  '1k',
  '1M',
  '1G',
  '1T',
  '1P',
  '1E',
  '1Ki',
  '1Mi',
  '1Gi',
  '1Ti',
  '1Pi',
  '1Ei',
];

/** What is wrong with a reference to a field of the pod; `known` are the fields that are of use there. */
export function validateFieldReference(
  path: string,
  { apiVersion, fieldPath = '' }: FieldReference,
  known: readonly string[],
): readonly FieldError[] {
  const at = `${path}.fieldPath`;
  if (!apiVersion) return [required(`${path}.apiVersion`)];
  if (fieldPath === '') return [required(at)];
  const [, map, key] = /^([^[]+)\['(.*)'\]$/.exec(fieldPath) ?? [];
  const cannot = (why: string): FieldError =>
    invalid(at, fieldPath, `error converting fieldPath: ${why}`);
  if (apiVersion !== 'v1') return [cannot(`unsupported pod version: ${apiVersion}`)];
  if (map !== undefined && key !== undefined) {
    if (map === 'metadata.annotations') return named(path, key.toLowerCase(), isQualifiedName);
    if (map === 'metadata.labels') return named(path, key, isQualifiedName);
    return [cannot(`field label does not support subscript: ${fieldPath}`)];
  }
  const field = POD_FIELDS.get(fieldPath);
  if (field === undefined) return [cannot(`field label not supported: ${fieldPath}`)];
  return when(!known.includes(field), () => notSupported(at, field, known));
}

/** What is wrong with a reference to a resource of a container; in a volume the container must be named. */
export function validateContainerResourceReference(
  path: string,
  { containerName, resource = '', divisor = '0' }: ContainerResourceReference,
  isInVolume = false,
): readonly FieldError[] {
  return [
    ...(isInVolume && !containerName
      ? [required(`${path}.containerName`)]
      : validateResource(`${path}.resource`, resource)),
    ...(divisor === '0' ? [] : validateDivisor(`${path}.divisor`, resource, divisor)),
  ];
}

function validateResource(path: string, resource: string): readonly FieldError[] {
  if (resource === '') return needed(path, resource);
  if (RESOURCES.includes(resource) || isHugePages(resource)) return [];
  return [notSupported(path, resource, RESOURCES)];
}

function isHugePages(resource: string): boolean {
  return /^(?:requests|limits)\.hugepages-/.test(resource);
}

function validateDivisor(path: string, resource: string, divisor: string): readonly FieldError[] {
  const what = divided(resource);
  if (what === undefined) return [];
  const divisors = what === 'cpu' ? ['1m', '1'] : BYTE_DIVISORS;
  const shown = what === 'cpu' ? '1m and 1' : divisors.join(', ');
  return when(!divisors.includes(divisor), () =>
    invalid(
      path,
      resource,
      `only divisor's values ${shown} are supported with the ${what} resource`,
    ),
  );
}

/** What messages call the resource that is divided. */
function divided(resource: string): string | undefined {
  if (isHugePages(resource)) return 'hugepages';
  if (!RESOURCES.includes(resource)) return undefined;
  const name = resource.slice(resource.indexOf('.') + 1);
  return name === 'ephemeral-storage' ? 'local ephemeral storage' : name;
}
