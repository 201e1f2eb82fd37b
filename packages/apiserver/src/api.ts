import { type Clock, type Logger, type Random, TaskGroup } from '@drover/base';
import { Registry as MetricsRegistry } from 'prom-client';
import { createAdmission } from './admission/create-admission.ts';
import { compileMatchConditions } from './admission/policy/match-conditions.ts';
import { QuotaLedger } from './admission/quota/quota-ledger.ts';
import { openWebhookAdmission } from './admission/webhooks/webhook-admission.ts';
import type { ClusterNetworkOptions } from './allocation/cluster-network.ts';
import { ServiceAllocator } from './allocation/service-allocator.ts';
import { type ApiHandler, createApiHandler } from './api-handler.ts';
import {
  type AuthenticationOptions,
  createAuthentication,
} from './authentication/create-authentication.ts';
import { StoredRbac } from './authorization/stored-rbac.ts';
import { bootstrap } from './bootstrap/bootstrap.ts';
import { createBuiltInResources } from './builtin/built-in-resources.ts';
import { runControllers } from './controllers/run-controllers.ts';
import { ServedDefinitions } from './crd/served-definitions.ts';
import type { Lifecycle } from './health/lifecycle.ts';
import { type OperationOptions, openOperation } from './operation/open-operation.ts';
import type { Registry } from './registry/registry.ts';
import { ResourceRegistry } from './registry/resource-table.ts';
import type { OpenBackup } from './routes/backup-route.ts';
import type { Store } from './storage/store.ts';
import { HttpsCaller } from './webhook-client/https-caller.ts';
import { WebhookClient } from './webhook-client/webhook-client.ts';

/** What an API is made from. The store is the caller's. */
export interface ApiOptions extends AuthenticationOptions, ClusterNetworkOptions, OperationOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  /** Signs the tokens of service accounts: a private key on P-256 as PEM. */
  readonly serviceAccountKey: string;
  /** The authority of the server's certificate as PEM, which pods are told; absent: they are told of none. */
  readonly authority?: string | undefined;
  /** Which controllers run, as `--controllers` of kube-controller-manager says it; default all. */
  readonly controllers?: readonly string[] | undefined;
  /** Makes a backup of the store; absent where there is nothing to keep. */
  readonly openBackup?: OpenBackup | undefined;
}

/** A Kubernetes API over a store, in this thread. */
export interface Api extends AsyncDisposable {
  readonly handle: ApiHandler;
  /** Where the server is on its way from start to end. */
  readonly lifecycle: Lifecycle;
}

/** Opens the API over a store: resources, admission, handler and the controllers that keep it in order. */
export async function openApi(options: ApiOptions): Promise<Api> {
  const { store, clock, random, logger } = options;
  const resources = new ResourceRegistry(createBuiltInResources());
  const rbac = new StoredRbac(store);
  const quotas = QuotaLedger.open(store);
  const caller = new HttpsCaller();
  const client = new WebhookClient({ store, clock, random, caller });
  const definitions = new ServedDefinitions(store, resources, { client, random, logger });
  const webhooks = openWebhookAdmission({
    store,
    resources,
    clock,
    random,
    logger,
    client,
    compileConditions: compileMatchConditions(rbac),
  });
  const admission = createAdmission({
    store,
    resources,
    rbac,
    clock,
    random,
    logger,
    webhooks,
    quotas,
  });
  const services = new ServiceAllocator({ store, random, logger });
  const allocators = new Map([['services', services]]);
  const registry: Registry = { store, resources, admission, allocators, clock, random };
  await bootstrap(registry, options);
  await services.repair(registry);
  const authentication = await createAuthentication(options);
  const metrics = new MetricsRegistry();
  const operation = await openOperation({
    ...options,
    resources,
    furtherMetrics: () => metrics.metrics(),
  });
  const handle = createApiHandler({ ...options, registry, authentication, rbac, operation });
  const background = new TaskGroup();
  background.run((signal) =>
    runControllers({ ...options, registry, definitions, quotas, metrics }, signal),
  );
  return {
    handle,
    lifecycle: operation.lifecycle,
    async [Symbol.asyncDispose]() {
      operation.lifecycle.stop();
      await background.stop();
      definitions[Symbol.dispose]();
      rbac[Symbol.dispose]();
      quotas[Symbol.dispose]();
      services[Symbol.dispose]();
      webhooks[Symbol.dispose]();
      caller[Symbol.dispose]();
      await operation[Symbol.asyncDispose]();
    },
  };
}
