import type { LabelSelectorSpec, ObjectMeta } from '@drover/apimachinery';
import {
  type FieldError,
  invalid,
  notSupported,
  required,
  tooLong,
} from '../../field/field-error.ts';
import { selects, shownSelector, validateOptionalSelector } from '../meta/label-selectors.ts';
import { isDnsLabel, isDnsSubdomain } from '../meta/names.ts';
import {
  type PodTemplateSpec,
  validatePodTemplate,
  validateSelectedTemplate,
} from '../pod/pod-template.ts';
import { optionallyOneOf } from '../value/choices.ts';
import { named } from '../value/forms.ts';
import { notNegative } from '../value/numbers.ts';
import { given } from '../value/presence.ts';
import { when } from '../value/when.ts';
import { type FailurePolicy, validateFailurePolicy } from './failure-policy.ts';
import { type SuccessPolicy, validateSuccessPolicy } from './success-policy.ts';

/** What a Job does. */
export interface JobSpec {
  readonly parallelism?: number;
  readonly completions?: number;
  readonly completionMode?: string;
  readonly activeDeadlineSeconds?: number;
  readonly backoffLimit?: number;
  readonly backoffLimitPerIndex?: number;
  readonly maxFailedIndexes?: number;
  readonly ttlSecondsAfterFinished?: number;
  readonly suspend?: boolean;
  readonly manualSelector?: boolean;
  readonly managedBy?: string;
  readonly selector?: LabelSelectorSpec;
  readonly template?: PodTemplateSpec;
  readonly podFailurePolicy?: FailurePolicy;
  readonly podReplacementPolicy?: string;
  readonly successPolicy?: SuccessPolicy;
}

/** A Job, as its rules look at it. */
export interface CheckedJob {
  readonly metadata?: ObjectMeta;
  readonly spec?: JobSpec;
}

const INDEXED = 'Indexed';
const MAX_INDEXED = 100_000;
const MAX_WITH_MANY = 10_000;
const MAX_MANAGER = 63;

/** What is wrong with a Job beyond its metadata; labels with a prefix may be missing on those that never had them. */
export function validateJob(job: CheckedJob, hasPrefixedLabels = true): readonly FieldError[] {
  const { spec = {} } = job;
  return [
    ...validateGeneratedSelector(job, hasPrefixedLabels),
    ...validateSelectedJob('spec', spec),
    ...validateHostnames(job),
  ];
}

/** What is wrong with what a Job does, and with its selector. */
export function validateSelectedJob(path: string, spec: JobSpec): readonly FieldError[] {
  const { selector, template = {} } = spec;
  return [
    ...validateJobSpec(path, spec),
    ...when(selector === undefined, () => required(`${path}.selector`)),
    ...validateOptionalSelector(`${path}.selector`, selector),
    ...validateSelectedTemplate(`${path}.template`, template, selector),
  ];
}

/** What is wrong with what a Job does. */
export function validateJobSpec(path: string, spec: JobSpec): readonly FieldError[] {
  return [
    ...notNegative(`${path}.parallelism`, spec.parallelism),
    ...notNegative(`${path}.completions`, spec.completions),
    ...notNegative(`${path}.activeDeadlineSeconds`, spec.activeDeadlineSeconds),
    ...notNegative(`${path}.backoffLimit`, spec.backoffLimit),
    ...notNegative(`${path}.ttlSecondsAfterFinished`, spec.ttlSecondsAfterFinished),
    ...notNegative(`${path}.backoffLimitPerIndex`, spec.backoffLimitPerIndex),
    ...notNegative(`${path}.maxFailedIndexes`, spec.maxFailedIndexes),
    ...when(spec.maxFailedIndexes !== undefined && spec.backoffLimitPerIndex === undefined, () =>
      required(`${path}.backoffLimitPerIndex`, 'when maxFailedIndexes is specified'),
    ),
    ...given(spec.managedBy, (manager) => validateManager(`${path}.managedBy`, manager)),
    ...optionallyOneOf(`${path}.completionMode`, spec.completionMode, ['NonIndexed', INDEXED]),
    ...validateMode(path, spec),
    ...given(spec.podFailurePolicy, (policy) =>
      validateFailurePolicy(`${path}.podFailurePolicy`, policy, spec),
    ),
    ...given(spec.successPolicy, (policy) =>
      validateSuccessPolicy(`${path}.successPolicy`, policy, spec),
    ),
    ...validateReplacement(`${path}.podReplacementPolicy`, spec),
    ...validatePodTemplate(`${path}.template`, spec.template ?? {}),
    ...validateRestart(`${path}.template.spec.restartPolicy`, spec),
  ];
}

/** What is counted by index, and what is not. */
function validateMode(path: string, spec: JobSpec): readonly FieldError[] {
  const { completionMode = 'NonIndexed' } = spec;
  if (completionMode === INDEXED) return validateIndexed(path, spec);
  if (completionMode !== 'NonIndexed') return [];
  return (['backoffLimitPerIndex', 'maxFailedIndexes'] as const).flatMap((field) =>
    given(spec[field], (value) => [
      invalid(`${path}.${field}`, value, 'requires indexed completion mode'),
    ]),
  );
}

function validateIndexed(path: string, spec: JobSpec): readonly FieldError[] {
  const { completions, parallelism = 0, maxFailedIndexes: failed = 0 } = spec;
  return [
    ...when(completions === undefined, () =>
      required(`${path}.completions`, 'when completion mode is Indexed'),
    ),
    ...when(parallelism > MAX_INDEXED, () =>
      invalid(
        `${path}.parallelism`,
        parallelism,
        `must be less than or equal to ${MAX_INDEXED} when completion mode is Indexed`,
      ),
    ),
    ...when(completions !== undefined && failed > completions, () =>
      invalid(`${path}.maxFailedIndexes`, failed, 'must be less than or equal to completions'),
    ),
    ...when(failed > MAX_INDEXED, () =>
      invalid(`${path}.maxFailedIndexes`, failed, `must be less than or equal to ${MAX_INDEXED}`),
    ),
    ...validateMany(path, spec),
  ];
}

/** Many indices that are tried again one by one. */
function validateMany(path: string, spec: JobSpec): readonly FieldError[] {
  const { completions = 0, backoffLimitPerIndex, parallelism = 0, maxFailedIndexes: failed } = spec;
  if (completions <= MAX_INDEXED || backoffLimitPerIndex === undefined) return [];
  const detail = `must be less than or equal to ${MAX_WITH_MANY} when completions are above ${MAX_INDEXED} and used with backoff limit per index`;
  return [
    ...when(failed === undefined, () =>
      required(
        `${path}.maxFailedIndexes`,
        `must be specified when completions is above ${MAX_INDEXED}`,
      ),
    ),
    ...when(parallelism > MAX_WITH_MANY, () => invalid(`${path}.parallelism`, parallelism, detail)),
    ...when(failed !== undefined && failed > MAX_WITH_MANY, () =>
      invalid(`${path}.maxFailedIndexes`, failed, detail),
    ),
  ];
}

const URL_PATH = /^[A-Za-z0-9/\-._~%!$&'()*+,;=:]+$/;

function validateManager(path: string, manager: string): readonly FieldError[] {
  return [
    ...validatePrefixedPath(path, manager),
    ...when(manager.length > MAX_MANAGER, () => tooLong(path, MAX_MANAGER)),
  ];
}

function validatePrefixedPath(path: string, text: string): readonly FieldError[] {
  if (text === '') return [required(path)];
  const slash = text.indexOf('/');
  const host = text.slice(0, Math.max(slash, 0));
  const rest = text.slice(slash + 1);
  if (host === '' || rest === '') {
    return [invalid(path, text, 'must be a domain-prefixed path (such as "acme.io/foo")')];
  }
  return [
    ...named(path, host, isDnsSubdomain),
    ...when(!URL_PATH.test(rest), () =>
      invalid(
        path,
        rest,
        "Invalid path (regex used for validation is '[A-Za-z0-9/\\-._~%!$&'()*+,;=:]+')",
      ),
    ),
  ];
}

function validateReplacement(
  path: string,
  { podReplacementPolicy: policy, podFailurePolicy }: JobSpec,
): readonly FieldError[] {
  const known = podFailurePolicy === undefined ? ['Failed', 'TerminatingOrFailed'] : ['Failed'];
  return optionallyOneOf(path, policy, known);
}

function validateRestart(
  path: string,
  { template, podFailurePolicy }: JobSpec,
): readonly FieldError[] {
  const { restartPolicy: policy = '' } = template?.spec ?? {};
  switch (policy) {
    case '':
    case 'Always':
      return [required(path, 'valid values: "OnFailure", "Never"')];
    case 'Never':
      return [];
    case 'OnFailure':
      return when(podFailurePolicy !== undefined, () =>
        invalid(path, policy, 'only "Never" is supported when podFailurePolicy is specified'),
      );
    default:
      return [notSupported(path, policy, ['OnFailure', 'Never'])];
  }
}

/** The server says itself which pods are a Job's, unless its author does. */
function validateGeneratedSelector(
  { metadata = {}, spec = {} }: CheckedJob,
  hasPrefixedLabels: boolean,
): readonly FieldError[] {
  const { selector, manualSelector = false, template } = spec;
  if (manualSelector || selector === undefined) return [];
  const { uid = '', name = '' } = metadata;
  const plain = { 'controller-uid': uid, 'job-name': name };
  const prefixed = {
    'batch.kubernetes.io/controller-uid': uid,
    'batch.kubernetes.io/job-name': name,
  };
  const expected = hasPrefixedLabels ? { ...plain, ...prefixed } : plain;
  return [
    ...Object.entries(expected).flatMap(([key, value]) =>
      validateHasLabel(template?.metadata?.labels, key, value),
    ),
    ...when(selects(selector, expected) === false, () =>
      invalid('spec.selector', shownSelector(selector), '`selector` not auto-generated'),
    ),
  ];
}

function validateHasLabel(
  labels: Readonly<Record<string, string>> = {},
  key: string,
  expected: string,
): readonly FieldError[] {
  const path = 'spec.template.metadata.labels';
  const actual = labels[key];
  if (actual === expected) return [];
  const detail = `must be '${expected}'`;
  return [
    actual === undefined
      ? required(`${path}[${key}]`, detail)
      : invalid(`${path}[${key}]`, labels, detail),
  ];
}

/** Pods are named after job and index, and their hosts after the pods. */
function validateHostnames({ metadata = {}, spec = {} }: CheckedJob): readonly FieldError[] {
  const { completionMode, completions = 0 } = spec;
  if (completionMode !== INDEXED || completions <= 0) return [];
  const { name = '' } = metadata;
  const last = `${name}-${completions - 1}`;
  return when(isDnsLabel(last).length > 0, () =>
    invalid('metadata.name', name, `will not able to create pod with invalid DNS label: ${last}`),
  );
}
