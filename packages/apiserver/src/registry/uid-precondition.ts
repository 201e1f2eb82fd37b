import { conflictError, type DynamicObject } from '@drover/apimachinery';
import { metadataOf } from './prepare-create.ts';
import type { Resource } from './resource.ts';
import type { Target, WriteOptions } from './target.ts';

/**
 * Checks that an object which names its uid is the present one. An object that is not there has none.
 *
 * @throws `StatusError` `Conflict`.
 */
export function checkUid(
  wanted: DynamicObject,
  present: DynamicObject | undefined,
  target: Target,
  { dryRun }: Pick<WriteOptions, 'dryRun'>,
): void {
  const { uid } = metadataOf(wanted);
  const found = metadataOf(present ?? {}).uid ?? '';
  if (!uid || uid === found) return;
  const reason = `StorageError: invalid object, Code: 4, Key: ${keyInRegistry(target, dryRun)}, ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: UID in precondition: ${uid}, UID in object meta: ${found}`;
  throw conflictError(target.resource, target.name, reason);
}

/** Where kube-apiserver keeps an object, as its messages say; a dry run does not get as far as the registry. */
function keyInRegistry({ resource, namespace, name }: Target, dryRun: boolean): string {
  const root = dryRun ? '' : '/registry';
  return [root, folderOf(resource), ...(namespace === '' ? [] : [namespace]), name].join('/');
}

/** Kinds that lie elsewhere than under the name of their resource. */
const FOLDERS: Readonly<Partial<Record<string, string>>> = {
  replicationcontrollers: 'controllers',
  endpoints: 'services/endpoints',
  nodes: 'minions',
  services: 'services/specs',
  'ingresses.networking.k8s.io': 'ingress',
  'customresourcedefinitions.apiextensions.k8s.io':
    'apiextensions.k8s.io/customresourcedefinitions',
  'apiservices.apiregistration.k8s.io': 'apiregistration.k8s.io/apiservices',
};

function folderOf({ builtIn, collection, group, resource }: Resource): string {
  return builtIn ? (FOLDERS[collection] ?? resource) : `${group}/${resource}`;
}
