import type { ResourceAttributes, UserInfo } from '@drover/rbac';
import type { Row } from '../store/row.ts';
import type { ExploredType } from '../types/explored-type.ts';
import type { Authorizer } from './authorizer.ts';

/** What the names of one place are to a caller. */
type Place = 'all' | 'some' | 'none';

/**
 * What a caller may do to the objects of one type: asked once for each namespace, not for each object. Good for one
 * answer; a change of rights counts from the next.
 */
export class Visibility {
  readonly #access: Authorizer;
  readonly #caller: UserInfo;
  readonly #attributes: ResourceAttributes;
  readonly #isNamespaceType: boolean;
  readonly #places = new Map<string, Place>();
  /** The caller may do it to every object there is. */
  readonly isUnlimited: boolean;

  constructor(
    access: Authorizer,
    caller: UserInfo,
    { type, verb }: { readonly type: ExploredType; readonly verb: string },
  ) {
    this.#access = access;
    this.#caller = caller;
    this.#attributes = { verb, group: type.group, resource: type.resource };
    this.#isNamespaceType = type.group === '' && type.resource === 'namespaces';
    this.isUnlimited = access.authorize(caller, this.#attributes);
  }

  /** Whether there may be an object to which the caller may do it. */
  get isPossible(): boolean {
    return this.isUnlimited || this.#access.authorizeSomewhere(this.#caller, this.#attributes);
  }

  allows(row: Pick<Row, 'namespace' | 'name'>): boolean {
    if (this.isUnlimited) return true;
    // Kubernetes takes a namespace to be in itself.
    const namespace = this.#isNamespaceType ? row.name : row.namespace;
    const place = this.#placeOf(namespace);
    if (place !== 'some') return place === 'all';
    return this.#access.authorize(this.#caller, {
      ...this.#attributes,
      namespace,
      name: row.name,
    });
  }

  #placeOf(namespace: string): Place {
    const known = this.#places.get(namespace);
    if (known) return known;
    const attributes = { ...this.#attributes, namespace };
    const place = this.#access.authorize(this.#caller, attributes)
      ? 'all'
      : this.#access.authorizeSomeIn(this.#caller, attributes)
        ? 'some'
        : 'none';
    this.#places.set(namespace, place);
    return place;
  }
}

/** Objects are listed that a caller may list, or get by their names. */
export class ListVisibility {
  readonly #list: Visibility;
  readonly #get: Visibility;

  constructor(access: Authorizer, caller: UserInfo, type: ExploredType) {
    this.#list = new Visibility(access, caller, { type, verb: 'list' });
    this.#get = new Visibility(access, caller, { type, verb: 'get' });
  }

  get isPossible(): boolean {
    return this.#list.isPossible || this.#get.isPossible;
  }

  get isUnlimited(): boolean {
    return this.#list.isUnlimited;
  }

  allows(row: Pick<Row, 'namespace' | 'name'>): boolean {
    return this.#list.allows(row) || this.#get.allows(row);
  }
}
