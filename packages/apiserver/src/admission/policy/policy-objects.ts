import type { LabelSelectorSpec } from '@drover/apimachinery';
import type { StoredObject } from '../../registry/stored-object.ts';
import type { MatchCondition, OperationRule } from '../webhooks/admission-webhook.ts';

/** A rule that may name single objects. */
export interface NamedRule extends Partial<OperationRule> {
  readonly resourceNames?: readonly string[];
}

/** What a policy or binding is about. */
export interface MatchResources {
  readonly resourceRules?: readonly NamedRule[];
  readonly excludeResourceRules?: readonly NamedRule[];
  readonly namespaceSelector?: LabelSelectorSpec;
  readonly objectSelector?: LabelSelectorSpec;
  readonly matchPolicy?: 'Equivalent' | 'Exact';
}

/** One thing that a policy asks of a request. */
export interface Validation {
  readonly expression: string;
  readonly message?: string;
  readonly messageExpression?: string;
  readonly reason?: string;
}

/** What a policy has the audit event say. */
export interface AuditAnnotation {
  readonly key: string;
  readonly valueExpression: string;
}

/** The kind of the parameters of a policy. */
export interface ParamKind {
  readonly apiVersion?: string;
  readonly kind?: string;
}

/** A value that expressions of a policy share. */
export interface PolicyVariable {
  readonly name: string;
  readonly expression: string;
}

/** What a ValidatingAdmissionPolicy asks. */
export interface PolicySpec {
  readonly paramKind?: ParamKind;
  readonly matchConstraints?: MatchResources;
  readonly matchConditions?: readonly MatchCondition[];
  readonly variables?: readonly PolicyVariable[];
  readonly validations?: readonly Validation[];
  readonly auditAnnotations?: readonly AuditAnnotation[];
  readonly failurePolicy?: 'Fail' | 'Ignore';
}

/** A ValidatingAdmissionPolicy as it is stored. */
export interface PolicyObject extends StoredObject {
  readonly spec: PolicySpec;
}

/** Which objects are the parameters of a policy. */
export interface ParamRef {
  readonly name?: string;
  readonly namespace?: string;
  readonly selector?: LabelSelectorSpec;
  readonly parameterNotFoundAction?: 'Allow' | 'Deny';
}

/** What becomes of a request that a policy does not let pass. */
export type ValidationAction = 'Audit' | 'Deny' | 'Warn';

/** What makes a policy count. */
export interface BindingSpec {
  readonly policyName?: string;
  readonly paramRef?: ParamRef;
  readonly matchResources?: MatchResources;
  readonly validationActions?: readonly ValidationAction[];
}

/** A ValidatingAdmissionPolicyBinding as it is stored. */
export interface BindingObject extends StoredObject {
  readonly spec: BindingSpec;
}
