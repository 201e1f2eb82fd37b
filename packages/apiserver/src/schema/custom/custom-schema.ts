import { type DynamicObject, type GroupVersionKind, StatusError } from '@drover/apimachinery';
import { type FieldError, invalid, type JsonSchemaProps } from '@drover/kubernetes';
import { cannotBeHandled } from '../decoding-error.ts';
import type { ObjectSchema, Pruned } from '../object-schema.ts';
import { mapFields } from '../share-unchanged.ts';
import { UnknownFields } from '../unknown-fields.ts';
import { applyDefaults } from './defaults.ts';
import { coerceEmbedded, coerceMetadata, validateEmbedded } from './embedded-objects.ts';
import { ROOT_FIELD } from './keyword-checks.ts';
import { dropNulls, prune } from './prune.ts';
import { compileRules, type RuleNode } from './rules/rule-node.ts';
import { validateRules } from './rules/validate-rules.ts';
import { compileSchema, type SchemaNode } from './schema-node.ts';
import { validateUniqueLists } from './unique-lists.ts';
import { validateValue } from './validate.ts';

/** What is looked at beside the schema, before its rules are asked. */
export interface FurtherValidation {
  /** Told first. */
  readonly metadata?: (object: DynamicObject, old?: DynamicObject) => readonly FieldError[];
  /** Told after what does not fit the schema. */
  readonly scale?: (object: DynamicObject) => readonly FieldError[];
}

/** The schema of one version of a custom resource. Make it once a version, not once an object. */
export function customSchema(
  schema: JsonSchemaProps,
  further: FurtherValidation = {},
): ObjectSchema {
  return new CustomSchema(compileSchema(schema), compileRules(schema), further);
}

/**
 * The same schema, whose failures say which kind an object is not of.
 *
 * @throws `DecodingError` from `prune`.
 */
export function schemaOfKind(
  schema: ObjectSchema,
  type: Pick<GroupVersionKind, 'kind' | 'version'>,
): ObjectSchema {
  return {
    hasDefaults: schema.hasDefaults,
    applyDefaults: (object) => schema.applyDefaults(object),
    storedForm: (object) => schema.storedForm(object),
    validate: (object, old, warn) => schema.validate(object, old, warn),
    prune: (object) => {
      try {
        return schema.prune(object);
      } catch (error) {
        throw error instanceof StatusError ? cannotBeHandled(type, error.message) : error;
      }
    },
  };
}

/** Errors after which no rule is evaluated: it might look at what is not there. */
const BLOCKING: ReadonlySet<string> = new Set([
  'FieldValueNotSupported',
  'FieldValueRequired',
  'FieldValueTooLong',
  'FieldValueTooMany',
  'FieldValueTypeInvalid',
]);

const UNCHECKED = invalid(
  ROOT_FIELD,
  null,
  'some validation rules were not checked because the object was invalid; correct the existing errors to complete validation',
);

class CustomSchema implements ObjectSchema {
  readonly #node: SchemaNode;
  /** The same, for a walk from the root, where `apiVersion`, `kind` and `metadata` are always known. */
  readonly #root: SchemaNode;

  readonly #rules: RuleNode | undefined;

  readonly #further: FurtherValidation;

  constructor(node: SchemaNode, rules: RuleNode | undefined, further: FurtherValidation) {
    this.#further = further;
    this.#node = node;
    this.#rules = rules;
    this.#root = { ...node, isEmbedded: true };
  }

  get hasDefaults(): boolean {
    return this.#node.hasDefaults;
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

  storedForm<T extends DynamicObject>(object: T): T {
    return object;
  }

  validate(
    object: DynamicObject,
    old?: DynamicObject,
    warn?: (text: string) => void,
  ): readonly FieldError[] {
    const errors = [
      ...(this.#further.metadata?.(object, old) ?? []),
      ...validateValue(this.#node, object, old),
      ...(this.#further.scale?.(object) ?? []),
      ...validateEmbedded(this.#node, object),
      ...this.#validateLists(object, old),
    ];
    if (this.#rules === undefined) return errors;
    if (errors.some(({ reason }) => BLOCKING.has(reason))) return [...errors, UNCHECKED];
    const found = validateRules(this.#rules, object, old);
    for (const { field, message } of found.passed) warn?.(`${field}: ${message}`);
    return [...errors, ...found.errors];
  }

  /** Lists that have had twins already may have some again. */
  #validateLists(object: DynamicObject, old: DynamicObject | undefined): readonly FieldError[] {
    const errors = validateUniqueLists(this.#node, object);
    const hadErrors =
      errors.length > 0 && old !== undefined && validateUniqueLists(this.#node, old).length > 0;
    return hadErrors ? [] : errors;
  }
}
