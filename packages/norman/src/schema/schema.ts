import type { FormatName } from '@drover/api';
import type { ApiVersion } from './version.ts';

/** A field as clients see it in a schema. */
export interface FieldSchema {
  /** In the type grammar of section `field-type.ts`. */
  readonly type: string;
  readonly create: boolean;
  readonly update: boolean;
  readonly required?: true;
  readonly nullable?: true;
  readonly writeOnly?: true;
  readonly default?: unknown;
  readonly min?: number;
  readonly max?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly options?: readonly string[];
  /** The form of the text, or of each in a list or map; said to clients beyond what Norman says. */
  readonly format?: FormatName;
  /** Nothing but true and false is taken for a boolean. */
  readonly strict?: true;
  /** Spaces around the text belong to it. */
  readonly verbatim?: true;
  readonly validChars?: string;
  readonly invalidChars?: string;
  readonly description?: string;
  /** Set on fields that come and go with a dynamic schema. */
  readonly dynamicField?: true;
}

/** Ids of the types that an action takes and gives. */
export interface ActionSchema {
  readonly input?: string;
  readonly output?: string;
}

/** A type as clients see it: a resource type with methods, or a struct without. */
export interface Schema {
  readonly id: string;
  readonly version: ApiVersion;
  readonly pluralName: string;
  readonly resourceMethods: readonly string[];
  readonly collectionMethods: readonly string[];
  readonly resourceFields: Readonly<Record<string, FieldSchema>>;
  readonly resourceActions: Readonly<Record<string, ActionSchema>>;
  readonly collectionActions: Readonly<Record<string, ActionSchema>>;
  readonly collectionFilters: Readonly<Record<string, { readonly modifiers: readonly Modifier[] }>>;
}

/** How a filter compares. */
export type Modifier = 'eq' | 'ne' | 'in' | 'notin';

const TEXT_LIKE = new Set(['enum', 'date', 'dnsLabel', 'hostname', 'string', 'int']);

/** The comparisons by which a field can be filtered; none for lists, maps, structs and secrets. */
export function modifiersOf({ type }: FieldSchema): readonly Modifier[] {
  if (type === 'boolean') return ['eq', 'ne'];
  if (TEXT_LIKE.has(type) || type.startsWith('reference[')) return ['eq', 'ne', 'in', 'notin'];
  return [];
}

/** The filters of a type, which it has when it can be listed. */
export function filtersOf(
  fields: Readonly<Record<string, FieldSchema>>,
  collectionMethods: readonly string[],
): Schema['collectionFilters'] {
  if (!collectionMethods.includes('GET')) return {};
  return Object.fromEntries(
    Object.entries(fields).flatMap(([name, field]) => {
      const modifiers = field.writeOnly ? [] : modifiersOf(field);
      return modifiers.length > 0 ? [[name, { modifiers }]] : [];
    }),
  );
}
