import {
  type BuiltInTypeFacts,
  builtInTypeFacts,
  type JsonSchemaProps,
  kindsOfType,
  openApiName,
  type Union,
} from '@drover/kubernetes';
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
    return this.#dialect.reference(this.#add(typeName), beside);
  }

  /** The same for a field that has a description at the real server, where a reference does not stand alone then. */
  referDescribed(typeName: string, beside: OpenApiSchema = {}): OpenApiSchema {
    return this.#dialect.describedReference(this.#add(typeName), beside);
  }

  #add(typeName: string): string {
    const name = openApiName(typeName);
    const known = builtInTypeFacts(typeName);
    if (known !== undefined && !this.#schemas.has(name)) {
      // The name is taken first, because types may refer to themselves.
      this.#schemas.set(name, {});
      this.#schemas.set(name, this.#ofType(typeName, known));
    }
    return name;
  }

  #ofType(typeName: string, facts: BuiltInTypeFacts): OpenApiSchema {
    const special = this.#dialect.specialTypes[typeName];
    if (special !== undefined) return special;
    const { union } = facts;
    const kinds = kindsOfType(typeName);
    return {
      ...this.#of(facts.schema),
      ...(facts.schema.properties !== undefined && { properties: this.#fields(facts) }),
      ...(kinds.length > 0 && { 'x-kubernetes-group-version-kind': kinds }),
      ...(union !== undefined && { 'x-kubernetes-unions': [unionSchema(union)] }),
    };
  }

  #fields({ schema: { properties = {} }, encodings }: BuiltInTypeFacts): OpenApiSchema {
    const fields = Object.entries(properties).map(([name, field]) => {
      const { $ref, ...beside } = field;
      const isDescribed = $ref !== undefined && encodings.get(name)?.isBareReference === false;
      return [name, isDescribed ? this.referDescribed($ref, beside) : this.#of(field)] as const;
    });
    return Object.fromEntries(fields.toSorted(([a], [b]) => (a < b ? -1 : 1)));
  }

  #of(schema: JsonSchemaProps): OpenApiSchema {
    const { $ref, properties: _fields, items, additionalProperties, ...rest } = schema;
    const { 'x-go-type': _goType, 'x-kubernetes-preserve-unknown-fields': _open, ...plain } = rest;
    if ($ref !== undefined) return this.refer($ref, plain);
    return {
      ...plain,
      ...(items !== undefined && { items: this.#of(items) }),
      ...(typeof additionalProperties === 'object' && {
        additionalProperties: this.#of(additionalProperties),
      }),
    };
  }
}

function unionSchema({ discriminator, fields }: Union): OpenApiSchema {
  const named = fields.map((field) => [field, field.charAt(0).toUpperCase() + field.slice(1)]);
  return { discriminator, 'fields-to-discriminateBy': Object.fromEntries(named) as OpenApiSchema };
}
