import {
  at,
  type FieldLens,
  type Fields,
  type Lenses,
  listOf,
  type StructLens,
  structLens,
  structOf,
} from './field-lens.ts';

/** A schema built by `field` of `@drover/api`, as far as its shape goes. */
interface FieldNode {
  readonly items?: FieldNode;
  readonly properties?: StructShape;
}

/** The fields of a struct or of a type, as `@drover/api` declares them. */
export type StructShape = Readonly<Record<string, FieldNode>>;

/** The struct in a field, or that of the items of a list. */
export function shapeOf(shape: StructShape, name: string): StructShape {
  const node = shape[name];
  return node?.items?.properties ?? node?.properties ?? {};
}

/**
 * The lenses of a struct whose fields are stored as they are shown, at every depth, but for those that `special` says
 * otherwise of.
 */
export function lensesOf(shape: StructShape, special: Lenses = {}): Lenses {
  const plain = Object.keys(shape).map((name) => [name, fieldAt(shape, name, name)] as const);
  return { ...Object.fromEntries(plain), ...special };
}

/** The lens of a field that is stored as it is shown, but at another place. */
export function fieldAt(shape: StructShape, name: string, ...path: readonly string[]): FieldLens {
  const inner = at(...path);
  const { items, properties } = shape[name] ?? {};
  if (items?.properties) return listOf(inner, plainStruct(items.properties), keyOf);
  return properties ? structOf(inner, plainStruct(properties)) : inner;
}

function plainStruct(shape: StructShape): StructLens {
  return structLens(lensesOf(shape));
}

/** Members that tell the items of a list apart, the telling ones first. */
const KEYS = ['mountPath', 'devicePath', 'topologyKey', 'containerPort', 'name', 'key', 'type'];

/** What tells an item of a list from the others; items without any are told apart by their order. */
export function keyOf(item: Fields): unknown {
  const name = KEYS.find((candidate) => item[candidate] !== undefined);
  return name === undefined ? undefined : item[name];
}
