import type { KubernetesObject, LabelSelectorSpec } from '@drover/apimachinery';
import {
  duplicate,
  type FieldError,
  forbidden,
  invalid,
  notSupported,
  required,
} from '../../field/field-error.ts';
import { validateLabelSelector } from '../meta/label-selectors.ts';
import { isDnsSubdomain, isPathSegment } from '../meta/names.ts';
import { oneOf } from '../value/choices.ts';
import { named, neededNamed } from '../value/forms.ts';
import { each } from '../value/lists.ts';
import { given } from '../value/presence.ts';
import { when } from '../value/when.ts';
import { type MatchResources, validateMatchResources } from './admission-policy.ts';

/** `admissionregistration.k8s.io/v1` ValidatingAdmissionPolicyBinding, with the fields that are looked at. */
export interface ValidatingAdmissionPolicyBinding extends KubernetesObject {
  readonly spec: {
    readonly policyName?: string;
    readonly paramRef?: ParamRef;
    readonly matchResources?: MatchResources;
    readonly validationActions?: readonly string[];
  };
}

interface ParamRef {
  readonly name?: string;
  readonly selector?: LabelSelectorSpec;
  readonly parameterNotFoundAction?: string;
}

const ACTIONS = ['Audit', 'Deny', 'Warn'];
const EXCLUSIVE = 'name and selector are mutually exclusive';
const TWICE =
  'must not contain both Deny and Warn (repeating the same validation failure information in the API response and headers serves no purpose)';

/** What is wrong with a binding beyond its metadata. */
export function validateAdmissionPolicyBinding({
  spec,
}: ValidatingAdmissionPolicyBinding): readonly FieldError[] {
  return [
    ...neededNamed('spec.policyName', spec.policyName, isDnsSubdomain),
    ...given(spec.paramRef, validateParamRef),
    ...given(spec.matchResources, (resources) =>
      validateMatchResources('spec.matchResources', resources),
    ),
    ...validateActions(spec.validationActions ?? []),
  ];
}

function validateParamRef({
  name = '',
  selector,
  parameterNotFoundAction,
}: ParamRef): readonly FieldError[] {
  const path = 'spec.paramRef';
  const hasBoth = name !== '' && selector !== undefined;
  return [
    ...(name === '' ? [] : named(`${path}.name`, name, isPathSegment)),
    ...when(hasBoth, () => forbidden(`${path}.name`, EXCLUSIVE)),
    ...given(selector, (each) => validateLabelSelector(each, `${path}.selector`)),
    ...when(hasBoth, () => forbidden(`${path}.selector`, EXCLUSIVE)),
    ...when(name === '' && selector === undefined, () =>
      required(path, 'one of name or selector must be specified'),
    ),
    ...oneOf(`${path}.parameterNotFoundAction`, parameterNotFoundAction, ['Deny', 'Allow']),
  ];
}

function validateActions(actions: readonly string[]): readonly FieldError[] {
  const path = 'spec.validationActions';
  return [
    ...each(path, actions, (at, action, index) => [
      ...(ACTIONS.includes(action) ? [] : [notSupported(at, action, ACTIONS)]),
      ...when(actions.indexOf(action) < index, () => duplicate(at, action)),
    ]),
    ...when(actions.includes('Deny') && actions.includes('Warn'), () =>
      invalid(path, actions, TWICE),
    ),
    ...when(actions.length === 0, () =>
      required(path, 'at least one validation action is required'),
    ),
  ];
}
