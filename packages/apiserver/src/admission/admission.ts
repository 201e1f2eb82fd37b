import type { DynamicObject } from '@drover/apimachinery';
import type { Target, WriteOptions } from '../registry/target.ts';

/** What is about to happen to an object. */
export interface AdmissionRequest {
  readonly operation: 'CREATE' | 'UPDATE' | 'DELETE' | 'CONNECT';
  readonly target: Target;
  /** The object after the operation; absent for deletions. */
  readonly object: DynamicObject | undefined;
  /** The object before it; absent for creations. */
  readonly oldObject: DynamicObject | undefined;
  readonly options: WriteOptions;
}

/** One turn of asking all plugins for their changes. There is a second one when a plugin wants it, and never a third. */
export interface MutationRound {
  readonly isSecond: boolean;
  /** What a plugin keeps from the first round for the second, by its name. */
  readonly memory: Map<string, unknown>;
  /** Has the plugins asked again: others may have to say something about a change. */
  askAgain(): void;
}

/** One rule that a write must pass. Each phase is optional. */
export interface AdmissionPlugin {
  readonly name: string;
  /** Where the objects lie that it looks at; default everywhere. */
  readonly collections?: ReadonlySet<string>;
  /**
   * Changes the object before it is validated.
   *
   * @throws `StatusError` to refuse.
   */
  mutate?(
    request: AdmissionRequest & { readonly object: DynamicObject },
    round: MutationRound,
  ): DynamicObject | Promise<DynamicObject>;
  /**
   * Looks, before all `validate`, at an operation that leaves no object to change: a deletion or a connection.
   *
   * @throws `StatusError` to refuse.
   */
  inspect?(request: AdmissionRequest): void | Promise<void>;
  /**
   * Looks at what would be stored.
   *
   * @throws `StatusError` to refuse.
   */
  validate?(request: AdmissionRequest): void | Promise<void>;
  /**
   * Takes what a write uses, in the moment in which it is put in line and gets this revision. No other write comes between.
   *
   * @throws `StatusError` to refuse.
   */
  charge?(request: AdmissionRequest, revision: number): void;
}

/** The plugins in their order. */
export class AdmissionChain {
  readonly #plugins: readonly AdmissionPlugin[];
  /** The plugins that look at a collection; as many as there ever were collections. */
  readonly #pluginsOf = new Map<string, readonly AdmissionPlugin[]>();

  constructor(plugins: readonly AdmissionPlugin[]) {
    this.#plugins = plugins;
  }

  /** The object after all plugins have changed it. */
  async mutate(request: AdmissionRequest & { object: DynamicObject }): Promise<DynamicObject> {
    const memory = new Map<string, unknown>();
    let wantsSecond = false;
    const askAgain = (): void => {
      wantsSecond = true;
    };
    const object = await this.#mutateOnce(request, { isSecond: false, memory, askAgain });
    if (!wantsSecond) return object;
    return this.#mutateOnce({ ...request, object }, { isSecond: true, memory, askAgain });
  }

  /** Asks every plugin. */
  async validate(request: AdmissionRequest): Promise<void> {
    if (!request.object) {
      for (const plugin of this.#pluginsFor(request)) await plugin.inspect?.(request);
    }
    for (const plugin of this.#pluginsFor(request)) {
      if (plugin.validate) await plugin.validate(request);
    }
  }

  /** Charges every plugin for a write that is being put in line. */
  charge(request: AdmissionRequest, revision: number): void {
    for (const plugin of this.#pluginsFor(request)) plugin.charge?.(request, revision);
  }

  async #mutateOnce(
    request: AdmissionRequest & { object: DynamicObject },
    round: MutationRound,
  ): Promise<DynamicObject> {
    let { object } = request;
    for (const plugin of this.#pluginsFor(request)) {
      if (plugin.mutate) object = await plugin.mutate({ ...request, object }, round);
    }
    return object;
  }

  #pluginsFor({ target }: AdmissionRequest): readonly AdmissionPlugin[] {
    const { collection } = target.resource;
    const known = this.#pluginsOf.get(collection);
    if (known) return known;
    const plugins = this.#plugins.filter(({ collections }) => collections?.has(collection) ?? true);
    this.#pluginsOf.set(collection, plugins);
    return plugins;
  }
}
