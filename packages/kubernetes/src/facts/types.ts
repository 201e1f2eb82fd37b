import { apiVersionOf, type GroupVersionKind, parseApiVersion } from '@drover/apimachinery';
import type { JsonSchemaProps } from '../schema/json-schema-props.ts';
import {
  commonApiVersions,
  embeddedTypeFacts,
  enumFacts,
  typeFacts,
  typePackages,
} from './generated/types.ts';
import { type BuiltInTypeFacts, COMMON_KIND_MARK, KIND_MARK, parseType } from './type-notation.ts';

/** Types already read from the table: reading is pure, so this only saves time. */
const read = new Map<string, BuiltInTypeFacts>();

const typeByKind = new Map(
  Object.entries(typeFacts)
    .filter(([, line]) => line.startsWith(KIND_MARK))
    .map(([name]) => [kindKey(name), name] as const),
);

/** The short names of all built-in types, in alphabetical order. */
export const builtInTypeNames: readonly string[] = Object.keys(typeFacts);

/**
 * The schema of a built-in type by its short name (`core.v1.Pod`); `undefined` when there is none.
 * Its `$ref`s are short names too. Shared: do not change it.
 */
export function builtInType(name: string): JsonSchemaProps | undefined {
  return builtInTypeFacts(name)?.schema;
}

/**
 * The schema of a built-in type, with how Go and protobuf write its fields; also of structs that only exist as a part
 * of others, such as `core.v1.VolumeSource`, which are not among the {@link builtInTypeNames}.
 */
export function builtInTypeFacts(name: string): BuiltInTypeFacts | undefined {
  const known = read.get(name);
  if (known !== undefined) return known;
  const line = [typeFacts, embeddedTypeFacts].find((table) => Object.hasOwn(table, name))?.[name];
  if (line === undefined) return undefined;
  const facts = parseType(line, enumFacts);
  read.set(name, facts);
  return facts;
}

/** The short name of the type whose objects have that kind, lists and bodies of subresources included. */
export function typeOfKind(gvk: GroupVersionKind): string | undefined {
  return typeByKind.get(`${apiVersionOf(gvk)}/${gvk.kind}`);
}

/** The kinds of the objects of a type: none where they do not say it, many where the type belongs to every group. */
export function kindsOfType(typeName: string): GroupVersionKind[] {
  const line = typeFacts[typeName];
  if (line?.startsWith(KIND_MARK) !== true) return [];
  const [, own = ''] = typePackages[packageOf(typeName)] ?? [];
  const kind = typeName.slice(typeName.lastIndexOf('.') + 1);
  const apiVersions = line.startsWith(COMMON_KIND_MARK) ? commonApiVersions : [own];
  return apiVersions.map((apiVersion) => ({ ...parseApiVersion(apiVersion), kind }));
}

/** The schema of a built-in kind, lists and bodies of subresources (`TokenRequest`, `Scale`) included. */
export function builtInSchema(gvk: GroupVersionKind): JsonSchemaProps | undefined {
  const name = typeOfKind(gvk);
  return name === undefined ? undefined : builtInType(name);
}

/** The schema itself, or the built-in type that it names by `$ref`. */
export function resolveSchema<S extends { readonly $ref?: string }>(
  schema: S,
): S | JsonSchemaProps {
  return schema.$ref === undefined ? schema : (builtInType(schema.$ref) ?? {});
}

/** The name of a type in OpenAPI documents: `io.k8s.api.core.v1.Pod` for `core.v1.Pod`. */
export function openApiName(typeName: string): string {
  const [prefix = ''] = typePackages[packageOf(typeName)] ?? [];
  return prefix + typeName;
}

function kindKey(typeName: string): string {
  const [, apiVersion = ''] = typePackages[packageOf(typeName)] ?? [];
  return `${apiVersion}/${typeName.slice(typeName.lastIndexOf('.') + 1)}`;
}

function packageOf(typeName: string): string {
  return typeName.slice(0, typeName.lastIndexOf('.'));
}
