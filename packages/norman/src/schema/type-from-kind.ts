import type { ActionSignature, AnyKind, NormanFacts, Struct } from '@drover/api';
import { annotationBinding } from './annotation-binding.ts';
import { boundTo, type FieldBinding } from './binding.ts';
import { type FieldNode, factsOf, fieldNameOf, fieldSchemaOf } from './field-schema.ts';
import { metadataBindings } from './metadata-fields.ts';
import { pluralOf } from './plural.ts';
import { type ActionSchema, type FieldSchema, filtersOf, type Schema } from './schema.ts';
import type { ApiVersion } from './version.ts';

/** A resource type of the API: what clients see, and how it is tied to the stored objects of a kind. */
export interface ResourceType {
  readonly schema: Schema;
  readonly kind: AnyKind;
  readonly bindings: ReadonlyMap<string, FieldBinding>;
  /** Whether resources have `state`, `transitioning` and `transitioningMessage`. */
  readonly hasState: boolean;
}

/** A type and the structs that its fields and actions mention. */
export interface DerivedType {
  readonly type: ResourceType;
  readonly structs: readonly Schema[];
}

const STATE_FIELDS: Readonly<Record<string, FieldSchema>> = {
  state: { type: 'string', create: false, update: false },
  transitioning: {
    type: 'enum',
    create: false,
    update: false,
    options: ['yes', 'no', 'error'],
  },
  transitioningMessage: { type: 'string', create: false, update: false },
};

/** The struct behind `ownerReferences`, which every stored type has. */
const OWNER_REFERENCE_FIELDS = ['apiVersion', 'kind', 'name', 'uid'] as const;

/** Derives the v3 type of a kind. */
export function typeFromKind(kind: AnyKind, version: ApiVersion): DerivedType {
  const { norman } = kind;
  const stored = storedBindings(kind);
  const virtual = Object.entries(norman.virtualFields ?? {}).map(([name, node]) =>
    virtualBinding(name, node, norman),
  );
  const all = [...metadataBindings(kind), ...stored, ...virtual];
  const bindings = new Map(all.map((binding) => [binding.name, binding]));
  const hasState = 'status' in kind.schema.properties && !norman.withoutState;
  const resourceFields = {
    ...Object.fromEntries([...bindings].map(([name, { field }]) => [name, field])),
    ...(hasState && STATE_FIELDS),
  };
  const schema: Schema = {
    id: norman.id,
    version,
    pluralName: norman.pluralName ?? pluralOf(norman.id),
    resourceMethods: norman.resourceMethods,
    collectionMethods: norman.collectionMethods,
    resourceFields,
    resourceActions: actionSchemas(norman.resourceActions),
    collectionActions: actionSchemas(norman.collectionActions),
    collectionFilters: filtersOf(resourceFields, norman.collectionMethods),
  };
  const structs = [...structsOf(kind), ...actionStructs(norman)].map((struct) =>
    structSchema(struct, version),
  );
  return {
    type: { schema, kind, bindings, hasState },
    structs: [...structs, ...statusSchemas(kind, version), ownerReferenceSchema(version)],
  };
}

/**
 * A virtual field has no place in the stored object, but for annotations and the object's name, unless that is its id:
 * whoever owns the type computes or consumes it.
 */
function virtualBinding(name: string, node: FieldNode, { displayName }: NormanFacts): FieldBinding {
  const field = fieldSchemaOf(node);
  if (factsOf(node).place === 'annotation') return annotationBinding(name, field);
  if (name === 'name' && !displayName) return boundTo(name, field, ['metadata', 'name']);
  return { name, field, read: () => undefined };
}

function storedBindings(kind: AnyKind): readonly FieldBinding[] {
  const { spec, status, ...top } = kind.schema.properties as Readonly<Record<string, FieldNode>>;
  const bindAll = (
    nodes: Readonly<Record<string, FieldNode>> | undefined,
    parents: readonly string[],
  ): readonly FieldBinding[] =>
    Object.entries(nodes ?? {}).flatMap(([name, node]) => {
      const path = [...parents, name];
      const { place } = factsOf(node);
      if (place === 'hidden') return [];
      if (place === 'flat') return bindAll(node.properties, path);
      return [boundTo(fieldNameOf(name, node), fieldSchemaOf(node), path)];
    });
  const bindings = [...bindAll(top, []), ...bindAll(spec?.properties, ['spec'])];
  if (!status) return bindings;
  const statusBindings = kind.norman.embedStatus
    ? bindAll(status.properties, ['status'])
    : [boundTo('status', { ...fieldSchemaOf(status), create: false, update: false }, ['status'])];
  return [...bindings, ...statusBindings];
}

function actionSchemas(
  actions: Readonly<Record<string, ActionSignature>> | undefined,
): Readonly<Record<string, ActionSchema>> {
  return Object.fromEntries(
    Object.entries(actions ?? {}).map(([name, { input, output }]) => [
      name,
      {
        ...(input && { input: input.id }),
        ...(output && { output: typeof output === 'string' ? output : output.id }),
      },
    ]),
  );
}

/** The struct of a status that is a field: no client writes what it says. */
function statusSchemas({ schema, norman }: AnyKind, version: ApiVersion): readonly Schema[] {
  const { status } = schema.properties as Readonly<Record<string, FieldNode>>;
  if (!status?.properties || norman.embedStatus) return [];
  const struct = structSchema({ id: factsOf(status).type, properties: status.properties }, version);
  const fields = Object.entries(struct.resourceFields).map(
    ([name, field]) => [name, { ...field, create: false, update: false }] as const,
  );
  return [{ ...struct, resourceFields: Object.fromEntries(fields) }];
}

/** A struct as met in a kind: its id and the nodes of its fields. */
interface StructNode {
  readonly id: string;
  readonly properties: Readonly<Record<string, FieldNode>>;
}

/** The structs that a kind's fields mention; spec and an embedded status are no structs, as they are flattened. */
function structsOf(kind: AnyKind): readonly StructNode[] {
  const { spec, status, ...top } = kind.schema.properties as Readonly<Record<string, FieldNode>>;
  const roots = [
    ...Object.values(top),
    ...Object.values(spec?.properties ?? {}),
    ...Object.values(kind.norman.virtualFields ?? {}),
  ];
  if (status) roots.push(...Object.values(status.properties ?? {}));
  return roots.flatMap(nestedStructs);
}

function nestedStructs(node: FieldNode): readonly StructNode[] {
  const { place } = factsOf(node);
  if (place === 'hidden') return [];
  if (place === 'flat') return Object.values(node.properties ?? {}).flatMap(nestedStructs);
  if (node.items) return nestedStructs(node.items);
  const values = Object.values(node.patternProperties ?? {});
  if (values.length > 0) return values.flatMap(nestedStructs);
  if (!node.properties) return [];
  const own = { id: factsOf(node).type, properties: node.properties };
  return [own, ...Object.values(node.properties).flatMap(nestedStructs)];
}

function actionStructs({ resourceActions, collectionActions }: NormanFacts): readonly StructNode[] {
  const signatures = [
    ...Object.values(resourceActions ?? {}),
    ...Object.values(collectionActions ?? {}),
  ];
  const shapes = signatures.flatMap(({ input, output }) => [
    ...(input ? [input] : []),
    ...(output && typeof output !== 'string' ? [output] : []),
  ]);
  return shapes.flatMap((shape) => {
    const { id, properties } = shape as Struct & StructNode;
    return [{ id, properties }, ...Object.values(properties).flatMap(nestedStructs)];
  });
}

function structSchema({ id, properties }: StructNode, version: ApiVersion): Schema {
  const resourceFields = Object.fromEntries(
    Object.entries(properties).map(([name, node]) => [name, fieldSchemaOf(node)]),
  );
  return methodless(id, resourceFields, version);
}

function ownerReferenceSchema(version: ApiVersion): Schema {
  const text: FieldSchema = { type: 'string', create: true, update: true, nullable: true };
  const flag: FieldSchema = { ...text, type: 'boolean' };
  const texts = OWNER_REFERENCE_FIELDS.map((name) => [name, text] as const);
  const fields = { ...Object.fromEntries(texts), controller: flag, blockOwnerDeletion: flag };
  return methodless('ownerReference', fields, version);
}

/** A type that only occurs inside of others. */
export function methodless(
  id: string,
  resourceFields: Readonly<Record<string, FieldSchema>>,
  version: ApiVersion,
): Schema {
  return {
    id,
    version,
    pluralName: pluralOf(id),
    resourceMethods: [],
    collectionMethods: [],
    resourceFields,
    resourceActions: {},
    collectionActions: {},
    collectionFilters: {},
  };
}
