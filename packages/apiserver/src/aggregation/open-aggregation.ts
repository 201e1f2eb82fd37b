import type { Random } from '@drover/base';
import type { BuiltInController } from '../controllers/built-in-controller.ts';
import type { Registry } from '../registry/registry.ts';
import type { Store } from '../storage/store.ts';
import { type ClientIdentity, HttpsCaller } from '../webhook-client/https-caller.ts';
import { AggregatedApis } from './aggregated-apis.ts';
import { type AuthenticationInfo, authenticationInfoController } from './authentication-info.ts';
import { availabilityController } from './availability-controller.ts';
import { renderAvailability } from './availability-metrics.ts';
import { ExtensionCaller } from './extension-caller.ts';
import { localRegistration } from './local-registration.ts';
import { servedElsewhere } from './proxy-route.ts';

/** What aggregation works with. */
export interface AggregationOptions {
  readonly store: Store;
  readonly random: Random;
  /** This server as it stands before extension servers; absent: nobody they know. */
  readonly frontProxy?: FrontProxy | undefined;
}

/** Who this server is to extension servers, and what they are told to believe. */
export interface FrontProxy extends AuthenticationInfo {
  readonly identity: ClientIdentity;
}

/** The versions that other servers serve, and the way to these servers; to be disposed. */
export interface Aggregation extends Disposable {
  readonly apis: AggregatedApis;
  readonly extensions: ExtensionCaller;
  /** Whether a connection that asked for this path may serve another protocol. */
  readonly mayUpgrade: (path: string) => boolean;
  /** Which versions cannot be had, as text. */
  renderMetrics(): string;
  /** Keeps an APIService for each version that this server serves, tells of all whether they can be had, and tells other servers whom to believe. */
  controllers(registry: Registry): readonly BuiltInController[];
}

/** Opens aggregation by the APIServices in the store. */
export function openAggregation({ store, random, frontProxy }: AggregationOptions): Aggregation {
  const caller = new HttpsCaller(frontProxy?.identity);
  const apis = new AggregatedApis(store);
  const extensions = new ExtensionCaller({ store, random, caller });
  return {
    apis,
    extensions,
    mayUpgrade: (path) => servedElsewhere(path, apis) !== undefined,
    renderMetrics: () => renderAvailability(apis),
    controllers: (registry) => [
      localRegistration(registry),
      availabilityController({ registry, apis, extensions }),
      ...(frontProxy ? [authenticationInfoController(registry, frontProxy)] : []),
    ],
    [Symbol.dispose]() {
      apis[Symbol.dispose]();
      caller[Symbol.dispose]();
    },
  };
}
