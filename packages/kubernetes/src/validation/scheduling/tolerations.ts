import { type FieldError, invalid, notSupported } from '../../field/field-error.ts';
import { isLabelValue, isQualifiedName } from '../meta/names.ts';
import { namedIfSaid } from '../value/forms.ts';
import { each } from '../value/lists.ts';
import { when } from '../value/when.ts';

/** A taint of nodes that a pod bears. */
export interface Toleration {
  readonly key?: string;
  readonly operator?: string;
  readonly value?: string;
  readonly effect?: string;
  readonly tolerationSeconds?: number;
}

const EFFECTS: readonly string[] = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];

/** What is wrong with what a pod bears. */
export function validateTolerations(
  path: string,
  tolerations: readonly Toleration[] | undefined,
): readonly FieldError[] {
  return each(path, tolerations, (at, toleration) => {
    const { key = '', operator = '', effect = '', tolerationSeconds } = toleration;
    return [
      ...namedIfSaid(`${at}.key`, key, isQualifiedName),
      ...when(key === '' && operator !== 'Exists', () =>
        invalid(`${at}.operator`, operator, ALL_KEYS),
      ),
      ...when(tolerationSeconds !== undefined && effect !== 'NoExecute', () =>
        invalid(
          `${at}.effect`,
          effect,
          "effect must be 'NoExecute' when `tolerationSeconds` is set",
        ),
      ),
      ...validateValue(`${at}.operator`, toleration),
      ...when(effect !== '' && !EFFECTS.includes(effect), () =>
        notSupported(`${at}.effect`, effect, EFFECTS),
      ),
    ];
  });
}

const ALL_KEYS =
  'operator must be Exists when `key` is empty, which means "match all values and all keys"';

function validateValue(
  path: string,
  { operator = '', value = '' }: Toleration,
): readonly FieldError[] {
  switch (operator) {
    case '':
    case 'Equal': {
      const messages = isLabelValue(value);
      return when(messages.length > 0, () => invalid(path, value, messages.join(';')));
    }
    case 'Exists':
      return when(value !== '', () =>
        invalid(path, value, "value must be empty when `operator` is 'Exists'"),
      );
    default:
      return [notSupported(path, operator, ['Equal', 'Exists'])];
  }
}
