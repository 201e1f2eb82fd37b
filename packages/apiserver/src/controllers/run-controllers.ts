import type { Clock, Logger, Random } from '@drover/base';
import {
  createController,
  createManager,
  createRuntimeMetrics,
  type Runtime,
} from '@drover/controller-runtime';
import type { Registry as MetricsRegistry } from 'prom-client';
import type { Registry } from '../registry/registry.ts';
import { reconcileNamespace } from './namespace-controller.ts';
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
  manager.add(
    createController<string>(runtime, {
      name: 'namespace',
      keyText: (key) => key,
      sources: [storeSource(registry.store, 'namespaces')],
      reconcile: (key) => reconcileNamespace(registry, key),
    }),
  );
  await manager.run(signal);
}
