import type { JsonSchemaProps } from '@drover/kubernetes';
import type { CelType } from '../../../cel/index.ts';
import { type CompiledRule, compileRule } from './compile-rule.ts';
import { escapeName } from './escape-name.ts';
import { ruleType, selfType } from './rule-type.ts';

/** A schema with rules here or below, made ready for walking values along it. */
export interface RuleNode {
  /** The schema's own type, which errors show for the value. */
  readonly typeName: string;
  readonly type: CelType;
  readonly rules: readonly CompiledRule[];
  readonly properties: ReadonlyMap<string, RuleNode>;
  /** Values of a map. */
  readonly values: RuleNode | undefined;
  readonly items: RuleNode | undefined;
  /** Keys by which items are told apart; absent where they are not. */
  readonly listKeys: readonly string[] | undefined;
}

/** The rules of a schema made ready; `undefined` when there are none. Compile once for each version of a definition. */
export function compileRules(schema: JsonSchemaProps): RuleNode | undefined {
  return hasRules(schema) ? compileNode(schema, ruleType(schema, true)) : undefined;
}

function compileNode(schema: JsonSchemaProps, type: CelType | undefined): RuleNode | undefined {
  if (type === undefined || !hasRules(schema)) return undefined;
  const { 'x-kubernetes-validations': rules = [], additionalProperties, items } = schema;
  const isMap = schema['x-kubernetes-list-type'] === 'map';
  const self = selfType(schema, type);
  return {
    typeName: schema.type ?? '',
    type,
    rules: rules
      .filter(({ rule }) => rule.trim() !== '')
      .map((rule) => compileRule(rule, self, schema)),
    properties: compileProperties(schema, type),
    values:
      typeof additionalProperties === 'object' && type.kind === 'map'
        ? compileNode(additionalProperties, type.value)
        : undefined,
    items: items && type.kind === 'list' ? compileNode(items, type.item) : undefined,
    listKeys: isMap ? (schema['x-kubernetes-list-map-keys'] ?? []) : undefined,
  };
}

function compileProperties(
  { properties = {} }: JsonSchemaProps,
  type: CelType,
): ReadonlyMap<string, RuleNode> {
  const nodes = new Map<string, RuleNode>();
  for (const [name, schema] of Object.entries(properties)) {
    const node = compileNode(schema, propertyType(name, schema, type));
    if (node !== undefined) nodes.set(name, node);
  }
  return nodes;
}

/** A field that rules from above cannot name has rules of its own all the same. */
function propertyType(name: string, schema: JsonSchemaProps, type: CelType): CelType | undefined {
  const escaped = escapeName(name);
  if (escaped === undefined) return ruleType(schema);
  return type.kind === 'object' ? type.fields.get(escaped)?.type : undefined;
}

/** Whether a schema or one below it has rules. */
export function hasRules(schema: JsonSchemaProps): boolean {
  const { 'x-kubernetes-validations': rules = [], properties = {} } = schema;
  const { additionalProperties, items } = schema;
  return (
    rules.length > 0 ||
    Object.values(properties).some(hasRules) ||
    (items !== undefined && hasRules(items)) ||
    (typeof additionalProperties === 'object' && hasRules(additionalProperties))
  );
}
