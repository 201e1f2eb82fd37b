import type { GoShape } from '../../field/go-shape.ts';

/*
 * How messages show parts of claims and slices: fields in the order of Go's structs.
 */

const SELECTOR: GoShape = { CEL: { Expression: 'text' } };

const TOLERATION: GoShape = {
  Key: 'text',
  Operator: 'text',
  Value: 'text',
  Effect: 'text',
  TolerationSeconds: 'any',
};

const OPAQUE: GoShape = { Driver: 'text', Parameters: 'any' };

/** The spec of a claim. */
export const CLAIM_SPEC: GoShape = {
  Devices: {
    Requests: [
      {
        Name: 'text',
        Exactly: {
          DeviceClassName: 'text',
          Selectors: [SELECTOR],
          AllocationMode: 'text',
          Count: 'number',
          AdminAccess: 'any',
          Tolerations: [TOLERATION],
          Capacity: { Requests: 'any' },
        },
        FirstAvailable: [
          {
            Name: 'text',
            DeviceClassName: 'text',
            Selectors: [SELECTOR],
            AllocationMode: 'text',
            Count: 'number',
            Tolerations: [TOLERATION],
            Capacity: { Requests: 'any' },
          },
        ],
      },
    ],
    Constraints: [{ Requests: 'any', MatchAttribute: 'any', DistinctAttribute: 'any' }],
    Config: [{ Requests: 'any', Opaque: OPAQUE }],
  },
};

const REQUIREMENT: GoShape = { Key: 'text', Operator: 'text', Values: 'any' };

/** The terms of a selector of nodes. */
export const NODE_SELECTOR_TERMS: GoShape = [
  { MatchExpressions: [REQUIREMENT], MatchFields: [REQUIREMENT] },
];

/** What was allocated to a claim. */
export const ALLOCATION: GoShape = {
  Devices: {
    Results: [
      {
        Request: 'text',
        Driver: 'text',
        Pool: 'text',
        Device: 'text',
        AdminAccess: 'any',
        Tolerations: [TOLERATION],
        BindingConditions: 'any',
        BindingFailureConditions: 'any',
        ShareID: 'any',
        ConsumedCapacity: 'any',
      },
    ],
    Config: [{ Source: 'text', Requests: 'any', Opaque: OPAQUE }],
  },
  NodeSelector: { NodeSelectorTerms: NODE_SELECTOR_TERMS },
  AllocationTimestamp: 'any',
};
