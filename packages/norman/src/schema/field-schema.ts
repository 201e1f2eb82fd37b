import { type FieldFacts, fieldFacts } from '@drover/api';
import { referenceName } from './reference-name.ts';
import type { FieldSchema } from './schema.ts';

/** A schema built by `field` of `@drover/api`, as far as this package looks into it. */
export interface FieldNode {
  readonly items?: FieldNode;
  readonly properties?: Readonly<Record<string, FieldNode>>;
  readonly patternProperties?: Readonly<Record<string, FieldNode>>;
}

/** The facts of a field; every node of a kind's schema has them. */
export function factsOf(node: FieldNode): FieldFacts {
  return fieldFacts(node) ?? { type: 'json' };
}

/** The type of a field in the grammar of the v3 API. */
export function fieldTypeOf(node: FieldNode): string {
  const { type, apiType } = factsOf(node);
  if (apiType !== undefined) return apiType;
  if (node.items) return `array[${fieldTypeOf(node.items)}]`;
  const [value] = Object.values(node.patternProperties ?? {});
  return value ? `map[${fieldTypeOf(value)}]` : type;
}

/** The name of a field in the v3 API: the stored one, unless said otherwise or it refers by name. */
export function fieldNameOf(storedName: string, node: FieldNode): string {
  return factsOf(node).as ?? referenceName(storedName, fieldTypeOf(node));
}

/** A field as clients see it. */
export function fieldSchemaOf(node: FieldNode): FieldSchema {
  const { access = 'edit', nullable = true, required, writeOnly, ...facts } = factsOf(node);
  return {
    type: fieldTypeOf(node),
    create: access === 'edit' || access === 'create',
    update: access === 'edit' || access === 'update',
    ...(required && { required }),
    ...(nullable && { nullable: true as const }),
    ...(writeOnly && { writeOnly }),
    ...limitsOf(facts),
  };
}

const LIMITS = [
  'default',
  'min',
  'max',
  'minLength',
  'maxLength',
  'options',
  'format',
  'strict',
  'verbatim',
  'validChars',
  'invalidChars',
  'description',
] as const satisfies readonly (keyof FieldFacts & keyof FieldSchema)[];

function limitsOf(facts: Partial<FieldFacts>): Partial<FieldSchema> {
  return Object.fromEntries(
    LIMITS.flatMap((name) => (facts[name] === undefined ? [] : [[name, facts[name]]])),
  );
}
