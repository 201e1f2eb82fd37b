import type { Clock, Logger, Random } from '@drover/base';
import {
  createController,
  createManager,
  createRuntimeMetrics,
  type Reconcile,
  type Runtime,
} from '@drover/controller-runtime';
import type { Registry as MetricsRegistry } from 'prom-client';
import type { Registry } from '../registry/registry.ts';
import { reconcileNamespace } from './namespace-controller.ts';
import { RoleAggregationController } from './role-aggregation-controller.ts';
import { storeSource } from './store-source.ts';

/** What the controllers work with. */
export interface ControllersOptions {
  readonly registry: Registry;
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
  const { registry, clock, random, logger: log, metrics } = options;
  const runtime: Runtime = { clock, random, log, metrics: createRuntimeMetrics(metrics) };
  const manager = createManager(runtime, { caches: [] });
  const add = (name: string, collection: string, reconcile: Reconcile<string>): void => {
    const sources = [storeSource(registry.store, collection)];
    manager.add(createController<string>(runtime, { name, sources, reconcile, keyText }));
  };
  const aggregation = new RoleAggregationController(registry);
  add('namespace', 'namespaces', (key) => reconcileNamespace(registry, key));
  add('clusterrole-aggregation', 'clusterroles.rbac.authorization.k8s.io', (key) =>
    aggregation.reconcile(key),
  );
  await manager.run(signal);
}

const keyText = (key: string): string => key;
