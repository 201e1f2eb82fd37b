import type { GroupVersionKind } from '@drover/apimachinery';
import type { JsonSchemaProps } from '@drover/kubernetes';
import type { DiscoveredResource } from '../discovery/discovered-resource.ts';

/** What OpenAPI says of a resource: what discovery says, and the schema where the resource is a custom one. */
export interface OpenApiResource extends DiscoveredResource {
  /** `ConfigMapList`. */
  readonly listKind: string;
  /** The schema of a custom resource; absent for built-in ones, whose schemas are known. */
  readonly customSchema?: JsonSchemaProps;
}

/** The name of the schema of a custom kind: `com.example.v1.Widget`. */
export function customSchemaName({ group, version, kind }: GroupVersionKind): string {
  return [...group.split('.').toReversed(), version, kind].join('.');
}
