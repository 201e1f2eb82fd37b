/** A body of a request. */
export type Body = Readonly<Record<string, unknown>>;

/**
 * What the reference documents say of a type. Written from them by hand: nothing in this folder is derived from the
 * definitions that it judges.
 */
export interface Row {
  /** `collection / resource`, each sorted. */
  readonly methods: string;
  /** All of them, in the language of {@link parseField}. */
  readonly fields: readonly string[];
  /** Default: the id and an s. */
  readonly plural?: string;
  /** The type that this one is a form of; default itself. */
  readonly baseType?: string;
  /** Names with what they take and give, separated by blanks: `drain(nodeDrainInput) exportYaml>exportOutput`. */
  readonly resourceActions?: string;
  /** In the same form. */
  readonly collectionActions?: string;
  /** The type under whose address its resources stand; default itself. */
  readonly linksAs?: string;
  /** A body that is accepted; `n` is different each time. Types without one are not created by tests. */
  readonly sample?: (n: number) => Body;
  /** Fields of a stored object that takes the place of a created one. */
  readonly stored?: Body;
  /** What every update has to carry. */
  readonly update?: (created: Body) => Body;
  /** Values in place of the usual ones of a type, where rules of the type ask for others. */
  readonly values?: Body;
  /** Fields that rules of the type decide, so that what is given does not come back: left out of some cases. */
  readonly ruled?: readonly string[];
  /** A type that has the same fields: what holds of those is tried there alone. */
  readonly like?: string;
  /** The field that the address of the collection decides, whatever a body says. */
  readonly scope?: string;
  /** Cases that do not hold of the type. */
  readonly without?: readonly (
    | 'emptyList'
    | 'page'
    | 'permission'
    | 'remove'
    | 'total'
    | 'update'
  )[];
  /** Set where the cluster judges what who may do in it: the cases of rights are other ones. */
  readonly isInCluster?: true;
  /** Status by which those without any right are refused, where it is not 403: what a body names is looked at first. */
  readonly refusedBy?: number;
}

/** How the cases treat a type: everything of a row but what tables of all types tell. */
export type Treatment = Omit<Row, 'fields' | 'resourceActions' | 'collectionActions'>;

/** A field as a row describes it. */
export interface Field {
  readonly name: string;
  readonly type: string;
  readonly create: boolean;
  readonly update: boolean;
  readonly required: boolean;
  readonly writeOnly: boolean;
  readonly nullable: boolean;
  readonly default: string | undefined;
  readonly options: readonly string[];
  readonly min: number | undefined;
  readonly max: number | undefined;
  /** The form that Drover asks of the text, or of each in a list or map. */
  readonly format: string | undefined;
}

const LINE =
  /^([^:]+):(\S+)(?: ([cu!w?]*)(?:=((?:(?! \[| \w+=).)*))?)?(?: \[([^\]]*)\])?((?: \w+=\S+)*)$/;

/**
 * Reads `name:type flags=default [options] min=… max=… format=…`: flags are c = create, u = update, ! = required, w =
 * write only, ? = nullable.
 */
export function parseField(line: string): Field {
  const match = LINE.exec(line);
  if (!match) throw new TypeError(`not a field: ${line}`);
  const [, name = '', type = '', flags = '', initial, options = '', limits = ''] = match;
  const limit = (of: string): number | undefined => {
    const found = new RegExp(` ${of}=(-?\\d+)`).exec(limits)?.[1];
    return found === undefined ? undefined : Number(found);
  };
  return {
    name,
    type,
    create: flags.includes('c'),
    update: flags.includes('u'),
    required: flags.includes('!'),
    writeOnly: flags.includes('w'),
    nullable: flags.includes('?'),
    default: initial,
    options: options === '' ? [] : options.split('|'),
    min: limit('min'),
    max: limit('max'),
    format: / format=(\S+)/.exec(limits)?.[1],
  };
}

/** The parts of {@link Row.methods}. */
export function methodsOf({ methods }: Row): {
  readonly collection: readonly string[];
  readonly resource: readonly string[];
} {
  const [collection = '', resource = ''] = methods.split(' / ').map((part) => part.trim());
  const list = (text: string): readonly string[] => (text === '' ? [] : text.split(','));
  return { collection: list(collection), resource: list(resource) };
}

/** All methods of a type that can be listed, created, read, changed and deleted. */
export const ALL = 'GET,POST / DELETE,GET,PUT';
/** Methods of a type that can only be looked at. */
export const READ = 'GET / GET';
