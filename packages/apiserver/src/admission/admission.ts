import type { DynamicObject } from '@drover/apimachinery';
import type { Target, WriteOptions } from '../registry/target.ts';

/** What is about to happen to an object. */
export interface AdmissionRequest {
  readonly operation: 'CREATE' | 'UPDATE' | 'DELETE';
  readonly target: Target;
  /** The object after the operation; absent for deletions. */
  readonly object: DynamicObject | undefined;
  /** The object before it; absent for creations. */
  readonly oldObject: DynamicObject | undefined;
  readonly options: WriteOptions;
}

/** One rule that a write must pass. Each phase is optional. */
export interface AdmissionPlugin {
  readonly name: string;
  /**
   * Changes the object before it is validated.
   *
   * @throws `StatusError` to refuse.
   */
  mutate?(request: AdmissionRequest): DynamicObject | Promise<DynamicObject>;
  /**
   * Looks at what would be stored.
   *
   * @throws `StatusError` to refuse.
   */
  validate?(request: AdmissionRequest): void | Promise<void>;
}

/** The plugins in their order. */
export class AdmissionChain {
  readonly #plugins: readonly AdmissionPlugin[];

  constructor(plugins: readonly AdmissionPlugin[]) {
    this.#plugins = plugins;
  }

  /** The object after all plugins have changed it. */
  async mutate(request: AdmissionRequest & { object: DynamicObject }): Promise<DynamicObject> {
    let { object } = request;
    for (const plugin of this.#plugins) {
      if (plugin.mutate) object = await plugin.mutate({ ...request, object });
    }
    return object;
  }

  /** Asks every plugin. */
  async validate(request: AdmissionRequest): Promise<void> {
    for (const plugin of this.#plugins) await plugin.validate?.(request);
  }
}
