import type { PolicyObject } from '../../admission/policy/policy-objects.ts';
import {
  validatePolicyExpressions,
  validateWebhookExpressions,
} from '../../admission/policy/validate-expressions.ts';
import type { WebhookConfiguration } from '../../admission/webhooks/admission-webhook.ts';
import type { KindRules } from '../../registry/kind-rules.ts';

/** Expressions of policies are read when they are written. */
const policyRules: Partial<KindRules> = {
  validateCreate: (object) => validatePolicyExpressions(object as PolicyObject),
  validateUpdate: (object, old) =>
    validatePolicyExpressions(object as PolicyObject, old as PolicyObject),
};

/** So are those of webhooks. */
const webhookRules: Partial<KindRules> = {
  validateCreate: (object) => validateWebhookExpressions(object as WebhookConfiguration),
  validateUpdate: (object, old) =>
    validateWebhookExpressions(object as WebhookConfiguration, old as WebhookConfiguration),
};

/** The kinds that configure admission, by collection. */
export const admissionRules: Readonly<Record<string, Partial<KindRules>>> = {
  'mutatingwebhookconfigurations.admissionregistration.k8s.io': webhookRules,
  'validatingadmissionpolicies.admissionregistration.k8s.io': policyRules,
  'validatingwebhookconfigurations.admissionregistration.k8s.io': webhookRules,
};
