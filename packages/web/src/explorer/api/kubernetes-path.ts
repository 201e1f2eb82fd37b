import type { ObjectName } from './explorer-calls.ts';
import type { ExplorerSchema } from './wire.ts';

/** Where objects of a type are in the API of the cluster itself; without a name, their list. */
export function kubernetesPath(
  { attributes = {} }: ExplorerSchema,
  { namespace, name }: Partial<ObjectName>,
): string {
  const { group = '', version = 'v1', resource = '' } = attributes;
  const parts = [
    group === '' ? '/api' : `/apis/${group}`,
    version,
    ...(namespace === undefined ? [] : ['namespaces', namespace]),
    resource,
    ...(name === undefined ? [] : [encodeURIComponent(name)]),
  ];
  return parts.join('/');
}

/** The type of an object that another one names by API version and kind. */
export function schemaOf(
  schemas: readonly ExplorerSchema[],
  { apiVersion, kind }: { readonly apiVersion: string; readonly kind: string },
): ExplorerSchema | undefined {
  const group = apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
  return schemas.find(
    ({ attributes }) => attributes?.kind === kind && (attributes.group ?? '') === group,
  );
}
