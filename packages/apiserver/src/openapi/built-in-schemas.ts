import { builtInType, type JsonSchemaProps, kindOfType, openApiName } from '@drover/kubernetes';
import type { Dialect, OpenApiSchema } from './dialect.ts';

/** Collects the schemas of built-in types, each with all types that it refers to. */
export class BuiltInSchemas {
  readonly #dialect: Dialect;
  readonly #schemas = new Map<string, OpenApiSchema>();

  constructor(dialect: Dialect) {
    this.#dialect = dialect;
  }

  /** All schemas by their names in the document, in order. */
  get all(): Readonly<Record<string, OpenApiSchema>> {
    return Object.fromEntries([...this.#schemas].toSorted(([a], [b]) => (a < b ? -1 : 1)));
  }

  /** Adds a type and what it refers to; answers a reference to it. */
  refer(typeName: string, beside: OpenApiSchema = {}): OpenApiSchema {
    const name = openApiName(typeName);
    const known = builtInType(typeName);
    if (known !== undefined && !this.#schemas.has(name)) {
      // The name is taken first, because types may refer to themselves.
      this.#schemas.set(name, {});
      this.#schemas.set(name, this.#ofType(typeName, known));
    }
    return this.#dialect.reference(name, beside);
  }

  #ofType(typeName: string, schema: JsonSchemaProps): OpenApiSchema {
    const special = this.#dialect.specialTypes[typeName];
    if (special !== undefined) return special;
    const gvk = kindOfType(typeName);
    return {
      ...this.#of(schema),
      ...(gvk !== undefined && { 'x-kubernetes-group-version-kind': [gvk] }),
    };
  }

  #of(schema: JsonSchemaProps): OpenApiSchema {
    const { $ref, properties, items, additionalProperties, ...rest } = schema;
    const { 'x-go-type': _goType, 'x-kubernetes-preserve-unknown-fields': _open, ...plain } = rest;
    if ($ref !== undefined) return this.refer($ref, plain);
    return {
      ...plain,
      ...(plain.enum !== undefined && { enum: plain.enum.map(String).toSorted() }),
      ...(properties !== undefined && {
        properties: Object.fromEntries(
          Object.entries(properties).map(([name, child]) => [name, this.#of(child)]),
        ),
      }),
      ...(items !== undefined && { items: this.#of(items) }),
      ...(typeof additionalProperties === 'object' && {
        additionalProperties: this.#of(additionalProperties),
      }),
    };
  }
}
