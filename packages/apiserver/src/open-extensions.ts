import type { Clock, Logger, Random } from '@drover/base';
import { compileMatchConditions } from './admission/policy/match-conditions.ts';
import {
  openWebhookAdmission,
  type WebhookAdmission,
} from './admission/webhooks/webhook-admission.ts';
import {
  type Aggregation,
  type FrontProxy,
  openAggregation,
} from './aggregation/open-aggregation.ts';
import type { ClusterAuthorizer } from './authorization/cluster-authorizer.ts';
import { ServedDefinitions } from './crd/served-definitions.ts';
import type { ResourceRegistry } from './registry/resource-table.ts';
import type { Store } from './storage/store.ts';
import { HttpsCaller } from './webhook-client/https-caller.ts';
import { WebhookClient } from './webhook-client/webhook-client.ts';

/** What extensions are made from. */
export interface ExtensionsOptions {
  readonly store: Store;
  readonly resources: ResourceRegistry;
  readonly rbac: ClusterAuthorizer;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  /** This server as it stands before extension servers; absent: nobody they know. */
  readonly frontProxy?: FrontProxy | undefined;
}

/** What users extend the API with, and the connections to their servers; to be disposed. */
export interface Extensions extends Disposable {
  readonly caller: HttpsCaller;
  readonly definitions: ServedDefinitions;
  readonly webhooks: WebhookAdmission;
  readonly aggregation: Aggregation;
}

/** Opens what users have extended the API with: definitions, webhooks and other servers. */
export function openExtensions(options: ExtensionsOptions): Extensions {
  using opened = new DisposableStack();
  const { store, resources, rbac } = options;
  const caller = opened.use(new HttpsCaller());
  const client = new WebhookClient({ ...options, caller });
  const definitions = opened.use(new ServedDefinitions(store, resources, { ...options, client }));
  const compileConditions = compileMatchConditions(rbac);
  const webhooks = opened.use(openWebhookAdmission({ ...options, client, compileConditions }));
  const aggregation = opened.use(openAggregation(options));
  const owned = opened.move();
  return {
    caller,
    definitions,
    webhooks,
    aggregation,
    [Symbol.dispose]: () => owned.dispose(),
  };
}
