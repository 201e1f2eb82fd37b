import type { KubernetesObject, ResourceType } from '@drover/apimachinery';
import type { KubernetesClient } from '@drover/client';
import {
  type Committer,
  createCommitter,
  type Informer,
  type InformerCache,
  informerSource,
  keyOf,
  keyText,
  type ObjectKey,
  type Source,
} from '@drover/controller-runtime';
import { clusterRoleBindings, clusterRoles, roleBindings, roles } from '@drover/kubernetes';
import { type BindingObject, givenRole, type RoleObject } from '../rbac-objects.ts';
import { deleteIfPresent } from '../requests/delete-if-present.ts';
import { inParallel, throwFirst } from '../requests/in-parallel.ts';

/** Roles before what binds them. */
const TYPES = [clusterRoles, roles, clusterRoleBindings, roleBindings] as const;

/** Writes of one unit at a time. */
const CONCURRENCY = 4;

/** Roles and bindings that one unit of work wants. */
export type AccessObject = RoleObject | BindingObject;

/** What {@link AccessObjects} is made of. */
export interface AccessObjectsOptions {
  readonly cache: InformerCache;
  readonly client: KubernetesClient;
  readonly fieldManager: string;
  /** On every object of the controller, so that they are found; names an index, too. */
  readonly label: string;
  /** The unit that an object with the label was made for. */
  readonly unitOf: (object: KubernetesObject) => ObjectKey | undefined;
}

interface ApplyOptions {
  readonly signal: AbortSignal;
}

/**
 * The roles and bindings in the home of state that a controller makes for its units (a cluster, a project).
 *
 * **Guarantees**: what a unit wants no more goes; what is right already is not written; each unit costs a look at its own
 * objects alone.
 */
export class AccessObjects {
  readonly #client: KubernetesClient;
  readonly #committer: Committer;
  readonly #label: string;
  readonly #informers: readonly Informer<KubernetesObject>[];
  readonly #unitOf: (object: KubernetesObject) => ObjectKey | undefined;

  constructor({ cache, client, fieldManager, label, unitOf }: AccessObjectsOptions) {
    this.#client = client;
    this.#committer = createCommitter({ client, fieldManager });
    this.#label = label;
    this.#unitOf = unitOf;
    const indexes = {
      [label]: (object: KubernetesObject) => this.#unitsOf(object).map(keyText),
    };
    // Whole caches: the authorizer reads the same ones.
    this.#informers = TYPES.map((type) => cache.informer<KubernetesObject>(type, { indexes }));
  }

  /** The unit of every object that came, changed or went. */
  sources(): readonly Source[] {
    return this.#informers.map((informer) =>
      informerSource(informer, ({ object }) => this.#unitsOf(object as KubernetesObject)),
    );
  }

  /**
   * Makes `wanted` all that there is of a unit: first what is wanted no more goes, then what is wanted comes.
   *
   * @throws the first failure, when everything has been tried.
   */
  async apply(
    unit: ObjectKey,
    wanted: readonly AccessObject[],
    options: ApplyOptions,
  ): Promise<void> {
    const keep = new Set(wanted.map(textOf));
    const failures: unknown[] = [];
    for (const { type, objects } of this.#found(unit).toReversed()) {
      const gone = objects.filter((object) => !keep.has(textOf({ ...object, kind: type.kind })));
      const remove = (object: KubernetesObject): Promise<void> =>
        this.#delete(type, object, options);
      failures.push(...(await inParallel(gone, CONCURRENCY, remove)));
    }
    for (const informer of this.#informers) {
      const ofType = wanted.filter(({ kind }) => kind === informer.type.kind);
      const put = (object: AccessObject): Promise<void> =>
        this.#applyOne(informer, object, options);
      failures.push(...(await inParallel(ofType, CONCURRENCY, put)));
    }
    throwFirst(failures);
  }

  #found(unit: ObjectKey) {
    return this.#informers.map((informer) => ({
      type: informer.type,
      objects: informer.byIndex(this.#label, keyText(unit)) as readonly KubernetesObject[],
    }));
  }

  async #applyOne(
    informer: Informer<KubernetesObject>,
    object: AccessObject,
    options: ApplyOptions,
  ): Promise<void> {
    const { type } = informer;
    const current = informer.get(keyOf(object)) as KubernetesObject | undefined;
    const isStale = current !== undefined && givenRole(current) !== givenRole(object);
    // Which role a binding gives cannot be changed.
    if (isStale) await this.#delete(type, current, options);
    await this.#committer.apply<KubernetesObject>(type, object, {
      ...options,
      ...(!isStale && { current }),
    });
  }

  async #delete(
    type: ResourceType,
    object: KubernetesObject,
    { signal }: ApplyOptions,
  ): Promise<void> {
    await deleteIfPresent(this.#client.resource(type), object, signal);
  }

  #unitsOf(object: KubernetesObject): readonly ObjectKey[] {
    const unit =
      object.metadata?.labels?.[this.#label] === undefined ? undefined : this.#unitOf(object);
    return unit ? [unit] : [];
  }
}

function textOf(object: KubernetesObject): string {
  return `${object.kind}/${keyText(keyOf(object))}`;
}
