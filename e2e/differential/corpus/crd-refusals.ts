import type { Scenario } from '../step.ts';
import { definition, definitions, object, post } from './crd-steps.ts';

const badDefinitions: object[] = [
  definition({ type: 'object' }, {}, { group: '' }),
  definition({ type: 'object' }, {}, { scope: 'Odd' }),
  definition({ type: 'object' }, {}, { names: { plural: 'others', kind: 'Thing' } }),
  definition({ type: 'object' }, {}, { versions: [] }),
  definition({ type: 'object' }, { storage: false }),
  definition({ type: 'object' }, { name: 'Bad' }),
  definition({ type: 'object' }, { schema: undefined }),
  definition({ type: 'odd' }),
  definition({}),
  definition(object({ a: { type: 'string', properties: { b: { type: 'string' } } } })),
  definition(object({ a: { type: 'array' } })),
  definition(object({ a: { type: 'string', default: 5 } })),
  definition(object({ a: { type: 'string', pattern: '[' } })),
  definition(
    object({ a: { type: 'array', items: { type: 'string' }, 'x-kubernetes-list-type': 'map' } }),
  ),
  definition(
    object({ a: { type: 'array', items: { type: 'string' }, 'x-kubernetes-list-type': 'odd' } }),
  ),
  definition(object({ a: { type: 'string', 'x-kubernetes-validations': [{ rule: 'self ==' }] } })),
  definition(object({ a: { type: 'string', 'x-kubernetes-validations': [{ rule: 'self + 1' }] } })),
  definition(
    object({ a: { type: 'string', 'x-kubernetes-validations': [{ rule: 'self.missing' }] } }),
  ),
  definition(object({ a: { type: 'string', 'x-kubernetes-validations': [{ rule: '' }] } })),
  definition(object({ a: { $ref: '#/x' } })),
  definition(object({ a: { type: 'string', uniqueItems: true } })),
  definition(object({ a: { type: 'array', items: { type: 'string' }, uniqueItems: true }, b: {} })),
  definition(object({ a: { $ref: '#/x' }, b: { type: 'array' } })),
  definition(object({ a: { type: 'string', anyOf: [{ type: 'string' }, { pattern: '(' }] } })),
  definition(
    object({
      a: { 'x-kubernetes-embedded-resource': true, 'x-kubernetes-preserve-unknown-fields': true },
    }),
  ),
  definition(object({ a: { type: 'object', 'x-kubernetes-preserve-unknown-fields': false } })),
  definition(
    object({ a: { type: 'array', items: { type: 'object' }, 'x-kubernetes-list-type': 'set' } }),
  ),
  definition(
    { type: 'object' },
    {
      schema: {
        openAPIV3Schema: object({
          metadata: { type: 'object', default: {} },
          kind: { type: 'integer' },
        }),
      },
    },
  ),
  definition(object({ a: { type: 'object', properties: { b: {} }, additionalProperties: true } })),
  definition(object({ a: { type: 'string' }, b: { type: 'array', items: { type: 'string' } } }), {
    selectableFields: [
      { jsonPath: '.spec.a' },
      { jsonPath: '.spec.b' },
      { jsonPath: '.metadata.name' },
      { jsonPath: '.spec.a' },
      { jsonPath: '' },
    ],
  }),
  definition(object({ a: { type: 'object', additionalProperties: false } })),
  definition(
    { type: 'object' },
    { additionalPrinterColumns: [{ name: 'X', type: 'odd', jsonPath: 'x' }] },
  ),
  definition(
    { type: 'object' },
    { subresources: { scale: { specReplicasPath: 'x', statusReplicasPath: '.status.x' } } },
  ),
  definition({ type: 'object' }, { selectableFields: [{ jsonPath: '.spec.missing' }] }),
  definition({ type: 'object' }, {}, { conversion: { strategy: 'Webhook' } }),
  definition({ type: 'object' }, {}, { preserveUnknownFields: true }),
  definition({ type: 'object', nullable: true }, { deprecated: true, deprecationWarning: '' }),
  definition(
    object({
      metadata: {
        type: 'object',
        properties: { finalizers: { type: 'array', items: { type: 'string' } } },
      },
    }),
  ),
];

/** Definitions with one mistake each. */
export const refusedDefinitions: Scenario = {
  name: 'crd: definitions that are refused',
  steps: badDefinitions.map((body) => post(definitions, body)),
};
