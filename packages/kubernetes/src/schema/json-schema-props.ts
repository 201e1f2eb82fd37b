import type { GroupVersionKind } from '@drover/apimachinery';

/** The types of JSON that a schema can ask for. */
export type JsonType = 'object' | 'array' | 'string' | 'integer' | 'number' | 'boolean';

/** One CEL rule of `x-kubernetes-validations`. */
export interface ValidationRule {
  readonly rule: string;
  readonly message?: string;
  readonly messageExpression?: string;
  readonly reason?: string;
  readonly fieldPath?: string;
  readonly optionalOldSelf?: boolean;
}

/**
 * The schema of a value, as CustomResourceDefinitions write it (`apiextensions.v1.JSONSchemaProps`). Built-in types
 * have the same form with a few more words: `$ref` names another built-in type (`core.v1.Container`), and the patch words say
 * how a strategic merge patch treats a list.
 */
export interface JsonSchemaProps {
  /** Short name of a built-in type; never in a schema of a CustomResourceDefinition. */
  readonly $ref?: string;
  readonly type?: JsonType | (string & {});
  readonly format?: string;
  readonly title?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly nullable?: boolean;
  readonly enum?: readonly unknown[];

  readonly properties?: Readonly<Record<string, JsonSchemaProps>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: JsonSchemaProps | boolean;
  readonly minProperties?: number;
  readonly maxProperties?: number;

  readonly items?: JsonSchemaProps;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly uniqueItems?: boolean;

  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;

  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: boolean;
  readonly exclusiveMaximum?: boolean;
  readonly multipleOf?: number;

  readonly allOf?: readonly JsonSchemaProps[];
  readonly anyOf?: readonly JsonSchemaProps[];
  readonly oneOf?: readonly JsonSchemaProps[];
  readonly not?: JsonSchemaProps;

  readonly 'x-kubernetes-preserve-unknown-fields'?: boolean;
  readonly 'x-kubernetes-embedded-resource'?: boolean;
  readonly 'x-kubernetes-int-or-string'?: boolean;
  readonly 'x-kubernetes-list-type'?: 'atomic' | 'set' | 'map' | (string & {});
  readonly 'x-kubernetes-list-map-keys'?: readonly string[];
  readonly 'x-kubernetes-map-type'?: 'atomic' | 'granular' | (string & {});
  readonly 'x-kubernetes-validations'?: readonly ValidationRule[];

  /** How a strategic merge patch treats the list: `merge`, `replace`, `retainKeys` or `merge,retainKeys`. */
  readonly 'x-kubernetes-patch-strategy'?: string;
  /** The field that identifies an item in a strategic merge patch. */
  readonly 'x-kubernetes-patch-merge-key'?: string;
  /** Name of the Go type of a built-in value (`v1.Protocol`), where it is not that of the language; messages show it. */
  readonly 'x-go-type'?: string;
  readonly 'x-kubernetes-group-version-kind'?: readonly GroupVersionKind[];
}
