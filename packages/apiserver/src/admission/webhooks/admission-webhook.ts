import type { LabelSelectorSpec } from '@drover/apimachinery';
import type { StoredObject } from '../../registry/stored-object.ts';
import type { WebhookClientConfig } from '../../webhook-client/client-config.ts';

/** Which operations on which resources a webhook wants to see. */
export interface OperationRule {
  readonly operations: readonly string[];
  readonly apiGroups: readonly string[];
  readonly apiVersions: readonly string[];
  /** `pods`, `pods/status`, `*`, `*\/scale`. */
  readonly resources: readonly string[];
  readonly scope?: '*' | 'Cluster' | 'Namespaced';
}

/** A condition in CEL that a request must meet. */
export interface MatchCondition {
  readonly name: string;
  readonly expression: string;
}

/** One webhook of a configuration, as it is stored. */
export interface WebhookSpec {
  readonly name: string;
  readonly clientConfig: WebhookClientConfig;
  readonly rules?: readonly OperationRule[];
  readonly failurePolicy?: 'Fail' | 'Ignore';
  readonly matchPolicy?: 'Equivalent' | 'Exact';
  readonly namespaceSelector?: LabelSelectorSpec;
  readonly objectSelector?: LabelSelectorSpec;
  readonly matchConditions?: readonly MatchCondition[];
  readonly sideEffects: 'None' | 'NoneOnDryRun' | 'Some' | 'Unknown';
  readonly timeoutSeconds?: number;
  readonly admissionReviewVersions: readonly string[];
  readonly reinvocationPolicy?: 'IfNeeded' | 'Never';
}

/** A `MutatingWebhookConfiguration` or `ValidatingWebhookConfiguration`. */
export interface WebhookConfiguration extends StoredObject {
  readonly webhooks?: readonly WebhookSpec[];
}
