import { type Clock, type Logger, type Random, TaskGroup } from '@drover/base';
import { Registry as MetricsRegistry } from 'prom-client';
import { createAdmission } from './admission/create-admission.ts';
import { type ApiHandler, createApiHandler } from './api-handler.ts';
import { ServiceAccountTokens } from './authentication/service-account-tokens.ts';
import { staticTokens } from './authentication/static-tokens.ts';
import type { UserInfo } from './authentication/user-info.ts';
import { StoredRbac } from './authorization/stored-rbac.ts';
import { bootstrap } from './bootstrap/bootstrap.ts';
import { createBuiltInResources } from './builtin/built-in-resources.ts';
import { runControllers } from './controllers/run-controllers.ts';
import { ServedDefinitions } from './crd/served-definitions.ts';
import type { Registry } from './registry/registry.ts';
import { ResourceRegistry } from './registry/resource-table.ts';
import type { Store } from './storage/store.ts';

/** What an API is made from. The store is the caller's. */
export interface ApiOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  /** Bearer tokens that are known from the start, and whose they are. */
  readonly staticTokens?: ReadonlyMap<string, UserInfo> | undefined;
  /** Signs the tokens of service accounts: a private key on P-256 as PEM. */
  readonly serviceAccountKey: string;
}

/** A Kubernetes API over a store, in this thread. */
export interface Api extends AsyncDisposable {
  readonly handle: ApiHandler;
}

/** Opens the API over a store: resources, admission, handler and the controllers that keep it in order. */
export async function openApi(options: ApiOptions): Promise<Api> {
  const { store, clock, random, logger } = options;
  const resources = new ResourceRegistry(createBuiltInResources());
  const definitions = new ServedDefinitions(store, resources, logger);
  const rbac = new StoredRbac(store);
  const admission = createAdmission({ store, rbac, clock, random, logger });
  const registry: Registry = { store, resources, admission, clock, random };
  await bootstrap(registry);
  const tokens = new ServiceAccountTokens({ ...options, key: options.serviceAccountKey });
  const authenticators = [tokens, staticTokens(options.staticTokens ?? new Map())];
  const handle = createApiHandler({ registry, authenticators, tokens, rbac, logger });
  const background = new TaskGroup();
  background.run((signal) =>
    runControllers(
      { registry, definitions, clock, random, logger, metrics: new MetricsRegistry() },
      signal,
    ),
  );
  return {
    handle,
    async [Symbol.asyncDispose]() {
      await background.stop();
      definitions[Symbol.dispose]();
      rbac[Symbol.dispose]();
    },
  };
}
