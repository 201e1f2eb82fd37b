import { type FieldError, invalid, required } from '../../field/field-error.ts';
import { optionallyOneOf } from '../value/choices.ts';
import { each } from '../value/lists.ts';
import { notNegative } from '../value/numbers.ts';
import { given } from '../value/presence.ts';
import { when } from '../value/when.ts';
import {
  type MetricSpec,
  type ObjectReference,
  validateApiVersion,
  validateMetrics,
  validateReference,
} from './autoscaling-metrics.ts';

interface ScalingRules {
  readonly stabilizationWindowSeconds?: number;
  readonly selectPolicy?: string;
  readonly policies?: readonly {
    readonly type?: string;
    readonly value?: number;
    readonly periodSeconds?: number;
  }[];
}

interface AutoscalerSpec {
  readonly minReplicas?: number;
  readonly maxReplicas?: number;
  readonly scaleTargetRef?: ObjectReference;
  readonly metrics?: readonly MetricSpec[];
  readonly behavior?: { readonly scaleUp?: ScalingRules; readonly scaleDown?: ScalingRules };
}

interface Autoscaler {
  readonly spec?: AutoscalerSpec;
  readonly status?: { readonly currentReplicas?: number; readonly desiredReplicas?: number };
}

/** What is wrong with a HorizontalPodAutoscaler beyond its metadata. */
export function validateAutoscaler(
  { spec = {} }: Autoscaler,
  old?: Autoscaler,
): readonly FieldError[] {
  const { scaleTargetRef = {}, behavior } = spec;
  return [
    ...validateBounds(spec, old?.spec?.minReplicas === 0 ? 0 : 1),
    ...validateTarget('spec.scaleTargetRef', scaleTargetRef, old?.spec?.scaleTargetRef),
    ...validateMetrics('spec.metrics', spec.metrics ?? [], spec.minReplicas),
    ...given(behavior?.scaleUp, (rules) => validateRules('spec.behavior.scaleUp', rules)),
    ...given(behavior?.scaleDown, (rules) => validateRules('spec.behavior.scaleDown', rules)),
  ];
}

/** What is wrong with the status of a HorizontalPodAutoscaler. */
export function validateAutoscalerStatus({ status = {} }: Autoscaler): readonly FieldError[] {
  return [
    ...notNegative('status.currentReplicas', status.currentReplicas),
    ...notNegative('status.desiredReplicas', status.desiredReplicas),
  ];
}

function validateBounds(
  { minReplicas: min, maxReplicas: max = 0 }: AutoscalerSpec,
  lowest: number,
): readonly FieldError[] {
  return [
    ...when(min !== undefined && min < lowest, () =>
      invalid('spec.minReplicas', min, `must be greater than or equal to ${lowest}`),
    ),
    ...when(max < 1, () => invalid('spec.maxReplicas', max, 'must be greater than 0')),
    ...when(min !== undefined && max < min, () =>
      invalid('spec.maxReplicas', max, 'must be greater than or equal to `minReplicas`'),
    ),
  ];
}

/** What is scaled belongs to a group, but for ReplicationControllers; what is said already may stay. */
function validateTarget(
  path: string,
  target: ObjectReference,
  old: ObjectReference | undefined,
): readonly FieldError[] {
  const isKept = old?.apiVersion === target.apiVersion && old?.kind === target.kind;
  return [
    ...validateReference(path, target),
    ...(old !== undefined && isKept
      ? []
      : validateApiVersion(path, target, target.kind === 'ReplicationController')),
  ];
}

const POLICY_TYPES: readonly string[] = ['Percent', 'Pods'];
const MAX_WINDOW = 3_600;
const MAX_PERIOD = 1_800;

function validateRules(path: string, rules: ScalingRules): readonly FieldError[] {
  const { stabilizationWindowSeconds: window = 0, policies = [] } = rules;
  const at = `${path}.stabilizationWindowSeconds`;
  return [
    ...when(window < 0, () => invalid(at, window, 'must be greater than or equal to zero')),
    ...when(window > MAX_WINDOW, () =>
      invalid(at, window, `must be less than or equal to ${MAX_WINDOW}`),
    ),
    ...optionallyOneOf(`${path}.selectPolicy`, rules.selectPolicy, ['Disabled', 'Max', 'Min']),
    ...when(policies.length === 0, () =>
      required(`${path}.policies`, 'must specify at least one Policy'),
    ),
    ...each(
      `${path}.policies`,
      policies,
      (policyAt, { type = '', value = 0, periodSeconds = 0 }) => [
        ...optionallyOneOf(`${policyAt}.type`, type, POLICY_TYPES),
        ...when(value <= 0, () => invalid(`${policyAt}.value`, value, POSITIVE)),
        ...when(periodSeconds <= 0, () =>
          invalid(`${policyAt}.periodSeconds`, periodSeconds, POSITIVE),
        ),
        ...when(periodSeconds > MAX_PERIOD, () =>
          invalid(
            `${policyAt}.periodSeconds`,
            periodSeconds,
            `must be less than or equal to ${MAX_PERIOD}`,
          ),
        ),
      ],
    ),
  ];
}

const POSITIVE = 'must be greater than zero';
