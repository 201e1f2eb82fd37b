import {
  duplicate,
  type FieldError,
  invalid,
  notSupported,
  required,
  tooLong,
} from '../../field/field-error.ts';
import { named } from '../value/forms.ts';
import { each } from '../value/lists.ts';
import { when } from '../value/when.ts';
import { isQualifiedName } from './names.ts';

interface Condition {
  readonly type?: string;
  readonly status?: string;
  readonly observedGeneration?: number;
  readonly lastTransitionTime?: string | null;
  readonly reason?: string;
  readonly message?: string;
}

const STATUSES: readonly string[] = ['False', 'True', 'Unknown'];
const REASON_PATTERN = '[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?';
const REASON = /^[A-Za-z](?:[A-Za-z0-9_,:]*[A-Za-z0-9_])?$/;
const MAX_REASON = 1_024;
const MAX_MESSAGE = 32 * 1_024;

/** What is wrong with conditions of the common form. */
export function validateConditions(
  path: string,
  conditions: readonly Condition[] | undefined,
): readonly FieldError[] {
  const types = new Set<string>();
  return each(path, conditions, (at, condition) => {
    const { type = '', status = '', observedGeneration = 0, message = '' } = condition;
    const isTaken = types.has(type);
    types.add(type);
    return [
      ...when(isTaken, () => duplicate(`${at}.type`, type)),
      ...named(`${at}.type`, type, isQualifiedName),
      ...when(!STATUSES.includes(status), () => notSupported(`${at}.status`, status, STATUSES)),
      ...when(observedGeneration < 0, () =>
        invalid(
          `${at}.observedGeneration`,
          observedGeneration,
          'must be greater than or equal to zero',
        ),
      ),
      ...when(!condition.lastTransitionTime, () => required(`${at}.lastTransitionTime`)),
      ...validateReason(`${at}.reason`, condition.reason),
      ...when(message.length > MAX_MESSAGE, () => tooLong(`${at}.message`, MAX_MESSAGE)),
    ];
  });
}

function validateReason(path: string, reason = ''): readonly FieldError[] {
  if (reason === '') return [required(path)];
  const form = `a condition reason must start with alphabetic character, optionally followed by a string of alphanumeric characters or '_,:', and must end with an alphanumeric character or '_' (e.g. 'my_name',  or 'MY_NAME',  or 'MyName',  or 'ReasonA,ReasonB',  or 'ReasonA:ReasonB', regex used for validation is '${REASON_PATTERN}')`;
  return [
    ...when(!REASON.test(reason), () => invalid(path, reason, form)),
    ...when(reason.length > MAX_REASON, () => tooLong(path, MAX_REASON)),
  ];
}
