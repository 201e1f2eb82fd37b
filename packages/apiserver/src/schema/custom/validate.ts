import { equalJson, isJsonObject, type JsonObject } from '@drover/apimachinery';
import { type FieldError, invalid, required } from '@drover/kubernetes';
import { fieldAt, ROOT_FIELD } from './keyword-checks.ts';
import type { SchemaNode } from './schema-node.ts';

/** Stands for the old value where none belongs to the new one. */
const NO_OLD = Symbol('no old value');

/** Where a value is, and what was there before. */
interface Place {
  /** As messages spell it: map keys like field names. */
  readonly path: string;
  readonly old: unknown;
}

/** What was found out about a value. */
class Findings {
  readonly errors: FieldError[] = [];
  /** How many checks passed; tells which of several alternatives was meant. */
  matches = 0;
}

/**
 * What of the schema a value does not meet, in the words of Kubernetes. With `old`, errors of fields that did not change
 * are let pass; items of lists are told apart by their keys, and those of lists without keys always count as changed.
 */
export function validateValue(
  node: SchemaNode,
  value: unknown,
  old: unknown = NO_OLD,
): FieldError[] {
  const findings = new Findings();
  visit(node, value, { path: '', old }, findings);
  return findings.errors;
}

function visit(node: SchemaNode, value: unknown, place: Place, findings: Findings): void {
  const before = findings.errors.length;
  check(node.type === undefined ? [] : [node.type], value, place, findings);
  if (value === null) {
    check(node.enumChecks, value, place, findings);
  } else {
    visitCombinations(node, value, place, findings);
    check(node.scalarChecks, value, place, findings);
    if (Array.isArray(value)) visitItems(node, value, place, findings);
    check(node.enumChecks, value, place, findings);
    if (isJsonObject(value)) visitFields(node, value, place, findings);
  }
  if (findings.errors.length > before && equalJson(value, place.old))
    findings.errors.length = before;
}

function check(
  checks: SchemaNode['scalarChecks'],
  value: unknown,
  { path }: Place,
  findings: Findings,
): void {
  for (const one of checks) {
    const error = one(value, path);
    if (error === undefined) findings.matches += 1;
    else findings.errors.push(error);
  }
}

function visitItems(
  node: SchemaNode,
  list: readonly unknown[],
  { path, old }: Place,
  findings: Findings,
): void {
  if (node.items !== undefined) {
    const oldItems = node.listType === 'map' && Array.isArray(old) ? (old as unknown[]) : [];
    for (const [index, item] of list.entries()) {
      const oldItem = oldItems.find((candidate) => hasSameKeys(node, item, candidate)) ?? NO_OLD;
      visit(node.items, item, { path: `${path}[${index}]`, old: oldItem }, findings);
    }
  }
  check(node.listChecks, list, { path, old }, findings);
}

function visitFields(node: SchemaNode, object: JsonObject, place: Place, findings: Findings): void {
  check(node.mapChecks, object, place, findings);
  for (const name of Object.keys(object)) {
    const child = node.properties.get(name) ?? node.values;
    if (child !== undefined) visit(child, object[name], fieldPlace(place, name), findings);
  }
  for (const name of node.required) {
    if (!Object.hasOwn(object, name)) {
      findings.errors.push(required(fieldAt(`${place.path}.${name}`)));
    }
  }
}

function visitCombinations(
  node: SchemaNode,
  value: unknown,
  place: Place,
  findings: Findings,
): void {
  const tryAll = (nodes: readonly SchemaNode[]): Findings[] =>
    nodes.map((each) => tryOut(each, value, place));
  if (node.anyOf.length > 0) addAnyOf(tryAll(node.anyOf), place, findings);
  if (node.oneOf.length > 0) addOneOf(tryAll(node.oneOf), place, findings);
  if (node.allOf.length > 0) addAllOf(tryAll(node.allOf), place, findings);
  if (node.not !== undefined && tryOut(node.not, value, place).errors.length === 0) {
    addUnplaced(findings, place, 'must not validate the schema (not)');
  }
}

function addAnyOf(tries: readonly Findings[], place: Place, findings: Findings): void {
  const success = tries.find(({ errors }) => errors.length === 0);
  if (success === undefined)
    addUnplaced(findings, place, 'must validate at least one schema (anyOf)');
  merge(findings, success ?? bestOf(tries));
}

function addOneOf(tries: readonly Findings[], place: Place, findings: Findings): void {
  const successes = tries.filter(({ errors }) => errors.length === 0);
  if (successes.length === 1) {
    merge(findings, successes[0]);
    return;
  }
  const found =
    successes.length === 0 ? 'Found none valid' : `Found ${successes.length} valid alternatives`;
  addUnplaced(findings, place, `must validate one and only one schema (oneOf). ${found}`);
  if (successes.length === 0) merge(findings, bestOf(tries));
}

function addAllOf(tries: readonly Findings[], place: Place, findings: Findings): void {
  for (const result of tries) merge(findings, result);
  const failures = tries.filter(({ errors }) => errors.length > 0).length;
  if (failures === 0) return;
  const none = failures === tries.length ? '. None validated' : '';
  addUnplaced(findings, place, `must validate all the schemas (allOf)${none}`);
}

function tryOut(node: SchemaNode, value: unknown, place: Place): Findings {
  const findings = new Findings();
  visit(node, value, place, findings);
  return findings;
}

/** The failure with the most checks passed: most likely what was meant. */
function bestOf(tries: readonly Findings[]): Findings | undefined {
  return tries.reduce<Findings | undefined>(
    (best, candidate) =>
      best === undefined || candidate.matches > best.matches ? candidate : best,
    undefined,
  );
}

function merge(findings: Findings, part: Findings | undefined): void {
  if (part === undefined) return;
  findings.errors.push(...part.errors);
  findings.matches += part.matches;
}

/** An error about several schemas at once; Kubernetes gives those no field. */
function addUnplaced(findings: Findings, { path }: Place, detail: string): void {
  findings.errors.push(invalid(ROOT_FIELD, '', `${JSON.stringify(path)} ${detail}`));
}

function fieldPlace({ path, old }: Place, name: string): Place {
  const isTypeMeta = path === '' && (name === 'apiVersion' || name === 'kind');
  return {
    path: path === '' ? name : `${path}.${name}`,
    old: !isTypeMeta && isJsonObject(old) && Object.hasOwn(old, name) ? old[name] : NO_OLD,
  };
}

function hasSameKeys(node: SchemaNode, item: unknown, other: unknown): boolean {
  if (!isJsonObject(item) || !isJsonObject(other)) return false;
  return node.listKeys.every((key) => equalJson(item[key], other[key]));
}
