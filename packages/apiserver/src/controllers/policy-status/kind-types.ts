import type { GroupVersionKind } from '@drover/apimachinery';
import type { JsonSchemaProps } from '@drover/kubernetes';
import type { CelType } from '../../cel/index.ts';
import { kindSchema } from '../../openapi/index.ts';
import type { Resource } from '../../registry/resource.ts';
import type { ResourceTable } from '../../registry/resource-table.ts';
import { ruleType } from '../../schema/custom/rules/rule-type.ts';

/** The types that objects of a kind have in expressions; each is made once while the kind stays the same. */
export class KindTypes {
  readonly #resources: ResourceTable;
  readonly #types = new WeakMap<Resource, { readonly type: CelType | undefined }>();

  constructor(resources: ResourceTable) {
    this.#resources = resources;
  }

  /** `undefined` for a kind of which nothing is known. */
  of({ group, version, kind }: GroupVersionKind): CelType | undefined {
    const resource = this.#resources
      .all()
      .find((one) => one.group === group && one.version === version && one.kind === kind);
    if (!resource) return undefined;
    const known = this.#types.get(resource) ?? { type: typeOf(resource) };
    this.#types.set(resource, known);
    return known.type;
  }
}

function typeOf(resource: Resource): CelType | undefined {
  const schema = kindSchema(resource);
  return schema && ruleType(withOpenValues(schema), false, resource.kind);
}

/** OpenAPI says by a format what may be a number or a text, and expressions look at as either. */
function withOpenValues(schema: JsonSchemaProps): JsonSchemaProps {
  const { properties, additionalProperties, items, format } = schema;
  return {
    ...schema,
    ...(format === 'int-or-string' && { 'x-kubernetes-int-or-string': true }),
    ...(properties && {
      properties: Object.fromEntries(
        Object.entries(properties).map(([name, part]) => [name, withOpenValues(part)]),
      ),
    }),
    ...(typeof additionalProperties === 'object' && {
      additionalProperties: withOpenValues(additionalProperties),
    }),
    ...(items && { items: withOpenValues(items) }),
  };
}
