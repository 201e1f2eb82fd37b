import type { Clock, Logger, Random } from '@drover/base';
import {
  createController,
  createManager,
  createRuntimeMetrics,
  type Runtime,
} from '@drover/controller-runtime';
import type { Registry as MetricsRegistry } from 'prom-client';
import type { QuotaLedger } from '../admission/quota/quota-ledger.ts';
import { DEFINITIONS_COLLECTION, type ServedDefinitions } from '../crd/served-definitions.ts';
import type { Registry } from '../registry/registry.ts';
import type { Entry } from '../storage/store.ts';
import type { BuiltInController } from './built-in-controller.ts';
import { ALL_CONTROLLERS, selectControllers } from './controller-selection.ts';
import { reconcileDefinition } from './definition-controller.ts';
import { eventExpiry } from './event-expiry.ts';
import { GarbageCollector } from './garbage/garbage-collector.ts';
import { collectionSource, keySource } from './key-source.ts';
import { namespaceController } from './namespace/namespace-controller.ts';
import { quotaController } from './quota-controller.ts';
import { RoleAggregationController } from './role-aggregation-controller.ts';
import { rootAuthorityPublisher } from './root-authority-publisher.ts';
import { serviceAccountController } from './service-account-controller.ts';

/** What the controllers work with. */
export interface ControllersOptions {
  readonly registry: Registry;
  readonly definitions: ServedDefinitions;
  readonly quotas: QuotaLedger;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly metrics: MetricsRegistry;
  /** The authority of the server's certificate as PEM; absent: namespaces are told of none. */
  readonly authority?: string | undefined;
  /** Which controllers run, as `--controllers` of kube-controller-manager says it; default all. */
  readonly controllers?: readonly string[] | undefined;
}

/**
 * Runs the server's own controllers until the signal is aborted; resolves when they have ended.
 *
 * @throws `APISERVER_CONTROLLER_UNKNOWN`.
 */
export async function runControllers(
  options: ControllersOptions,
  signal: AbortSignal,
): Promise<void> {
  const { registry, clock, random, logger: log, metrics } = options;
  const isSelected = selectControllers(options.controllers ?? ALL_CONTROLLERS);
  const runtime: Runtime = { clock, random, log, metrics: createRuntimeMetrics(metrics) };
  const manager = createManager(runtime, { caches: [] });
  for (const controller of createControllers(options)) {
    if (isSelected(controller.name)) {
      manager.add(createController<string>(runtime, { ...controller, keyText }));
    }
  }
  manager.add(eventExpiry(registry, log));
  await manager.run(signal);
}

function createControllers(options: ControllersOptions): readonly BuiltInController[] {
  const { registry, quotas, authority } = options;
  return [
    definitionController(options),
    namespaceController(registry),
    roleAggregation(registry),
    garbageCollection(registry),
    serviceAccountController(registry),
    quotaController(registry, quotas),
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

function garbageCollection(registry: Registry): BuiltInController {
  const garbage = new GarbageCollector(registry);
  return {
    name: 'garbage-collector-controller',
    sources: [keySource('owned objects', garbage.tell)],
    reconcile: (place) => garbage.reconcile(place),
  };
}

const keyText = (key: string): string => key;
