import { equalContent, type KubernetesObject, type LabelSelectorSpec } from '@drover/apimachinery';
import {
  duplicate,
  type FieldError,
  fieldPath,
  invalid,
  notSupported,
  required,
} from '../../field/field-error.ts';
import { validateLabelSelector } from '../meta/label-selectors.ts';
import { isDns1035Label, isDnsSubdomain } from '../meta/names.ts';
import { optionallyOneOf } from '../value/choices.ts';
import { named } from '../value/forms.ts';
import { each } from '../value/lists.ts';
import { given } from '../value/presence.ts';
import { when } from '../value/when.ts';
import {
  type MatchCondition,
  type MatchRule,
  validateMatchConditions,
  validateMatchRule,
} from './match-rules.ts';
import { validateWebhookClient, type WebhookClientConfig } from './webhook-client.ts';

/** MutatingWebhookConfiguration and ValidatingWebhookConfiguration, with the fields that are looked at. */
export interface WebhookConfiguration extends KubernetesObject {
  readonly webhooks?: readonly Webhook[];
}

interface Webhook {
  readonly name: string;
  readonly clientConfig: WebhookClientConfig;
  readonly rules?: readonly MatchRule[];
  readonly failurePolicy?: string;
  readonly matchPolicy?: string;
  readonly namespaceSelector?: LabelSelectorSpec;
  readonly objectSelector?: LabelSelectorSpec;
  readonly sideEffects?: string;
  readonly timeoutSeconds?: number;
  readonly reinvocationPolicy?: string;
  readonly admissionReviewVersions: readonly string[] | null;
  readonly matchConditions?: readonly MatchCondition[];
}

const NO_SIDE_EFFECTS = ['None', 'NoneOnDryRun'];
const SIDE_EFFECTS = [...NO_SIDE_EFFECTS, 'Some', 'Unknown'];
const REVIEW_VERSIONS = ['v1', 'v1beta1'];

/** What is wrong with a configuration of webhooks beyond its metadata, but for expressions, which whoever reads CEL looks at. What was let pass by older rules may stay. */
export function validateWebhooks(
  { webhooks = [] }: WebhookConfiguration,
  old?: WebhookConfiguration,
): readonly FieldError[] {
  const names = webhooks.map(({ name }) => name);
  const demands = demandsAfter(old?.webhooks);
  const keepsConditions =
    old !== undefined && equalContent(conditionsOf(webhooks), conditionsOf(old.webhooks));
  return each('webhooks', webhooks, (path, webhook, index) => [
    ...validateWebhook(path, webhook, demands),
    ...(keepsConditions
      ? []
      : validateMatchConditions(fieldPath(path, 'matchConditions'), webhook.matchConditions)),
    ...validateReviewVersions(
      fieldPath(path, 'admissionReviewVersions'),
      webhook.admissionReviewVersions ?? [],
      demands.knownVersion,
    ),
    ...when(demands.uniqueNames && webhook.name !== '' && names.indexOf(webhook.name) < index, () =>
      duplicate(fieldPath(path, 'name'), webhook.name),
    ),
  ]);
}

function conditionsOf(webhooks: readonly Webhook[] = []): unknown {
  return webhooks.map(({ matchConditions = [] }) => matchConditions);
}

/** Rules that came later than the first configurations. */
interface Demands {
  readonly noSideEffects: boolean;
  readonly knownVersion: boolean;
  readonly uniqueNames: boolean;
}

function demandsAfter(before: readonly Webhook[] = []): Demands {
  const names = new Set(before.map(({ name }) => name));
  return {
    noSideEffects: before.every(({ sideEffects = '' }) => NO_SIDE_EFFECTS.includes(sideEffects)),
    knownVersion: before.every(
      ({ admissionReviewVersions: versions }) => !versions?.length || hasKnownVersion(versions),
    ),
    uniqueNames: names.size === before.length,
  };
}

function validateWebhook(
  path: string,
  webhook: Webhook,
  { noSideEffects }: Demands,
): readonly FieldError[] {
  const { timeoutSeconds, namespaceSelector, objectSelector } = webhook;
  const at = (field: string): string => fieldPath(path, field);
  return [
    ...validateFullName(at('name'), webhook.name),
    ...each(at('rules'), webhook.rules, validateMatchRule),
    ...optionallyOneOf(at('failurePolicy'), webhook.failurePolicy, ['Fail', 'Ignore']),
    ...optionallyOneOf(at('matchPolicy'), webhook.matchPolicy, ['Equivalent', 'Exact']),
    ...validateSideEffects(
      at('sideEffects'),
      webhook.sideEffects,
      noSideEffects ? NO_SIDE_EFFECTS : SIDE_EFFECTS,
    ),
    ...given(timeoutSeconds, (seconds) =>
      when(seconds > 30 || seconds < 1, () =>
        invalid(
          at('timeoutSeconds'),
          seconds,
          'the timeout value must be between 1 and 30 seconds',
        ),
      ),
    ),
    ...given(namespaceSelector, (each) => validateLabelSelector(each, at('namespaceSelector'))),
    ...given(objectSelector, (each) => validateLabelSelector(each, at('objectSelector'))),
    ...optionallyOneOf(at('reinvocationPolicy'), webhook.reinvocationPolicy, ['IfNeeded', 'Never']),
    ...validateWebhookClient(at('clientConfig'), webhook.clientConfig),
  ];
}

function validateFullName(path: string, name: string): readonly FieldError[] {
  if (name === '') return [required(path)];
  const messages = isDnsSubdomain(name);
  if (messages.length > 0) return [invalid(path, name, messages.join(','))];
  const detail = 'should be a domain with at least three segments separated by dots';
  return when(name.split('.').length < 3, () => invalid(path, name, detail));
}

function validateSideEffects(
  path: string,
  value: string | undefined,
  known: readonly string[],
): readonly FieldError[] {
  if (value === undefined) return [required(path, `must specify one of ${known.join(', ')}`)];
  return known.includes(value) ? [] : [notSupported(path, value, known)];
}

function validateReviewVersions(
  path: string,
  versions: readonly string[],
  needsKnown: boolean,
): readonly FieldError[] {
  const known = REVIEW_VERSIONS.join(', ');
  if (versions.length === 0) return [required(path, `must specify one of ${known}`)];
  return [
    ...each(path, versions, (at, version, index) =>
      versions.indexOf(version) < index
        ? [invalid(at, version, 'duplicate version')]
        : named(at, version, isDns1035Label),
    ),
    ...when(needsKnown && !hasKnownVersion(versions), () =>
      invalid(path, versions, `must include at least one of ${known}`),
    ),
  ];
}

function hasKnownVersion(versions: readonly string[]): boolean {
  return versions.some((version) => REVIEW_VERSIONS.includes(version));
}
