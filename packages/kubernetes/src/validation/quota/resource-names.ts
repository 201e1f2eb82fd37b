import type { FieldError } from '../../field/field-error.ts';
import { invalid, notSupported } from '../../field/field-error.ts';
import { isQualifiedName } from '../meta/names.ts';
import { named } from '../value/forms.ts';

/** What a container can ask for by a plain name. */
const OF_CONTAINERS: ReadonlySet<string> = new Set(['cpu', 'ephemeral-storage', 'memory']);

/** What a quota can count by a plain name. */
const OF_QUOTAS: ReadonlySet<string> = new Set([
  ...OF_CONTAINERS,
  'configmaps',
  'limits.cpu',
  'limits.ephemeral-storage',
  'limits.memory',
  'persistentvolumeclaims',
  'pods',
  'replicationcontrollers',
  'requests.cpu',
  'requests.ephemeral-storage',
  'requests.memory',
  'requests.storage',
  'resourcequotas',
  'secrets',
  'services',
  'services.loadbalancers',
  'services.nodeports',
]);

/** All plain names. */
const STANDARD: ReadonlySet<string> = new Set([...OF_QUOTAS, 'storage']);

/** What is counted in whole numbers. */
const COUNTED: ReadonlySet<string> = new Set([
  'configmaps',
  'persistentvolumeclaims',
  'pods',
  'replicationcontrollers',
  'resourcequotas',
  'secrets',
  'services',
  'services.loadbalancers',
  'services.nodeports',
]);

const HUGE_PAGES = 'hugepages-';

/** Whether a resource is memory in pages of one size (`hugepages-2Mi`). */
export function isHugePages(name: string): boolean {
  return name.startsWith(HUGE_PAGES);
}

/** The size of its pages, as the name of the resource says it. */
export function hugePageSize(name: string): string {
  return name.slice(HUGE_PAGES.length);
}

/** Whether a resource is counted in whole numbers. */
export function isCounted(name: string): boolean {
  return COUNTED.has(name) || isExtended(name);
}

/** Whether a quota knows a plain name. */
export function isQuotaResource(name: string): boolean {
  return OF_QUOTAS.has(name) || isHugePagesOfQuota(name);
}

/** Whether limits may be higher than requests. */
export function isOvercommitAllowed(name: string): boolean {
  return isNative(name) && !isHugePages(name);
}

/** The name of a resource: a known plain one, or one with a prefix. */
export function validateResourceName(path: string, name: string): readonly FieldError[] {
  const errors = named(path, name, isQualifiedName);
  if (errors.length > 0 || isPrefixed(name)) return errors;
  if (STANDARD.has(name) || isHugePagesOfQuota(name)) return [];
  return [invalid(path, name, 'must be a standard resource type or fully qualified')];
}

/** The name of a resource that a container asks for. */
export function validateContainerResourceName(path: string, name: string): readonly FieldError[] {
  const errors = validateResourceName(path, name);
  if (!isPrefixed(name)) {
    if (OF_CONTAINERS.has(name) || isHugePages(name)) return errors;
    return [...errors, invalid(path, name, 'must be a standard resource for containers')];
  }
  if (isNative(name) || isExtended(name)) return errors;
  return [...errors, invalid(path, name, "doesn't follow extended resource name standard")];
}

/** The name of a resource that a whole pod asks for. */
export function validatePodResourceName(path: string, name: string): readonly FieldError[] {
  const errors = validateResourceName(path, name);
  if (errors.length > 0 || name === 'cpu' || name === 'memory' || isHugePages(name)) return errors;
  return [notSupported(path, name, ['cpu', 'hugepages-', 'memory'])];
}

/** The name of a resource that a quota counts. */
export function validateQuotaResourceName(path: string, name: string): readonly FieldError[] {
  const errors = validateResourceName(path, name);
  if (isPrefixed(name) || isQuotaResource(name)) return errors;
  return [...errors, invalid(path, name, 'must be a standard resource for quota')];
}

function isPrefixed(name: string): boolean {
  return name.includes('/');
}

function isNative(name: string): boolean {
  return !isPrefixed(name) || name.includes('kubernetes.io/');
}

function isExtended(name: string): boolean {
  if (isNative(name) || name.startsWith('requests.')) return false;
  return isQualifiedName(`requests.${name}`).length === 0;
}

function isHugePagesOfQuota(name: string): boolean {
  return isHugePages(name) || name.startsWith(`requests.${HUGE_PAGES}`);
}
