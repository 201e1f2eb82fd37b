/** A member of a resource, as JSON. */
export type NormanFields = Readonly<Record<string, unknown>>;

/** What every resource of the v3 API has, beside its fields. */
export interface NormanResource extends NormanFields {
  readonly id: string;
  /** Id of its schema. */
  readonly type: string;
  /** Addresses by name: `self`, `update`, `remove`, of lists that belong to it, of documents. */
  readonly links?: Readonly<Record<string, string>>;
  /** Addresses of what can be done with it now. */
  readonly actions?: Readonly<Record<string, string>>;
}

/** One page of a list. */
export interface NormanCollection {
  readonly resourceType?: string;
  readonly links: Readonly<Record<string, string>>;
  readonly actions?: Readonly<Record<string, string>>;
  /** Addresses under which resources of the types can be created. */
  readonly createTypes?: Readonly<Record<string, string>>;
  readonly pagination?: {
    /** Address of the following page; absent on the last one. */
    readonly next?: string;
    readonly limit?: number;
    /** Rows of all pages together. */
    readonly total?: number;
  };
  readonly data: readonly NormanResource[];
}

/** One field of a schema. */
export interface NormanField {
  /** `string`, `map[string]`, `array[reference[user]]`, `policyRule`, … */
  readonly type: string;
  readonly create: boolean;
  readonly update: boolean;
  readonly required?: boolean;
  readonly nullable?: boolean;
  readonly writeOnly?: boolean;
  readonly default?: unknown;
  readonly options?: readonly string[];
  readonly description?: string;
}

/** A type of the v3 API, as it describes itself. */
export interface NormanSchema {
  readonly id: string;
  readonly pluralName: string;
  readonly links: Readonly<Record<string, string>>;
  readonly resourceMethods?: readonly string[];
  readonly collectionMethods?: readonly string[];
  readonly resourceFields?: Readonly<Record<string, NormanField>>;
  readonly resourceActions?: Readonly<Record<string, NormanActionSchema>>;
  readonly collectionActions?: Readonly<Record<string, NormanActionSchema>>;
  /** Fields by which lists can be filtered, with the modifiers of each. */
  readonly collectionFilters?: Readonly<Record<string, { readonly modifiers?: readonly string[] }>>;
}

/** What goes into an action and what comes out: ids of schemas. */
export interface NormanActionSchema {
  readonly input?: string;
  readonly output?: string;
}
