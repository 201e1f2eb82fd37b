import {
  badRequestError,
  type DynamicObject,
  isJsonObject,
  type JsonObject,
  setField,
} from '@drover/apimachinery';
import { type BuiltInTypeFacts, builtInTypeFacts, type JsonSchemaProps } from '@drover/kubernetes';
import type { Pruned } from '../object-schema.ts';
import { UnknownFields } from '../unknown-fields.ts';
import { goTypeOf, isEmptyValue, zeroOf } from './go-type.ts';
import {
  jsonKind,
  readIntOrString,
  readQuantity,
  readScalar,
  readTime,
  type ScalarResult,
} from './scalars.ts';

/**
 * Reads an object of a built-in type as Go does, and writes it again as Go does: unknown fields are dropped, values are
 * checked for their type and brought into their usual form, empty fields are left out or written as zero.
 *
 * @throws `StatusError` `BadRequest` with Go's words for the first value of a wrong type.
 */
export function decodeBuiltIn(typeName: string, object: DynamicObject): Pruned {
  const unknown = new UnknownFields();
  const decoded = decodeStruct(typeName, object, unknown);
  return { object: decoded, unknownFields: unknown.found };
}

/** The same for a part of an object. */
export function decodeStruct(
  typeName: string,
  object: JsonObject,
  unknown: UnknownFields,
): JsonObject {
  return new Decoder(typeName, unknown).struct(typeName, object);
}

/** Types that Kubernetes reads by code of its own: a schema, or something simpler in its place. */
const SCHEMA = 'apiextensions.v1.JSONSchemaProps';
const SCHEMA_OR_OTHER: ReadonlySet<string> = new Set([
  'apiextensions.v1.JSONSchemaPropsOrArray',
  'apiextensions.v1.JSONSchemaPropsOrBool',
  'apiextensions.v1.JSONSchemaPropsOrStringArray',
]);

/** Types of which Go does not know what is empty. */
const OPAQUE: ReadonlySet<string> = new Set(['runtime.RawExtension', 'intstr.IntOrString']);

/** Lists and maps that ask for something when they are given and empty, or are refused, and so are never stored like that. */
const TELLING_EMPTY: ReadonlySet<string> = new Set([
  'HPAScalingRules.policies',
  'EphemeralContainer.ports',
  'ObjectMeta.managedFields',
  'PersistentVolumeSpec.capacity',
]);

/** Kinds whose pods must have the labels that they are selected by. */
const SELECTING: ReadonlySet<string> = new Set([
  'apps.v1.DaemonSet',
  'apps.v1.Deployment',
  'apps.v1.ReplicaSet',
  'apps.v1.StatefulSet',
  'core.v1.ReplicationController',
]);

class Decoder {
  readonly #root: string;
  readonly #unknown: UnknownFields;
  /** Names of the fields on the way down, without indices. */
  readonly #fields: string[] = [];
  /** Go's name of the struct whose field is being read. */
  #struct = '';

  /** @param root - the type of the whole object. */
  constructor(root: string, unknown: UnknownFields) {
    this.#root = root;
    this.#unknown = unknown;
  }

  struct(typeName: string, object: JsonObject): JsonObject {
    const facts = builtInTypeFacts(typeName);
    if (facts?.schema.properties === undefined) return object;
    const outer = this.#struct;
    const result: Record<string, unknown> = {};
    for (const name of Object.keys(object)) {
      this.#struct = typeName.slice(typeName.lastIndexOf('.') + 1);
      const value = this.#field(facts, name, object);
      if (value !== undefined) setField(result, name, value);
    }
    this.#struct = outer;
    addAlwaysWritten(facts, result);
    return result;
  }

  /** The value of a field as it is written; `undefined` to leave it out. */
  #field(facts: BuiltInTypeFacts, name: string, object: JsonObject): unknown {
    const given = object[name];
    const { properties = {} } = facts.schema;
    const schema = Object.hasOwn(properties, name) ? properties[name] : undefined;
    if (schema === undefined) {
      this.#unknown.add(name);
      return undefined;
    }
    if (given === null || given === undefined) return undefined;
    this.#fields.push(name);
    const value = this.#unknown.within(name, () => this.#value(schema, given));
    this.#fields.pop();
    const encoding = facts.encodings.get(name);
    if (encoding?.isPointer === true || !isEmptyValue(value)) return value;
    const isKept = encoding?.isAlwaysWritten === true || this.#countsEmpty(schema, name, object);
    return isKept ? value : undefined;
  }

  #countsEmpty({ $ref }: JsonSchemaProps, name: string, siblings: JsonObject): boolean {
    if ($ref !== undefined) return OPAQUE.has($ref);
    // Of a Pod, and not of its containers.
    if (name === 'claims') return this.#fields.join('.').endsWith('spec.resources');
    if (name === 'labels') {
      return SELECTING.has(this.#root) && this.#fields.join('.') === 'spec.template.metadata';
    }
    const field = `${this.#struct}.${name}`;
    if (field === 'IngressSpec.rules') return !siblings['defaultBackend'];
    return TELLING_EMPTY.has(field);
  }

  #value(schema: JsonSchemaProps, value: unknown): unknown {
    if (value === null) return zeroOf(schema);
    const { $ref, items, additionalProperties } = schema;
    if ($ref !== undefined) return this.#typed($ref, schema, value);
    if (items !== undefined) {
      if (!Array.isArray(value)) throw this.#wrongType(jsonKind(value), schema);
      return value.map((item, index) =>
        this.#unknown.within(index, () => this.#value(items, item)),
      );
    }
    if (typeof additionalProperties === 'object') {
      if (!isJsonObject(value)) throw this.#wrongType(jsonKind(value), schema);
      return this.#map(additionalProperties, value);
    }
    return this.#scalar(readScalar(schema, value), schema);
  }

  #map(schema: JsonSchemaProps, object: JsonObject): JsonObject {
    const result: Record<string, unknown> = {};
    for (const name of Object.keys(object)) {
      // Bytes that are null are empty once they have been stored.
      const isNoBytes = object[name] === null && schema.format === 'byte';
      const value = isNoBytes
        ? ''
        : this.#unknown.within(name, () => this.#value(schema, object[name]));
      setField(result, name, value);
    }
    return result;
  }

  #typed(typeName: string, schema: JsonSchemaProps, value: unknown): unknown {
    switch (typeName) {
      case 'meta.v1.Time':
        return this.#scalar(readTime(value, false), schema);
      case 'meta.v1.MicroTime':
        return this.#scalar(readTime(value, true), schema);
      case 'resource.Quantity':
        return this.#scalar(readQuantity(value), schema);
      case 'intstr.IntOrString':
        return this.#scalar(readIntOrString(value), schema);
      default:
        if (SCHEMA_OR_OTHER.has(typeName)) return this.#schemaOrOther(value);
    }
    if (builtInTypeFacts(typeName)?.schema.properties === undefined) return value;
    if (!isJsonObject(value)) throw this.#wrongType(jsonKind(value), schema);
    return this.struct(typeName, value);
  }

  #schemaOrOther(value: unknown): unknown {
    if (isJsonObject(value)) return this.struct(SCHEMA, value);
    if (!Array.isArray(value)) return value;
    return value.map((item: unknown) => (isJsonObject(item) ? this.struct(SCHEMA, item) : item));
  }

  #scalar(result: ScalarResult, schema: JsonSchemaProps): unknown {
    if ('value' in result) return result.value;
    if ('failure' in result) throw badRequestError(result.failure);
    throw this.#wrongType(result.wrongType, schema);
  }

  #wrongType(actual: string, schema: JsonSchemaProps): Error {
    const field = `${this.#struct}.${this.#fields.join('.')}`;
    return badRequestError(
      `json: cannot unmarshal ${actual} into Go struct field ${field} of type ${goTypeOf(schema)}`,
    );
  }
}

function addAlwaysWritten(facts: BuiltInTypeFacts, result: Record<string, unknown>): void {
  for (const [name, { isAlwaysWritten }] of facts.encodings) {
    if (!isAlwaysWritten || Object.hasOwn(result, name)) continue;
    const schema = facts.schema.properties?.[name];
    if (schema !== undefined) result[name] = zeroOf(schema);
  }
}
