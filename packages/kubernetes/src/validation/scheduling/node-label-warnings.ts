import { itemPath } from '../../field/field-error.ts';
import { isLabelValue } from '../meta/names.ts';
import type { NodeSelectorTerm } from './node-selectors.ts';

/** Labels of nodes that are called otherwise now. */
const OLD_LABELS: ReadonlyMap<string, string> = new Map([
  ['beta.kubernetes.io/arch', 'deprecated since v1.14; use "kubernetes.io/arch" instead'],
  ['beta.kubernetes.io/os', 'deprecated since v1.14; use "kubernetes.io/os" instead'],
  [
    'failure-domain.beta.kubernetes.io/region',
    'deprecated since v1.17; use "topology.kubernetes.io/region" instead',
  ],
  [
    'failure-domain.beta.kubernetes.io/zone',
    'deprecated since v1.17; use "topology.kubernetes.io/zone" instead',
  ],
  [
    'beta.kubernetes.io/instance-type',
    'deprecated since v1.17; use "node.kubernetes.io/instance-type" instead',
  ],
  ['app.kubernetes.io/created-by', 'deprecated since v1.9'],
  [
    'scheduler.alpha.kubernetes.io/preferAvoidPods',
    'deprecated since v1.22; use Taints and Tolerations instead',
  ],
  ['node-role.kubernetes.io/master', 'use "node-role.kubernetes.io/control-plane" instead'],
]);

/** What there is to know of a label of nodes. */
export function warnOfNodeLabel(label: string): readonly string[] {
  const text = OLD_LABELS.get(label);
  return text === undefined ? [] : [text];
}

/** What there is to know of a term that selects nodes, and of its values where they are not checked. */
export function warnOfNodeSelectorTerm(
  path: string,
  { matchExpressions = [] }: NodeSelectorTerm,
  isUnchecked = false,
): readonly string[] {
  return matchExpressions.flatMap(({ key = '', values = [] }, index) => {
    const at = itemPath(`${path}.matchExpressions`, index);
    return [
      ...warnOfNodeLabel(key).map((text) => `${at}.key: ${key} is ${text}`),
      ...(isUnchecked ? values : []).flatMap((value, valueIndex) =>
        isLabelValue(value).map(
          (message) => `${at}.values[${valueIndex}]: ${value} is invalid, ${message}`,
        ),
      ),
    ];
  });
}
