import type { PolicyRule } from '@drover/apimachinery';

/** The status of a `SelfSubjectRulesReview`. */
export interface RulesReviewStatus {
  readonly resourceRules: readonly Omit<PolicyRule, 'nonResourceURLs'>[];
  readonly nonResourceRules: readonly Pick<PolicyRule, 'verbs' | 'nonResourceURLs'>[];
  readonly incomplete: false;
}

/** Rules as a `SelfSubjectRulesReview` answers them. */
export function rulesReviewStatus(rules: readonly PolicyRule[]): RulesReviewStatus {
  return {
    resourceRules: rules
      .filter(({ resources }) => resources?.length)
      .map(({ nonResourceURLs: _paths, ...rule }) => rule),
    nonResourceRules: rules.flatMap(({ verbs, nonResourceURLs }) =>
      nonResourceURLs?.length ? [{ verbs, nonResourceURLs }] : [],
    ),
    incomplete: false,
  };
}
