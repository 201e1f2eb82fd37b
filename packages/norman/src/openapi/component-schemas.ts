import type { VersionTypes } from '../schema/registry.ts';
import type { FieldSchema, Schema } from '../schema/schema.ts';
import type { ResourceType } from '../schema/type-from-kind.ts';
import {
  isDemanded,
  type JsonSchema,
  shownFieldSchema,
  takenFieldSchema,
  type Use,
} from './field-json-schema.ts';

const TEXT: JsonSchema = { type: 'string' };
const ADDRESSES: JsonSchema = { type: 'object', additionalProperties: { type: 'string' } };

/**
 * The schemas of a document, under `components/schemas`. Whoever mentions one gets the reference, and the schema is there in
 * {@link schemas} afterwards, with all that it mentions.
 */
export class ComponentSchemas {
  readonly #types: VersionTypes;
  readonly #schemas = new Map<string, JsonSchema>();

  constructor(types: VersionTypes) {
    this.#types = types;
  }

  /** Everything mentioned so far, by name. */
  get schemas(): Readonly<Record<string, JsonSchema>> {
    return Object.fromEntries([...this.#schemas].toSorted(([a], [b]) => (a < b ? -1 : 1)));
  }

  /** A resource in an answer: as its own type, or as one of those that are forms of it. */
  resource({ schema }: ResourceType): JsonSchema {
    const forms = this.#types.resources.filter(
      ({ kind, schema: { id } }) => kind.norman.baseType === schema.id && id !== schema.id,
    );
    const own = this.#ref(schema.id, () => this.#resourceSchema(schema));
    if (forms.length === 0) return own;
    const others = forms.map((form) =>
      this.#ref(form.schema.id, () => this.#resourceSchema(form.schema)),
    );
    return { anyOf: [own, ...others] };
  }

  /** A page of a collection. */
  collection(type: ResourceType): JsonSchema {
    return this.#ref(`${type.schema.id}.collection`, () => ({
      type: 'object',
      required: ['type', 'resourceType', 'links', 'actions', 'data'],
      properties: {
        type: { const: 'collection' },
        resourceType: { const: type.schema.id },
        links: ADDRESSES,
        actions: ADDRESSES,
        createTypes: ADDRESSES,
        pagination: { $ref: '#/components/schemas/pagination' },
        sort: { $ref: '#/components/schemas/sort' },
        filters: { $ref: '#/components/schemas/filters' },
        data: { type: 'array', items: this.resource(type) },
      },
    }));
  }

  /** The body of a request that creates or changes a resource, or calls an action. */
  body(id: string, use: 'create' | 'update'): JsonSchema {
    return this.#ref(`${id}.${use}`, () => {
      const fields = this.#types.schema(id)?.resourceFields ?? {};
      const taken = Object.entries(fields).filter(([, field]) => field[use]);
      const required = taken.filter(([, field]) => isDemanded(field, use)).map(([name]) => name);
      return {
        type: 'object',
        properties: this.#properties(taken, (field) => takenFieldSchema(field, use, this.#struct)),
        ...(required.length > 0 && { required }),
      };
    });
  }

  /** What an action gives: a document of a type that is no resource carries the type's plain id. */
  output(id: string): JsonSchema {
    return this.#ref(`${id}.output`, () => {
      const fields = shownFields(this.#types.schema(id)?.resourceFields ?? {});
      return {
        type: 'object',
        required: ['type', 'baseType'],
        properties: {
          ...this.#properties(fields, (field) => shownFieldSchema(field, this.#struct)),
          type: { const: id },
          baseType: { const: id },
        },
      };
    });
  }

  readonly #struct = (id: string, use: Use): JsonSchema => {
    if (use !== 'shown') return this.body(id, use);
    return this.#ref(`${id}.value`, () => this.#structSchema(id));
  };

  #structSchema(id: string): JsonSchema {
    const struct = this.#types.schema(id);
    if (!struct) return { type: 'object' };
    const fields = shownFields(struct.resourceFields);
    const hasType = 'type' in struct.resourceFields;
    return {
      type: 'object',
      properties: {
        ...this.#properties(fields, (field) => shownFieldSchema(field, this.#struct)),
        ...epochsOf(fields),
        ...(!hasType && { type: { const: `${struct.version.path}/schemas/${id}` } }),
      },
      additionalProperties: false,
    };
  }

  #resourceSchema({ id, resourceFields }: Schema): JsonSchema {
    const baseType = this.#types.find(id)?.kind.norman.baseType ?? id;
    const fields = shownFields(resourceFields);
    return {
      type: 'object',
      required: ['id', 'type', 'baseType'],
      properties: {
        ...this.#properties(fields, (field) => shownFieldSchema(field, this.#struct)),
        ...epochsOf(fields),
        id: TEXT,
        type: { const: id },
        baseType: { const: baseType },
        links: ADDRESSES,
        actions: ADDRESSES,
        actionLinks: ADDRESSES,
      },
      additionalProperties: false,
    };
  }

  #properties(
    fields: readonly (readonly [string, FieldSchema])[],
    schemaOf: (field: FieldSchema) => JsonSchema,
  ): JsonSchema {
    return Object.fromEntries(fields.map(([name, field]) => [name, schemaOf(field)]));
  }

  #ref(name: string, build: () => JsonSchema): JsonSchema {
    if (!this.#schemas.has(name)) {
      // Noted before it is built: types mention themselves.
      this.#schemas.set(name, {});
      this.#schemas.set(name, build());
    }
    return { $ref: `#/components/schemas/${name}` };
  }
}

/** Passwords are in no answer. */
function shownFields(
  fields: Readonly<Record<string, FieldSchema>>,
): readonly (readonly [string, FieldSchema])[] {
  return Object.entries(fields).filter(([, { type }]) => type !== 'password');
}

/** What stands beside each date, in resources and in the structs inside of them. */
function epochsOf(
  fields: readonly (readonly [string, FieldSchema])[],
): Readonly<Record<string, JsonSchema>> {
  const dates = fields.filter(([, { type }]) => type === 'date');
  return Object.fromEntries(dates.map(([name]) => [`${name}TS`, epochOf(name)]));
}

function epochOf(name: string): JsonSchema {
  return { type: 'integer', description: `${name} in milliseconds since 1970`, readOnly: true };
}
