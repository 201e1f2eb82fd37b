import type { ResourceType } from '@drover/apimachinery';
import { clientErrors } from '../errors.ts';

/** Which object, or which collection when there is no name. */
export interface ObjectAddress {
  readonly namespace?: string | undefined;
  readonly name?: string;
  readonly subresource?: string | undefined;
}

/**
 * The path of a collection or an object.
 *
 * @throws `CLIENT_BAD_ADDRESS` when the namespace is missing or too much, or a name could change the path.
 */
export function resourcePath(type: ResourceType, address: ObjectAddress): string {
  const { namespace, name, subresource } = address;
  checkNamespace(type, address);
  const root = type.group === '' ? ['api', type.version] : ['apis', type.group, type.version];
  const parts = [
    ...root,
    ...(namespace === undefined ? [] : ['namespaces', segment(type, namespace)]),
    type.resource,
    ...(name === undefined ? [] : [segment(type, name)]),
    ...(subresource === undefined ? [] : subresource.split('/').map((part) => segment(type, part))),
  ];
  return `/${parts.join('/')}`;
}

/**
 * Refuses a namespaced kind without a namespace.
 *
 * @throws `CLIENT_BAD_ADDRESS`
 */
export function requireNamespace(type: ResourceType, namespace: string | undefined): void {
  if (type.namespaced && namespace === undefined)
    throw badAddress(type, 'the namespace is missing');
}

function checkNamespace(type: ResourceType, { namespace, name }: ObjectAddress): void {
  if (!type.namespaced && namespace !== undefined) {
    throw badAddress(type, 'it does not live in namespaces');
  }
  if (name !== undefined) requireNamespace(type, namespace);
}

/** One part of a path. A name that is empty, `.`, `..` or holds a slash would address something else. */
function segment(type: ResourceType, text: string): string {
  const isElsewhere = text === '' || text === '.' || text === '..' || /[/%]/.test(text);
  if (isElsewhere || !text.isWellFormed()) {
    throw badAddress(type, `${JSON.stringify(text)} is no name`);
  }
  return encodeURIComponent(text);
}

function badAddress(type: ResourceType, reason: string): Error {
  return clientErrors.create('CLIENT_BAD_ADDRESS', { kind: type.kind, reason });
}
