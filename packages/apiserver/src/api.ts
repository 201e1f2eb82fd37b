import { type Clock, type Logger, type Random, TaskGroup } from '@drover/base';
import { createClient, type KubernetesClient } from '@drover/client';
import { Registry as MetricsRegistry } from 'prom-client';
import { createAdmission } from './admission/create-admission.ts';
import { PolicyConfigurations } from './admission/policy/policy-configurations.ts';
import { QuotaLedger } from './admission/quota/quota-ledger.ts';
import type { FrontProxy } from './aggregation/open-aggregation.ts';
import type { ClusterNetworkOptions } from './allocation/cluster-network.ts';
import { ServiceAllocator } from './allocation/service-allocator.ts';
import { type ApiHandler, createApiHandler } from './api-handler.ts';
import {
  type AuthenticationOptions,
  createAuthentication,
} from './authentication/create-authentication.ts';
import { SecretTokenUse } from './authentication/secret-token-use.ts';
import type { ServiceAccountTokens } from './authentication/service-account-tokens.ts';
import type { UserInfo } from './authentication/user-info.ts';
import { ClusterAuthorizer } from './authorization/cluster-authorizer.ts';
import { type ApiEndpoint, publishEndpoint } from './bootstrap/api-endpoints.ts';
import { bootstrap } from './bootstrap/bootstrap.ts';
import { createBuiltInResources } from './builtin/built-in-resources.ts';
import { selectControllers } from './controllers/controller-selection.ts';
import { runControllers } from './controllers/run-controllers.ts';
import type { Lifecycle } from './health/lifecycle.ts';
import { openExtensions } from './open-extensions.ts';
import { type OperationOptions, openOperation } from './operation/open-operation.ts';
import type { Registry } from './registry/registry.ts';
import { ResourceRegistry } from './registry/resource-table.ts';
import type { OpenBackup } from './routes/backup-route.ts';
import type { Store } from './storage/store.ts';
import { handlerTransport } from './thread/handler-transport.ts';

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
  /** Who this server is to extension servers, and what they are told to believe; absent: nobody they know. */
  readonly frontProxy?: FrontProxy | undefined;
  /** Makes a backup of the store; absent where there is nothing to keep. */
  readonly openBackup?: OpenBackup | undefined;
}

/** A Kubernetes API over a store, in this thread. */
export interface Api extends AsyncDisposable {
  /** Tells programs in the cluster where the server is reached. */
  advertise(endpoint: ApiEndpoint): Promise<void>;
  readonly handle: ApiHandler;
  /** Whether a connection that asked for this path may serve another protocol. */
  readonly mayUpgrade: (path: string) => boolean;
  /** Where the server is on its way from start to end. */
  readonly lifecycle: Lifecycle;
  /** Makes tokens of service accounts. */
  readonly serviceAccounts: ServiceAccountTokens;
}

/** Opens the API over a store: resources, admission, handler and the controllers that keep it in order. */
export async function openApi(options: ApiOptions): Promise<Api> {
  await using opened = new AsyncDisposableStack();
  const isSelected = selectControllers(options.controllers);
  const parts = await openParts(options, opened);
  const { caller, registry } = parts;
  const use = new SecretTokenUse(registry, options.logger);
  const onSecretToken = (namespace: string, name: string): void => use.note(namespace, name);
  const authentication = await createAuthentication({ ...options, caller, onSecretToken });
  const metrics = new MetricsRegistry();
  const furtherMetrics = async (): Promise<string> =>
    [
      parts.webhooks.renderMetrics(),
      parts.aggregation.renderMetrics(),
      await metrics.metrics(),
    ].join('');
  const { resources } = registry;
  const operation = opened.use(await openOperation({ ...options, resources, furtherMetrics }));
  const handle = createApiHandler({ ...options, ...parts, authentication, operation });
  const { serviceAccounts } = authentication;
  const background = opened.use(new TaskGroup());
  background.run(authentication.follow);
  // Ended before the controllers are: what waits for other servers does not hold these up.
  const loopback = opened.use(new AsyncDisposableStack());
  const clientAs = (user: UserInfo): KubernetesClient =>
    createClient({ transport: loopback.use(handlerTransport(handle, user)), clock: options.clock });
  const controllers = {
    ...options,
    ...parts,
    isSelected,
    tokens: serviceAccounts,
    metrics,
    clientAs,
  };
  background.run((signal) => runControllers(controllers, signal));
  opened.defer(() => operation.lifecycle.stop());
  const owned = opened.move();
  return {
    advertise: (endpoint) => publishEndpoint(registry, endpoint),
    handle,
    mayUpgrade: parts.aggregation.mayUpgrade,
    lifecycle: operation.lifecycle,
    serviceAccounts,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/** What is stored and how it may be written, with what every cluster begins with; owned by `opened`. */
async function openParts(options: ApiOptions, opened: AsyncDisposableStack) {
  const { store, clock, random, logger } = options;
  const resources = new ResourceRegistry(createBuiltInResources());
  const sources = { store, resources, clock, random, logger };
  const rbac = opened.use(new ClusterAuthorizer(store));
  const quotas = opened.use(QuotaLedger.open(store));
  const extensions = opened.use(openExtensions({ ...options, ...sources, rbac }));
  const { caller, definitions, webhooks, aggregation } = extensions;
  const policies = opened.use(new PolicyConfigurations(store, rbac));
  const admission = createAdmission({ ...sources, rbac, webhooks, policies, quotas });
  const services = opened.use(new ServiceAllocator(sources));
  const allocators = new Map([['services', services]]);
  const registry: Registry = { ...sources, admission, allocators };
  await bootstrap(registry, options);
  await services.repair(registry);
  return { registry, rbac, quotas, caller, definitions, webhooks, aggregation };
}
