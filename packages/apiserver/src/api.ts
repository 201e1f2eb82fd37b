import type { Clock, Logger, Random } from '@drover/base';
import { AdmissionChain } from './admission/admission.ts';
import { type ApiHandler, createApiHandler } from './api-handler.ts';
import { createBuiltInResources } from './builtin/built-in-resources.ts';
import { serveDefinitions } from './customresources/served-definitions.ts';
import type { Registry } from './registry/registry.ts';
import { ResourceRegistry } from './registry/resource-table.ts';
import type { Store } from './storage/store.ts';

/** What an API is made from. The store is the caller's. */
export interface ApiOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
}

/** A Kubernetes API over a store, in this thread. */
export interface Api extends AsyncDisposable {
  readonly handle: ApiHandler;
}

/** Opens the API over a store: resources, admission, handler and the controllers that keep it in order. */
export async function openApi(options: ApiOptions): Promise<Api> {
  const { store, clock, random, logger } = options;
  const resources = new ResourceRegistry(createBuiltInResources());
  const stopServing = serveDefinitions(store, resources);
  const admission = new AdmissionChain([]);
  const registry: Registry = { store, resources, admission, clock, random };
  const handle = createApiHandler({ registry, tokens: [], logger });
  return Promise.resolve({
    handle,
    [Symbol.asyncDispose]: () => {
      stopServing();
      return Promise.resolve();
    },
  });
}
