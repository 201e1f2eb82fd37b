import type { ExploredType } from '../types/explored-type.ts';

type Named = Pick<ExploredType, 'group' | 'resource'>;

/** Groups whose objects are changed by the v3 API, which knows what goes with a change. */
const OWN_GROUPS = new Set(['management.cattle.io', 'project.cattle.io']);

/** Kinds of those groups that may be changed as they are. */
const FREE = new Set([
  'clusterproxyconfigs',
  'clusterroletemplatebindings',
  'globalrolebindings',
  'globalroles',
  'podsecurityadmissionconfigurationtemplates',
  'projects',
  'projectroletemplatebindings',
  'proxyendpoints',
  'oidcclients',
  'users',
]);

const UNREADABLE = new Set([
  'preferences',
  'templates',
  'templatecontents',
  'templateversions',
  'tokens',
]);

/** HTTP methods that the v1 API refuses for a type, whatever the caller may do. */
export function deniedMethods({ group, resource }: Named): ReadonlySet<string> {
  if (!OWN_GROUPS.has(group) || FREE.has(resource)) return NONE;
  const denied = new Set(['PATCH', 'DELETE']);
  if (resource !== 'features' && resource !== 'settings') denied.add('PUT');
  if (resource !== 'settings') denied.add('POST');
  if (UNREADABLE.has(resource)) denied.add('GET');
  return denied;
}

const NONE: ReadonlySet<string> = new Set();
