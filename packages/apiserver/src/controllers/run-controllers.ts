import type { Clock, Logger, Random } from '@drover/base';
import {
  createController,
  createManager,
  createRuntimeMetrics,
  type Reconcile,
  type Runtime,
  type Source,
} from '@drover/controller-runtime';
import type { Registry as MetricsRegistry } from 'prom-client';
import { DEFINITIONS_COLLECTION, type ServedDefinitions } from '../crd/served-definitions.ts';
import type { Registry } from '../registry/registry.ts';
import type { Entry } from '../storage/store.ts';
import { reconcileDefinition } from './definition-controller.ts';
import { eventExpiry } from './event-expiry.ts';
import { GarbageCollector } from './garbage/garbage-collector.ts';
import { collectionSource, keySource } from './key-source.ts';
import { reconcileNamespace } from './namespace-controller.ts';
import { RoleAggregationController } from './role-aggregation-controller.ts';

/** What the controllers work with. */
export interface ControllersOptions {
  readonly registry: Registry;
  readonly definitions: ServedDefinitions;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly metrics: MetricsRegistry;
}

/** Runs the server's own controllers until the signal is aborted; resolves when they have ended. */
export async function runControllers(
  options: ControllersOptions,
  signal: AbortSignal,
): Promise<void> {
  const { registry, definitions, clock, random, logger: log, metrics } = options;
  const runtime: Runtime = { clock, random, log, metrics: createRuntimeMetrics(metrics) };
  const manager = createManager(runtime, { caches: [] });
  const { store } = registry;
  const add = ({ name, source, reconcile }: ControllerParts): void => {
    const sources = [source];
    manager.add(createController<string>(runtime, { name, sources, reconcile, keyText }));
  };
  const garbage = new GarbageCollector(registry);
  const aggregation = new RoleAggregationController(registry);
  add({
    name: 'namespace',
    source: collectionSource(store, 'namespaces'),
    reconcile: (key) => reconcileNamespace(registry, key),
  });
  // What one definition gives up another may be waiting for.
  const withWaiting = ({ key }: Entry): string[] => [key, ...definitions.waiting()];
  add({
    name: 'customresourcedefinition',
    source: collectionSource(store, DEFINITIONS_COLLECTION, withWaiting),
    reconcile: (key) => reconcileDefinition(registry, definitions, key),
  });
  add({
    name: 'clusterrole-aggregation',
    source: collectionSource(store, 'clusterroles.rbac.authorization.k8s.io'),
    reconcile: (key) => aggregation.reconcile(key),
  });
  add({
    name: 'garbagecollector',
    source: keySource('owned objects', garbage.tell),
    reconcile: (place) => garbage.reconcile(place),
  });
  manager.add(eventExpiry(registry, log));
  await manager.run(signal);
}

interface ControllerParts {
  readonly name: string;
  readonly source: Source<string>;
  readonly reconcile: Reconcile<string>;
}

const keyText = (key: string): string => key;
