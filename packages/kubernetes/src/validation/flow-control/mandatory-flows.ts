import { equalContent } from '@drover/apimachinery';
import { type FieldError, invalid } from '../../field/field-error.ts';
import { type GoShape, shownAs } from '../../field/go-shape.ts';

/*
 * Two flows and two priority levels are what API servers fall back to: nobody gives them another spec.
 */

const EVERYTHING = {
  resourceRules: [
    { verbs: ['*'], apiGroups: ['*'], resources: ['*'], clusterScope: true, namespaces: ['*'] },
  ],
  nonResourceRules: [{ verbs: ['*'], nonResourceURLs: ['*'] }],
};

const FLOWS: Readonly<Record<string, object>> = {
  exempt: {
    priorityLevelConfiguration: { name: 'exempt' },
    matchingPrecedence: 1,
    rules: [{ subjects: [{ kind: 'Group', group: { name: 'system:masters' } }], ...EVERYTHING }],
  },
  'catch-all': {
    priorityLevelConfiguration: { name: 'catch-all' },
    matchingPrecedence: 10_000,
    distinguisherMethod: { type: 'ByUser' },
    rules: [
      {
        subjects: [
          { kind: 'Group', group: { name: 'system:unauthenticated' } },
          { kind: 'Group', group: { name: 'system:authenticated' } },
        ],
        ...EVERYTHING,
      },
    ],
  },
};

const CATCH_ALL_LEVEL = {
  type: 'Limited',
  limited: {
    nominalConcurrencyShares: 5,
    lendablePercent: 0,
    limitResponse: { type: 'Reject' },
  },
};

const FLOW_SPEC: GoShape = {
  PriorityLevelConfiguration: { Name: 'text' },
  MatchingPrecedence: 'number',
  DistinguisherMethod: { Type: 'text' },
  Rules: [
    {
      Subjects: [
        {
          Kind: 'text',
          User: { Name: 'text' },
          Group: { Name: 'text' },
          ServiceAccount: { Namespace: 'text', Name: 'text' },
        },
      ],
      ResourceRules: [
        {
          Verbs: 'any',
          APIGroups: 'any',
          Resources: 'any',
          ClusterScope: 'flag',
          Namespaces: 'any',
        },
      ],
      NonResourceRules: [{ Verbs: 'any', NonResourceURLs: 'any' }],
    },
  ],
};

const LEVEL_SPEC: GoShape = {
  Type: 'text',
  Limited: {
    NominalConcurrencyShares: 'number',
    LimitResponse: {
      Type: 'text',
      Queuing: { Queues: 'number', HandSize: 'number', QueueLengthLimit: 'number' },
    },
    LendablePercent: 'any',
    BorrowingLimitPercent: 'any',
  },
  Exempt: { NominalConcurrencyShares: 'any', LendablePercent: 'any' },
};

/** What is wrong with the spec of a flow that has a fixed one. */
export function validateMandatoryFlow(name: string, spec: object): readonly FieldError[] {
  const fixed = FLOWS[name];
  if (fixed === undefined || equalContent(spec, fixed)) return [];
  return [
    invalid('spec', shownAs(spec, FLOW_SPEC), `spec of '${name}' must equal the fixed value`),
  ];
}

/** What is wrong with the spec of a priority level that has a fixed one. */
export function validateMandatoryLevel(
  name: string,
  spec: { readonly exempt?: object },
): readonly FieldError[] {
  const shown = shownAs(spec, LEVEL_SPEC);
  if (name === 'catch-all' && !equalContent(spec, CATCH_ALL_LEVEL)) {
    return [invalid('spec', shown, `spec of '${name}' must equal the fixed value`)];
  }
  const { exempt: _, ...others } = spec;
  if (name !== 'exempt' || equalContent(others, { type: 'Exempt' })) return [];
  const detail = `spec of '${name}' except the 'spec.exempt' field must equal the fixed value`;
  return [invalid('spec', shown, detail)];
}
