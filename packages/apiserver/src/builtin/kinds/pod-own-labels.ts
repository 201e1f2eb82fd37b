import type { LabelSelectorSpec } from '@drover/apimachinery';

type Labels = Readonly<Record<string, string>>;

/** What selects pods, completed by labels that the pod has itself. */
interface Term {
  readonly labelSelector?: LabelSelectorSpec;
  readonly matchLabelKeys?: readonly string[];
  readonly mismatchLabelKeys?: readonly string[];
}

interface PodRules {
  readonly requiredDuringSchedulingIgnoredDuringExecution?: readonly Term[];
  readonly preferredDuringSchedulingIgnoredDuringExecution?: readonly {
    readonly podAffinityTerm?: Term;
  }[];
}

interface PlacedPod {
  readonly affinity?: { readonly podAffinity?: PodRules; readonly podAntiAffinity?: PodRules };
  readonly topologySpreadConstraints?: readonly Term[];
}

/** The spec of a pod whose selectors of peers say what its own labels say. */
export function withOwnLabels<S extends PlacedPod>(spec: S, labels: Labels = {}): S {
  const { affinity, topologySpreadConstraints } = spec;
  if (!affinity?.podAffinity && !affinity?.podAntiAffinity && !topologySpreadConstraints)
    return spec;
  const { podAffinity, podAntiAffinity } = affinity ?? {};
  return {
    ...spec,
    ...(affinity && {
      affinity: {
        ...affinity,
        ...(podAffinity && { podAffinity: completeRules(podAffinity, labels) }),
        ...(podAntiAffinity && { podAntiAffinity: completeRules(podAntiAffinity, labels) }),
      },
    }),
    ...(topologySpreadConstraints && {
      topologySpreadConstraints: topologySpreadConstraints.map((term) => complete(term, labels)),
    }),
  };
}

function completeRules(rules: PodRules, labels: Labels): PodRules {
  const {
    requiredDuringSchedulingIgnoredDuringExecution: needed,
    preferredDuringSchedulingIgnoredDuringExecution: preferred,
  } = rules;
  return {
    ...rules,
    ...(needed && {
      requiredDuringSchedulingIgnoredDuringExecution: needed.map((term) => complete(term, labels)),
    }),
    ...(preferred && {
      preferredDuringSchedulingIgnoredDuringExecution: preferred.map((term) => ({
        ...term,
        ...(term.podAffinityTerm && { podAffinityTerm: complete(term.podAffinityTerm, labels) }),
      })),
    }),
  };
}

function complete<T extends Term>(term: T, labels: Labels): T {
  const { labelSelector, matchLabelKeys = [], mismatchLabelKeys = [] } = term;
  const added = [
    ...expressionsOf(matchLabelKeys, 'In', labels),
    ...expressionsOf(mismatchLabelKeys, 'NotIn', labels),
  ];
  if (labelSelector === undefined || added.length === 0) return term;
  const matchExpressions = [...(labelSelector.matchExpressions ?? []), ...added];
  return { ...term, labelSelector: { ...labelSelector, matchExpressions } };
}

function expressionsOf(
  keys: readonly string[],
  operator: 'In' | 'NotIn',
  labels: Labels,
): NonNullable<LabelSelectorSpec['matchExpressions']> {
  return keys.flatMap((key) => {
    const value = labels[key];
    return value === undefined ? [] : [{ key, operator, values: [value] }];
  });
}
