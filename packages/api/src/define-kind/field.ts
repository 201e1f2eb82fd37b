import {
  type Static,
  type TArray,
  type TBoolean,
  type TInteger,
  type TNumber,
  type TObject,
  type TOptional,
  type TProperties,
  type TRecord,
  type TSchema,
  type TString,
  type TUnknown,
  Type,
} from 'typebox';
import type { FormatName } from '../formats/formats.ts';

/** When the API lets a client give a field: `edit` at create and update. */
export type FieldAccess = 'edit' | 'create' | 'update' | 'read';

/** How a form asks for a field. */
export interface FormHint {
  /** Caption, in sentence case. */
  readonly label: string;
  /** One sentence below the input. */
  readonly help?: string;
  readonly placeholder?: string;
}

/** What is said of a field beyond its JSON type. */
export interface FieldOptions {
  /** Default `edit`. */
  readonly access?: FieldAccess;
  /** Refused when absent at create. */
  readonly required?: true;
  /** Whether `null` and `''` may be given; default true, but for booleans and numbers with a default. */
  readonly nullable?: boolean;
  /** Given back in answers to POST only. */
  readonly writeOnly?: true;
  /** Filled in at create, and shown where nothing is stored. */
  readonly default?: unknown;
  readonly min?: number;
  readonly max?: number;
  /** In UTF-8 bytes. */
  readonly minLength?: number;
  /** In UTF-8 bytes. */
  readonly maxLength?: number;
  /** Characters that alone may occur, as a class of a regular expression: `a-z0-9`. */
  readonly validChars?: string;
  /** Characters that may not occur, as a class of a regular expression. */
  readonly invalidChars?: string;
  /** The field's name in the v3 API where it differs from the stored one. */
  readonly as?: string;
  /** The field's type in the v3 API where it differs from the stored one. */
  readonly apiType?: string;
  /**
   * Where the field stands in the v3 API when it does not stand where it is stored: the fields of a struct that is
   * `flat` stand beside it in its place; one that is `hidden` is stored only. A virtual field in an `annotation` is
   * stored under `field.cattle.io/<name>`: texts as they are, all else as JSON.
   */
  readonly place?: 'flat' | 'hidden' | 'annotation';
  /** The form that a text must have; of a list or map of texts, that of each. */
  readonly format?: FormatName;
  /** Of a flag: refused unless it is true or false; otherwise whatever is not true counts as false. */
  readonly strict?: true;
  /** Of a text: spaces around it belong to it. */
  readonly verbatim?: true;
  /** The values that are accepted. */
  readonly options?: readonly string[];
  /** A struct of which the CRD says nothing but that it is an object: only the v3 API looks inside. */
  readonly storedOpen?: true;
  /** One sentence for documentation and `kubectl explain`. */
  readonly description?: string;
  readonly form?: FormHint;
}

/** The Norman side of a field, as kept in its schema under {@link FIELD_KEYWORD}. */
export interface FieldFacts extends FieldOptions {
  /** In the type grammar of the v3 API without containers: `string`, `reference[cluster]`, `dnsLabel`, a struct's id. */
  readonly type: string;
}

/** The schema keyword that carries {@link FieldFacts}. */
export const FIELD_KEYWORD = 'x-drover-field';

/** A named object shape: a sub-type of the v3 API. */
export interface Struct<P extends TProperties = TProperties> {
  /** Its schema id, for example `policyRule`. */
  readonly id: string;
  readonly properties: P;
}

/** Declares a named object shape. */
export function defineStruct<P extends TProperties>(id: string, properties: P): Struct<P> {
  return { id, properties };
}

/** The TypeScript type of objects of a {@link Struct}. */
export type StructOf<S extends Struct> = Static<TObject<S['properties']>>;

function annotated(facts: FieldFacts): Record<string, unknown> {
  const { description } = facts;
  return { [FIELD_KEYWORD]: facts, ...(description !== undefined && { description }) };
}

function stringField(type: string) {
  return (options: FieldOptions = {}): TOptional<TString> =>
    Type.Optional(Type.String(annotated({ type, ...options })));
}

/**
 * Builders of the fields of a kind. Every field is optional in the stored object, because objects written by
 * others may lack it; `required` is asked of clients of the v3 API at create.
 *
 * @example
 * ```ts
 * const spec = defineStruct('clusterSpec', {
 *   displayName: field.text({ as: 'name' }),
 *   clusterName: field.reference('cluster', { access: 'create', required: true }),
 * });
 * ```
 */
export const field = {
  text: stringField('string'),
  /** An RFC 1123 label. */
  dnsLabel: stringField('dnsLabel'),
  /** An RFC 1123 subdomain. */
  hostname: stringField('hostname'),
  /** RFC 3339. */
  date: stringField('date'),
  /** Accepted, never given back. */
  password: stringField('password'),
  /** The id of an object of another type: `cluster`, or `/v3/schemas/user` across versions. */
  reference: (target: string, options: FieldOptions = {}): TOptional<TString> =>
    stringField(`reference[${target}]`)(options),
  /** One of a few texts. */
  choice: (values: readonly string[], options: FieldOptions = {}): TOptional<TString> =>
    Type.Optional(Type.String(annotated({ type: 'enum', options: values, ...options }))),
  /** Stored as absent means false. */
  flag: (options: FieldOptions = {}): TOptional<TBoolean> =>
    Type.Optional(
      Type.Boolean(annotated({ type: 'boolean', nullable: false, default: false, ...options })),
    ),
  /** True, false or unsaid. */
  optionalFlag: (options: FieldOptions = {}): TOptional<TBoolean> =>
    Type.Optional(Type.Boolean(annotated({ type: 'boolean', ...options }))),
  /** A whole number; absent means 0. */
  integer: (options: FieldOptions = {}): TOptional<TInteger> =>
    Type.Optional(
      Type.Integer(annotated({ type: 'int', nullable: false, default: 0, ...options })),
    ),
  /** A whole number, or unsaid. */
  optionalInteger: (options: FieldOptions = {}): TOptional<TInteger> =>
    Type.Optional(Type.Integer(annotated({ type: 'int', ...options }))),
  float: (options: FieldOptions = {}): TOptional<TNumber> =>
    Type.Optional(
      Type.Number(annotated({ type: 'float', nullable: false, default: 0, ...options })),
    ),
  /** Any JSON. */
  json: (options: FieldOptions = {}): TOptional<TUnknown> =>
    Type.Optional(Type.Unknown(annotated({ type: 'json', ...options }))),
  list: <S extends TSchema>(item: S, options: FieldOptions = {}): TOptional<TArray<S>> =>
    Type.Optional(Type.Array(item, annotated({ type: 'array', ...options }))),
  map: <S extends TSchema>(value: S, options: FieldOptions = {}): TOptional<TRecord<'^.*$', S>> =>
    Type.Optional(
      Type.Record(Type.String(), value, annotated({ type: 'map', ...options })),
    ) as TOptional<TRecord<'^.*$', S>>,
  struct: <P extends TProperties>(
    shape: Struct<P>,
    options: FieldOptions = {},
  ): TOptional<TObject<P>> =>
    Type.Optional(Type.Object(shape.properties, annotated({ type: shape.id, ...options }))),
};

/** The facts of a field built by {@link field}; `undefined` for a schema that is none. */
export function fieldFacts(schema: TSchema): FieldFacts | undefined {
  return (schema as Record<string, unknown>)[FIELD_KEYWORD] as FieldFacts | undefined;
}
