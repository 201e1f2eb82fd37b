import type { Clock, Logger, Random } from '@drover/base';
import type { KubernetesClient } from '@drover/client';
import { createController, createManager, createRuntime } from '@drover/controller-runtime';
import type { Registry as MetricsRegistry } from 'prom-client';
import type { QuotaLedger } from '../admission/quota/quota-ledger.ts';
import type { Aggregation } from '../aggregation/open-aggregation.ts';
import {
  serviceAccountGroups,
  serviceAccountUser,
  type UserInfo,
} from '../authentication/user-info.ts';
import { DEFINITIONS_COLLECTION, type ServedDefinitions } from '../crd/served-definitions.ts';
import type { Registry } from '../registry/registry.ts';
import type { Entry } from '../storage/store.ts';
import { aggregatedContent } from './aggregated/aggregated-content.ts';
import type { BuiltInController } from './built-in-controller.ts';
import { reconcileDefinition } from './definition-controller.ts';
import { eventExpiry } from './event-expiry.ts';
import { expiryControllers } from './expiry-controllers.ts';
import { flowSchemaStatus } from './flow-schema-status.ts';
import { GarbageCollector } from './garbage/garbage-collector.ts';
import { collectionSource, keySource } from './key-source.ts';
import { namespaceController } from './namespace/namespace-controller.ts';
import { policyStatusController } from './policy-status/policy-status-controller.ts';
import { protectionControllers } from './protection-controllers.ts';
import { quotaController } from './quota-controller.ts';
import { RoleAggregationController } from './role-aggregation-controller.ts';
import { rootAuthorityPublisher } from './root-authority-publisher.ts';
import { serviceAccountController } from './service-account-controller.ts';
import {
  type SecretTokens,
  serviceAccountTokenController,
} from './service-account-token-controller.ts';

/** What the controllers work with. */
export interface ControllersOptions {
  readonly registry: Registry;
  readonly definitions: ServedDefinitions;
  readonly quotas: QuotaLedger;
  readonly tokens: SecretTokens;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly metrics: MetricsRegistry;
  readonly aggregation: Aggregation;
  /** The authority of the server's certificate as PEM; absent: namespaces are told of none. */
  readonly authority?: string | undefined;
  /** A client of this server itself, through which controllers reach what other servers keep. */
  clientAs(user: UserInfo): KubernetesClient;
  /** Which controllers run. */
  isSelected(name: string): boolean;
}

/** Runs the server's own controllers until the signal is aborted; resolves when they have ended. */
export async function runControllers(
  options: ControllersOptions,
  signal: AbortSignal,
): Promise<void> {
  const { registry, clock, random, logger: log, metrics } = options;
  const runtime = createRuntime({ clock, random, log, registry: metrics });
  const manager = createManager(runtime, { caches: [] });
  for (const controller of createControllers(options)) {
    if (options.isSelected(controller.name)) {
      manager.add(createController<string>(runtime, { ...controller, keyText }));
    }
  }
  manager.add(eventExpiry(registry, log));
  await manager.run(signal);
}

function createControllers(options: ControllersOptions): readonly BuiltInController[] {
  const { registry, quotas, aggregation, authority } = options;
  const namespaceClient = options.clientAs(controllerUser('namespace-controller'));
  return [
    definitionController(options),
    namespaceController(registry, aggregatedContent(aggregation.apis, namespaceClient)),
    roleAggregation(registry),
    garbageCollection(options),
    serviceAccountController(registry),
    serviceAccountTokenController(options),
    quotaController(registry, quotas),
    ...aggregation.controllers(registry),
    flowSchemaStatus(registry),
    policyStatusController(registry),
    ...expiryControllers(registry),
    ...protectionControllers(registry),
    ...(authority === undefined ? [] : [rootAuthorityPublisher(registry, authority)]),
  ];
}

function definitionController({ registry, definitions }: ControllersOptions): BuiltInController {
  // What one definition gives up another may be waiting for.
  const withWaiting = ({ key }: Entry): string[] => [key, ...definitions.waiting()];
  return {
    name: 'customresourcedefinition',
    sources: [collectionSource(registry.store, DEFINITIONS_COLLECTION, withWaiting)],
    reconcile: (key) => reconcileDefinition(registry, definitions, key),
  };
}

function roleAggregation(registry: Registry): BuiltInController {
  const aggregation = new RoleAggregationController(registry);
  return {
    name: 'clusterrole-aggregation-controller',
    sources: [collectionSource(registry.store, 'clusterroles.rbac.authorization.k8s.io')],
    reconcile: (key) => aggregation.reconcile(key),
  };
}

function garbageCollection(options: ControllersOptions): BuiltInController {
  const { registry, aggregation } = options;
  const client = options.clientAs(controllerUser('generic-garbage-collector'));
  const garbage = new GarbageCollector(registry, { ...options, apis: aggregation.apis, client });
  return {
    name: 'garbage-collector-controller',
    sources: [
      keySource('owned objects', garbage.tell),
      keySource('owned objects of other servers', garbage.tellAggregated),
    ],
    reconcile: (place) => garbage.reconcile(place),
  };
}

/** As whom a controller asks other servers: the account that it has in other clusters, with the rights of that one. */
function controllerUser(name: string): UserInfo {
  const namespace = 'kube-system';
  return { name: serviceAccountUser(namespace, name), groups: serviceAccountGroups(namespace) };
}

const keyText = (key: string): string => key;
