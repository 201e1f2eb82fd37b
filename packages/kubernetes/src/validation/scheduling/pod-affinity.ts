import type { LabelSelectorSpec } from '@drover/apimachinery';
import {
  type FieldError,
  forbidden,
  invalid,
  itemPath,
  required,
} from '../../field/field-error.ts';
import { validateOptionalSelector } from '../meta/label-selectors.ts';
import { isDnsLabel, isQualifiedName } from '../meta/names.ts';
import { named } from '../value/forms.ts';
import { each } from '../value/lists.ts';
import { given } from '../value/presence.ts';
import { when } from '../value/when.ts';
import {
  type NodeSelector,
  type NodeSelectorTerm,
  validateNodeSelector,
  validateNodeSelectorTerm,
} from './node-selectors.ts';

interface PodTerm extends WithLabelKeys {
  readonly namespaceSelector?: LabelSelectorSpec;
  readonly namespaces?: readonly string[];
  readonly topologyKey?: string;
}

interface PodRules {
  readonly requiredDuringSchedulingIgnoredDuringExecution?: readonly PodTerm[];
  readonly preferredDuringSchedulingIgnoredDuringExecution?: readonly {
    readonly weight?: number;
    readonly podAffinityTerm?: PodTerm;
  }[];
}

/** Which nodes a pod wants. */
export interface NodeAffinity {
  readonly requiredDuringSchedulingIgnoredDuringExecution?: NodeSelector;
  readonly preferredDuringSchedulingIgnoredDuringExecution?: readonly {
    readonly weight?: number;
    readonly preference?: NodeSelectorTerm;
  }[];
}

/** Where a pod wants to be. */
export interface Affinity {
  readonly nodeAffinity?: NodeAffinity;
  readonly podAffinity?: PodRules;
  readonly podAntiAffinity?: PodRules;
}

/** What selects pods also by labels that the pod has itself. */
export interface WithLabelKeys {
  readonly labelSelector?: LabelSelectorSpec;
  readonly matchLabelKeys?: readonly string[];
  readonly mismatchLabelKeys?: readonly string[];
}

const REQUIRED = 'requiredDuringSchedulingIgnoredDuringExecution';
const PREFERRED = 'preferredDuringSchedulingIgnoredDuringExecution';

/** What is wrong with where a pod wants to be. */
export function validateAffinity(
  path: string,
  { nodeAffinity, podAffinity, podAntiAffinity }: Affinity,
): readonly FieldError[] {
  return [
    ...given(nodeAffinity, (affinity) => validateNodeAffinity(`${path}.nodeAffinity`, affinity)),
    ...given(podAffinity, (rules) => validatePodRules(`${path}.podAffinity`, rules)),
    ...given(podAntiAffinity, (rules) => validatePodRules(`${path}.podAntiAffinity`, rules)),
  ];
}

/** What is wrong with labels of the pod that a selector is completed with. */
export function validateLabelKeys(
  path: string,
  { labelSelector, matchLabelKeys = [], mismatchLabelKeys = [] }: WithLabelKeys,
): readonly FieldError[] {
  return [
    ...validateKeys(`${path}.matchLabelKeys`, matchLabelKeys, labelSelector),
    ...validateKeys(`${path}.mismatchLabelKeys`, mismatchLabelKeys, labelSelector),
    ...validateNotSelected(path, matchLabelKeys, labelSelector),
    ...each(`${path}.matchLabelKeys`, matchLabelKeys, (at, key) =>
      when(mismatchLabelKeys.includes(key), () =>
        invalid(at, key, 'exists in both matchLabelKeys and mismatchLabelKeys'),
      ),
    ),
  ];
}

function validateKeys(
  path: string,
  keys: readonly string[],
  selector: LabelSelectorSpec | undefined,
): readonly FieldError[] {
  if (keys.length === 0) return [];
  if (selector === undefined) {
    return [forbidden(path, 'must not be specified when labelSelector is not set')];
  }
  return each(path, keys, (at, key) => named(at, key, isQualifiedName));
}

/** A key that the selector names twice cannot be one that it is completed with. */
function validateNotSelected(
  path: string,
  keys: readonly string[],
  { matchLabels = {}, matchExpressions = [] }: LabelSelectorSpec = {},
): readonly FieldError[] {
  const selected = new Set(Object.keys(matchLabels));
  return matchExpressions.flatMap(({ key }) => {
    const isTwice = keys.includes(key) && selected.has(key);
    selected.add(key);
    return when(isTwice, () =>
      invalid(
        itemPath(path, keys.lastIndexOf(key)),
        key,
        'exists in both matchLabelKeys and labelSelector',
      ),
    );
  });
}

function validateNodeAffinity(path: string, affinity: NodeAffinity): readonly FieldError[] {
  return [
    ...given(affinity[REQUIRED], (selector) =>
      validateNodeSelector(`${path}.${REQUIRED}`, selector),
    ),
    ...each(`${path}.${PREFERRED}`, affinity[PREFERRED], (at, { weight, preference = {} }) => [
      ...validateWeight(at, weight),
      ...validateNodeSelectorTerm(`${at}.preference`, preference, true),
    ]),
  ];
}

function validatePodRules(path: string, rules: PodRules): readonly FieldError[] {
  return [
    ...each(`${path}.${REQUIRED}`, rules[REQUIRED], validatePodTerm),
    ...each(`${path}.${PREFERRED}`, rules[PREFERRED], (at, { weight, podAffinityTerm = {} }) => [
      ...validateWeight(at, weight),
      ...validatePodTerm(`${at}.podAffinityTerm`, podAffinityTerm),
    ]),
  ];
}

function validateWeight(path: string, weight = 0): readonly FieldError[] {
  return when(weight <= 0 || weight > 100, () =>
    invalid(`${path}.weight`, weight, 'must be in the range 1-100'),
  );
}

function validatePodTerm(path: string, term: PodTerm): readonly FieldError[] {
  const { topologyKey = '', namespaces = [] } = term;
  return [
    ...validateOptionalSelector(`${path}.labelSelector`, term.labelSelector),
    ...validateOptionalSelector(`${path}.namespaceSelector`, term.namespaceSelector),
    ...namespaces.flatMap((name) => named(`${path}.namespace`, name, isDnsLabel)),
    ...validateLabelKeys(path, term),
    ...when(topologyKey === '', () => required(`${path}.topologyKey`, 'can not be empty')),
    ...named(`${path}.topologyKey`, topologyKey, isQualifiedName),
  ];
}
