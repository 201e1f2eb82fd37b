import { type FieldError, forbidden } from '../../field/field-error.ts';
import { PREEMPTION_POLICIES } from '../pod/pod-spec.ts';
import { oneOf } from '../value/choices.ts';
import { given } from '../value/presence.ts';
import { unchanged } from '../value/unchanged.ts';
import { when } from '../value/when.ts';

interface PriorityClass {
  readonly metadata?: { readonly name?: string };
  readonly value?: number;
  readonly globalDefault?: boolean;
  readonly preemptionPolicy?: string;
}

const HIGHEST_OF_USERS = 1_000_000_000;

/** Classes that Kubernetes has itself, with their values. */
const SYSTEM_CLASSES: Readonly<Record<string, number>> = {
  'system-node-critical': 2_000_001_000,
  'system-cluster-critical': 2_000_000_000,
};

/** What is wrong with a PriorityClass beyond its metadata. */
export function validatePriorityClass(priority: PriorityClass): readonly FieldError[] {
  return [
    ...validateValue(priority),
    ...given(priority.preemptionPolicy, (policy) =>
      oneOf('preemptionPolicy', policy, PREEMPTION_POLICIES),
    ),
  ];
}

/** What must not change in a PriorityClass. */
export function validatePriorityClassUpdate(
  priority: PriorityClass,
  old: PriorityClass,
): readonly FieldError[] {
  return [
    ...when((priority.value ?? 0) !== (old.value ?? 0), () =>
      forbidden('value', 'may not be changed in an update.'),
    ),
    ...unchanged('preemptionPolicy', priority.preemptionPolicy, old.preemptionPolicy),
  ];
}

function validateValue({
  metadata,
  value = 0,
  globalDefault = false,
}: PriorityClass): readonly FieldError[] {
  const { name = '' } = metadata ?? {};
  if (!name.startsWith('system-')) {
    return when(value > HIGHEST_OF_USERS, () =>
      forbidden('value', `maximum allowed value of a user defined priority is ${HIGHEST_OF_USERS}`),
    );
  }
  const wrong = systemError(name, value, globalDefault);
  return given(wrong, (error) => [
    forbidden(
      'metadata.name',
      `priority class names with 'system-' prefix are reserved for system use only. error: ${error}`,
    ),
  ]);
}

function systemError(name: string, value: number, globalDefault: boolean): string | undefined {
  const expected = Object.hasOwn(SYSTEM_CLASSES, name) ? SYSTEM_CLASSES[name] : undefined;
  if (expected === undefined) return `${name} is not a known system priority class`;
  if (value !== expected) return `value of ${name} PriorityClass must be ${expected}`;
  return globalDefault ? `globalDefault of ${name} PriorityClass must be false` : undefined;
}
