import type { DynamicObject } from '@drover/apimachinery';
import type { FieldError, JsonSchemaProps } from '@drover/kubernetes';
import type { ObjectSchema, Pruned } from '../object-schema.ts';
import { mapFields } from '../share-unchanged.ts';
import { UnknownFields } from '../unknown-fields.ts';
import { applyDefaults } from './defaults.ts';
import { coerceEmbedded, coerceMetadata, validateEmbedded } from './embedded-objects.ts';
import { dropNulls, prune } from './prune.ts';
import { compileSchema, type SchemaNode } from './schema-node.ts';
import { validateUniqueLists } from './unique-lists.ts';
import { validateValue } from './validate.ts';

/** The schema of one version of a custom resource. Make it once a version, not once an object. */
export function customSchema(schema: JsonSchemaProps): ObjectSchema {
  return new CustomSchema(compileSchema(schema));
}

class CustomSchema implements ObjectSchema {
  readonly #node: SchemaNode;
  /** The same, for a walk from the root, where `apiVersion`, `kind` and `metadata` are always known. */
  readonly #root: SchemaNode;

  constructor(node: SchemaNode) {
    this.#node = node;
    this.#root = { ...node, isEmbedded: true };
  }

  prune(object: DynamicObject): Pruned {
    const unknown = new UnknownFields();
    const known = dropNulls(this.#node, prune(this.#root, object, unknown));
    const coerced = coerceEmbedded(this.#node, known, unknown) as DynamicObject;
    const pruned = mapFields(coerced, (value, name) =>
      name === 'metadata' ? unknown.within(name, () => coerceMetadata(value, unknown)) : value,
    );
    return { object: pruned, unknownFields: unknown.found.toSorted() };
  }

  applyDefaults(object: DynamicObject): DynamicObject {
    return applyDefaults(this.#node, object) as DynamicObject;
  }

  validate(object: DynamicObject, old?: DynamicObject): readonly FieldError[] {
    return [
      ...validateValue(this.#node, object, old),
      ...validateEmbedded(this.#node, object),
      ...validateUniqueLists(this.#node, object),
    ];
  }
}
