import type { Random } from '@drover/base';
import type { BuiltInController } from '../controllers/built-in-controller.ts';
import type { Registry } from '../registry/registry.ts';
import type { Store } from '../storage/store.ts';
import { type ClientIdentity, HttpsCaller } from '../webhook-client/https-caller.ts';
import { AggregatedApis } from './aggregated-apis.ts';
import { availabilityController } from './availability-controller.ts';
import { ExtensionCaller } from './extension-caller.ts';
import { localRegistration } from './local-registration.ts';

/** What aggregation works with. */
export interface AggregationOptions {
  readonly store: Store;
  readonly random: Random;
  /** Who this server is to extension servers; absent: nobody they know. */
  readonly identity: ClientIdentity | undefined;
}

/** The versions that other servers serve, and the way to these servers; to be disposed. */
export interface Aggregation extends Disposable {
  readonly apis: AggregatedApis;
  readonly extensions: ExtensionCaller;
  /** Keeps an APIService for each version that this server serves, and tells of all whether they can be had. */
  controllers(registry: Registry): readonly BuiltInController[];
}

/** Opens aggregation by the APIServices in the store. */
export function openAggregation({ store, random, identity }: AggregationOptions): Aggregation {
  const caller = new HttpsCaller(identity);
  const apis = new AggregatedApis(store);
  const extensions = new ExtensionCaller({ store, random, caller });
  return {
    apis,
    extensions,
    controllers: (registry) => [
      localRegistration(registry),
      availabilityController({ registry, apis, extensions }),
    ],
    [Symbol.dispose]() {
      apis[Symbol.dispose]();
      caller[Symbol.dispose]();
    },
  };
}
