import {
  type FieldError,
  fieldPath,
  invalid,
  notSupported,
  required,
  tooLong,
} from '../../field/field-error.ts';
import { goJson } from '../../field/go-format.ts';
import { isDnsSubdomain, isLabelValue, isQualifiedName } from '../meta/names.ts';
import { validateCsiDriverName } from '../storage/csi-driver-name.ts';
import { named, namedIfSaid, neededNamed } from '../value/forms.ts';
import { each, validateList } from '../value/lists.ts';
import { when } from '../value/when.ts';

/** What a class or a request says of the devices that it takes. Expressions are compiled by whoever has an engine for them. */
export interface DeviceSelector {
  readonly cel?: { readonly expression: string };
}

/** What is told to the driver of a device. */
export interface DeviceConfiguration {
  readonly opaque?: { readonly driver: string; readonly parameters?: unknown };
}

/** One choice of devices, and how many. */
export interface DeviceChoice {
  readonly deviceClassName: string;
  readonly selectors?: readonly DeviceSelector[];
  readonly allocationMode?: string;
  readonly count?: number;
  readonly tolerations?: readonly DeviceToleration[];
}

interface DeviceToleration {
  readonly key?: string;
  readonly operator?: string;
  readonly value?: string;
  readonly effect?: string;
}

const MAX_SELECTORS = 32;
const MAX_TEXT = 10 * 1024;
const MODES = ['All', 'ExactCount'];
const OPERATORS = ['Equal', 'Exists'];
const EFFECTS = ['NoExecute', 'NoSchedule'];

/** What is wrong with one choice of devices. */
export function validateDeviceChoice(path: string, choice: DeviceChoice): readonly FieldError[] {
  return [
    ...neededNamed(fieldPath(path, 'deviceClassName'), choice.deviceClassName, isDnsSubdomain),
    ...validateDeviceSelectors(fieldPath(path, 'selectors'), choice.selectors),
    ...validateCount(path, choice),
    ...each(fieldPath(path, 'tolerations'), choice.tolerations, validateToleration),
  ];
}

/** What is wrong with selectors of devices. */
export function validateDeviceSelectors(
  path: string,
  selectors: readonly DeviceSelector[] | undefined,
): readonly FieldError[] {
  return validateList(path, selectors, {
    max: MAX_SELECTORS,
    check: (at, { cel }) =>
      cel === undefined
        ? [required(fieldPath(at, 'cel'))]
        : when(cel.expression.length > MAX_TEXT, () =>
            tooLong(fieldPath(at, 'cel.expression'), MAX_TEXT),
          ),
  });
}

/** What is wrong with what is told to a driver. */
export function validateDeviceConfiguration(
  path: string,
  { opaque }: DeviceConfiguration,
): readonly FieldError[] {
  const at = fieldPath(path, 'opaque');
  if (opaque === undefined) return [required(at)];
  return [
    ...validateCsiDriverName(fieldPath(at, 'driver'), opaque.driver),
    ...validateRawObject(fieldPath(at, 'parameters'), opaque.parameters),
  ];
}

/** Any JSON object, if it is small enough. */
export function validateRawObject(path: string, value: unknown): readonly FieldError[] {
  if (value === undefined || value === null) return [required(path)];
  if (goJson(value).length > MAX_TEXT) return [tooLong(path, MAX_TEXT)];
  return when(typeof value !== 'object' || Array.isArray(value), () =>
    invalid(path, '<value omitted>', 'must be a valid JSON object'),
  );
}

function validateCount(path: string, choice: DeviceChoice): readonly FieldError[] {
  const { allocationMode = '', count = 0 } = choice;
  const at = fieldPath(path, 'count');
  switch (allocationMode) {
    case 'All':
      return when(count !== 0, () =>
        invalid(at, count, "must not be specified when allocationMode is 'All'"),
      );
    case 'ExactCount':
      return when(count <= 0, () => invalid(at, count, 'must be greater than zero'));
    default:
      return [notSupported(fieldPath(path, 'allocationMode'), allocationMode, MODES)];
  }
}

function validateToleration(path: string, toleration: DeviceToleration): readonly FieldError[] {
  const { key, effect = '' } = toleration;
  return [
    ...namedIfSaid(fieldPath(path, 'key'), key, isQualifiedName),
    ...validateOperator(path, toleration),
    ...when(effect !== '' && !EFFECTS.includes(effect), () =>
      notSupported(fieldPath(path, 'effect'), effect, EFFECTS),
    ),
  ];
}

function validateOperator(path: string, toleration: DeviceToleration): readonly FieldError[] {
  const { operator = '', value = '' } = toleration;
  const valueAt = fieldPath(path, 'value');
  const at = fieldPath(path, 'operator');
  switch (operator) {
    case 'Exists':
      return when(value !== '', () =>
        invalid(valueAt, value, 'must be empty for operator `Exists`'),
      );
    case 'Equal':
      return named(valueAt, value, isLabelValue);
    case '':
      return [required(at)];
    default:
      return [notSupported(at, operator, OPERATORS)];
  }
}
