/** The identity of a resource in URLs: `/apis/<group>/<version>/<resource>`; group `''` is `/api/<version>`. */
export interface GroupVersionResource {
  readonly group: string;
  readonly version: string;
  /** Plural, lower case: `configmaps`. */
  readonly resource: string;
}

/** The identity of a kind in objects. */
export interface GroupVersionKind {
  readonly group: string;
  readonly version: string;
  /** Singular, PascalCase: `ConfigMap`. */
  readonly kind: string;
}

/** Everything a client needs to address objects of one kind. */
export interface ResourceType extends GroupVersionResource {
  readonly kind: string;
  /** Whether objects live in namespaces. */
  readonly namespaced: boolean;
}

/** `apiVersion` of an object: `v1` or `apps/v1`. */
export function apiVersionOf({
  group,
  version,
}: {
  readonly group: string;
  readonly version: string;
}): string {
  return group === '' ? version : `${group}/${version}`;
}

/** The group and version named by an `apiVersion`. */
export function parseApiVersion(apiVersion: string): { group: string; version: string } {
  const slash = apiVersion.indexOf('/');
  if (slash < 0) return { group: '', version: apiVersion };
  return { group: apiVersion.slice(0, slash), version: apiVersion.slice(slash + 1) };
}

/** `resource.group`, the name that errors, RBAC and CRDs use; the resource alone in the core group. */
export function groupResource({
  group,
  resource,
}: Pick<GroupVersionResource, 'group' | 'resource'>): string {
  return group === '' ? resource : `${resource}.${group}`;
}
