import {
  duplicate,
  type FieldError,
  invalid,
  invalidUnshown,
  notSupported,
  required,
  tooMany,
} from '../../field/field-error.ts';
import { GoStruct, goQuoteAll } from '../../field/go-format.ts';
import { isQualifiedName } from '../meta/names.ts';
import type { PodTemplateSpec } from '../pod/pod-template.ts';
import { named } from '../value/forms.ts';
import { each } from '../value/lists.ts';
import { given } from '../value/presence.ts';
import { when } from '../value/when.ts';

interface ExitCodes {
  readonly containerName?: string;
  readonly operator?: string;
  readonly values?: readonly number[] | null;
}

interface Condition {
  readonly type?: string;
  readonly status?: string;
}

/** What of a Job the rules are about. */
interface RuledJob {
  readonly backoffLimitPerIndex?: number;
  readonly template?: PodTemplateSpec;
}

interface Rule {
  readonly action?: string;
  readonly onExitCodes?: ExitCodes;
  readonly onPodConditions?: readonly Condition[];
}

/** What failures of pods mean for their Job. */
export interface FailurePolicy {
  readonly rules?: readonly Rule[] | null;
}

const ACTIONS: readonly string[] = ['Count', 'FailIndex', 'FailJob', 'Ignore'];
const OPERATORS: readonly string[] = ['In', 'NotIn'];
const STATUSES: readonly string[] = ['False', 'True', 'Unknown'];

const MAX_RULES = 20;
const MAX_CONDITIONS = 20;
const MAX_CODES = 255;

/** What is wrong with what failures mean. */
export function validateFailurePolicy(
  path: string,
  { rules }: FailurePolicy,
  job: RuledJob,
): readonly FieldError[] {
  const { containers, initContainers } = job.template?.spec ?? {};
  const names = [...(containers ?? []), ...(initContainers ?? [])].map(({ name = '' }) => name);
  return [
    ...atMost(`${path}.rules`, rules, MAX_RULES),
    ...each(`${path}.rules`, rules, (at, rule) => {
      const { onExitCodes, onPodConditions = [] } = rule;
      const hasConditions = onPodConditions.length > 0;
      return [
        ...validateAction(`${at}.action`, rule, job),
        ...given(onExitCodes, (codes) => validateExitCodes(`${at}.onExitCodes`, codes, names)),
        ...validateConditions(`${at}.onPodConditions`, onPodConditions),
        ...when(onExitCodes !== undefined && hasConditions, () =>
          invalidUnshown(at, 'specifying both OnExitCodes and OnPodConditions is not supported'),
        ),
        ...when(onExitCodes === undefined && !hasConditions, () =>
          invalidUnshown(at, 'specifying one of OnExitCodes and OnPodConditions is required'),
        ),
      ];
    }),
  ];
}

/** The policy as messages show it. */
export function shownFailurePolicy({ rules }: FailurePolicy): GoStruct {
  return new GoStruct({
    Rules: rules?.map(
      ({ action = '', onExitCodes, onPodConditions }) =>
        new GoStruct({
          Action: action,
          OnExitCodes: onExitCodes && shownExitCodes(onExitCodes),
          OnPodConditions: onPodConditions?.map(
            ({ type = '', status = '' }) => new GoStruct({ Type: type, Status: status }),
          ),
        }),
    ),
  });
}

function shownExitCodes({ containerName, operator = '', values }: ExitCodes): GoStruct {
  return new GoStruct({ ContainerName: containerName, Operator: operator, Values: values });
}

function validateAction(
  path: string,
  { action = '' }: Rule,
  { backoffLimitPerIndex }: RuledJob,
): readonly FieldError[] {
  if (action !== 'FailIndex') return oneListed(path, action, ACTIONS);
  return when(backoffLimitPerIndex === undefined, () =>
    invalid(path, action, 'requires the backoffLimitPerIndex to be set'),
  );
}

function validateConditions(path: string, conditions: readonly Condition[]): readonly FieldError[] {
  return [
    ...atMost(path, conditions, MAX_CONDITIONS),
    ...each(path, conditions, (at, { type = '', status = '' }) => [
      ...named(`${at}.type`, type, isQualifiedName),
      ...oneListed(`${at}.status`, status, STATUSES),
    ]),
  ];
}

function validateExitCodes(
  path: string,
  { containerName, operator = '', values }: ExitCodes,
  containers: readonly string[],
): readonly FieldError[] {
  const codes = values ?? [];
  const at = `${path}.values`;
  return [
    ...oneListed(`${path}.operator`, operator, OPERATORS),
    ...given(containerName, (name) =>
      when(!containers.includes(name), () =>
        invalid(
          `${path}.containerName`,
          name,
          'must be one of the container or initContainer names in the pod template',
        ),
      ),
    ),
    ...when(codes.length === 0, () =>
      invalid(at, values ?? null, 'at least one value is required'),
    ),
    ...atMost(at, codes, MAX_CODES),
    ...each(at, codes, (codeAt, code, index) => [
      ...when(operator === 'In' && code === 0, () =>
        invalid(codeAt, code, 'must not be 0 for the In operator'),
      ),
      ...when(codes.indexOf(code) < index, () => duplicate(codeAt, code)),
    ]),
    ...when(
      codes.some((code, index) => index > 0 && (codes[index - 1] ?? code) > code),
      () => invalid(at, codes, 'must be ordered'),
    ),
  ];
}

function oneListed(path: string, value: string, known: readonly string[]): readonly FieldError[] {
  if (value === '') return [required(path, `valid values: ${goQuoteAll(known)}`)];
  return when(!known.includes(value), () => notSupported(path, value, known));
}

function atMost(
  path: string,
  items: readonly unknown[] | null | undefined,
  max: number,
): readonly FieldError[] {
  const count = items?.length ?? 0;
  return when(count > max, () => tooMany(path, count, max));
}
