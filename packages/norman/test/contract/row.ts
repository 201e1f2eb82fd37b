/** A body of a request. */
export type Body = Readonly<Record<string, unknown>>;

/**
 * What the reference documents say of a type. Written from them by hand: nothing in this folder is derived from the
 * definitions that it judges.
 */
export interface Row {
  /** `collection / resource`, each sorted. */
  readonly methods: string;
  /** In the language of {@link parseField}. */
  readonly fields: readonly string[];
  /** Only some of the fields are named: those that clients are known to use. */
  readonly partial?: true;
  /** Default: the id and an s. */
  readonly plural?: string;
  /** The type that this one is a form of; default itself. */
  readonly baseType?: string;
  /** Names, separated by blanks. */
  readonly resourceActions?: string;
  /** Names, separated by blanks. */
  readonly collectionActions?: string;
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
  /** Status by which those without any right are refused, where it is not 403: what a body names is looked at first. */
  readonly refusedBy?: number;
}

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
}

const LINE = /^([^:]+):(\S+)(?: ([cu!w?]*)(?:=(\S*))?)?(?: \[([^\]]*)\])?((?: \w+=\S+)*)$/;

/**
 * Reads `name:type flags=default [options] min=… max=…`: flags are c = create, u = update, ! = required, w = write
 * only, ? = nullable.
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

/** Fields that every type has. */
export const COMMON = [
  'labels:map[string] cu?',
  'annotations:map[string] cu?',
  'created:date ?',
  'removed:date ?',
  'uuid:string ?',
  'ownerReferences:array[ownerReference] ?',
];

/** Of types that can be created. */
export const CREATED = 'creatorId:reference[/v3/schemas/user] ?';
/** Of types whose objects have a name that people give. */
export const DISPLAYED = 'id:dnsLabel ?';
/** Of types whose objects are called as in Kubernetes. */
export const NAMED = 'name:dnsLabel c?';
/** Of types in the namespace of a cluster or project. */
export const SCOPED = [NAMED, 'namespaceId:reference[namespace] c?'];
/** Of types with spec and status. */
export const STATE = [
  'state:string ?',
  'transitioning:enum ? [yes|no|error]',
  'transitioningMessage:string ?',
];
