import type { KubernetesObject } from '@drover/apimachinery';
import {
  type FieldError,
  fieldPath,
  forbidden,
  invalid,
  notSupported,
  required,
} from '../../field/field-error.ts';
import { given } from '../value/presence.ts';
import { when } from '../value/when.ts';
import { type FlowSchema, validateFlowStatus } from './flow-schema.ts';
import { validateMandatoryLevel } from './mandatory-flows.ts';

/** `flowcontrol.apiserver.k8s.io/v1` PriorityLevelConfiguration, with the fields that are looked at. */
export interface PriorityLevelConfiguration extends KubernetesObject {
  readonly spec: {
    readonly type: string;
    readonly limited?: Limits & { readonly limitResponse?: LimitResponse };
    readonly exempt?: Limits;
  };
  readonly status?: FlowSchema['status'] | undefined;
}

interface Limits {
  readonly nominalConcurrencyShares?: number;
  readonly lendablePercent?: number;
  readonly borrowingLimitPercent?: number;
}

interface LimitResponse {
  readonly type: string;
  readonly queuing?: Queuing;
}

interface Queuing {
  readonly queues?: number;
  readonly handSize?: number;
  readonly queueLengthLimit?: number;
}

const MAX_QUEUES = 10_000_000;
const MAX_ENTROPY_BITS = 60;
const PRESERVE_ZERO = 'flowcontrol.k8s.io/preserve-zero-concurrency-shares';

/** What is wrong with a PriorityLevelConfiguration beyond its metadata. */
export function validatePriorityLevel(level: PriorityLevelConfiguration): readonly FieldError[] {
  const { metadata, spec } = level;
  const isOther = (metadata?.name === 'exempt') !== (spec.type === 'Exempt');
  return [
    ...when(metadata?.annotations?.[PRESERVE_ZERO] !== undefined, () =>
      forbidden('metadata.annotations', `annotation '${PRESERVE_ZERO}' is forbidden`),
    ),
    ...when(isOther, () =>
      invalid('spec.type', spec.type, "must be 'Exempt' if and only if `name` is 'exempt'"),
    ),
    ...validateType(spec),
    ...validateMandatoryLevel(metadata?.name ?? '', spec),
    ...validateFlowStatus(level),
  ];
}

function validateType(spec: PriorityLevelConfiguration['spec']): readonly FieldError[] {
  const { type, limited, exempt } = spec;
  if (type === 'Exempt') {
    return [
      ...when(limited !== undefined, () =>
        forbidden('spec.limited', 'must be nil if the type is not Limited'),
      ),
      ...given(exempt, (limits) => validateLimits('spec.exempt', limits)),
    ];
  }
  if (type !== 'Limited') return [notSupported('spec.type', type, ['Exempt', 'Limited'])];
  return [
    ...when(exempt !== undefined, () =>
      forbidden('spec.exempt', 'must be nil if the type is Limited'),
    ),
    ...(limited === undefined
      ? [required('spec.limited', 'must not be empty when type is Limited')]
      : validateLimited(limited)),
  ];
}

function validateLimited(
  limited: NonNullable<PriorityLevelConfiguration['spec']['limited']>,
): readonly FieldError[] {
  const path = 'spec.limited';
  const { borrowingLimitPercent: borrowing } = limited;
  return [
    ...validateShares(path, limited.nominalConcurrencyShares),
    ...validateResponse(`${path}.limitResponse`, limited.limitResponse ?? { type: '' }),
    ...validatePercent(path, limited.lendablePercent),
    ...given(borrowing, (each) =>
      when(each < 0, () =>
        invalid(
          `${path}.borrowingLimitPercent`,
          each,
          'if specified, must be a non-negative integer',
        ),
      ),
    ),
  ];
}

function validateLimits(path: string, limits: Limits): readonly FieldError[] {
  return [
    ...validateShares(path, limits.nominalConcurrencyShares),
    ...validatePercent(path, limits.lendablePercent),
  ];
}

function validateShares(path: string, shares = 0): readonly FieldError[] {
  return when(shares < 0, () =>
    invalid(fieldPath(path, 'nominalConcurrencyShares'), shares, 'must be a non-negative integer'),
  );
}

function validatePercent(path: string, percent = 0): readonly FieldError[] {
  return when(percent < 0 || percent > 100, () =>
    invalid(fieldPath(path, 'lendablePercent'), percent, 'must be between 0 and 100, inclusive'),
  );
}

function validateResponse(path: string, { type, queuing }: LimitResponse): readonly FieldError[] {
  const at = fieldPath(path, 'queuing');
  switch (type) {
    case 'Reject':
      return when(queuing !== undefined, () =>
        forbidden(at, 'must be nil if limited.limitResponse.type is not Limited'),
      );
    case 'Queue':
      return queuing === undefined
        ? [required(at, 'must not be empty if limited.limitResponse.type is Limited')]
        : validateQueuing(at, queuing);
    default:
      return [notSupported(fieldPath(path, 'type'), type, ['Queue', 'Reject'])];
  }
}

function validateQueuing(
  path: string,
  { queues = 0, handSize = 0, queueLengthLimit = 0 }: Queuing,
): readonly FieldError[] {
  const at = (field: string): string => fieldPath(path, field);
  return [
    ...when(queueLengthLimit <= 0, () =>
      invalid(at('queueLengthLimit'), queueLengthLimit, 'must be positive'),
    ),
    ...when(queues <= 0, () => invalid(at('queues'), queues, 'must be positive')),
    ...when(queues > MAX_QUEUES, () =>
      invalid(at('queues'), queues, `must not be greater than ${MAX_QUEUES}`),
    ),
    ...validateHand(at('handSize'), queues, handSize),
  ];
}

function validateHand(path: string, queues: number, handSize: number): readonly FieldError[] {
  if (handSize <= 0) return [invalid(path, handSize, 'must be positive')];
  if (handSize > queues) {
    return [invalid(path, handSize, `should not be greater than queues (${queues})`)];
  }
  const bits = Math.ceil(Math.log2(queues) * handSize);
  const detail = `required entropy bits of deckSize ${queues} and handSize ${handSize} should not be greater than ${MAX_ENTROPY_BITS}`;
  return when(bits > MAX_ENTROPY_BITS, () => invalid(path, handSize, detail));
}
