import type { Scenario } from '../step.ts';
import {
  definition,
  definitions,
  established,
  get,
  merge,
  object,
  post,
  thing,
  things,
} from './crd-steps.ts';

const celSchema = object(
  {
    min: { type: 'integer' },
    max: { type: 'integer' },
    name: {
      type: 'string',
      maxLength: 20,
      'x-kubernetes-validations': [
        { rule: 'self == oldSelf', message: 'name is immutable', reason: 'FieldValueForbidden' },
      ],
    },
    items: {
      type: 'array',
      maxItems: 10,
      items: { type: 'string', maxLength: 10 },
      'x-kubernetes-validations': [
        {
          rule: 'self.all(x, x.startsWith("p"))',
          messageExpression: '"bad items: " + self.join(",")',
        },
      ],
    },
    quantity: {
      type: 'string',
      maxLength: 10,
      'x-kubernetes-validations': [{ rule: 'isQuantity(self)' }],
    },
    url: {
      type: 'string',
      maxLength: 100,
      'x-kubernetes-validations': [
        { rule: 'isURL(self) && url(self).getScheme() == "https"', fieldPath: undefined },
      ],
    },
  },
  {
    'x-kubernetes-validations': [
      {
        rule: '!has(self.min) || !has(self.max) || self.min <= self.max',
        message: 'min must not be above max',
        fieldPath: '.min',
      },
      { rule: 'has(self.name) || !has(oldSelf.name)', message: 'name cannot be removed' },
    ],
  },
);

/** Rules that objects must obey. */
export const celRules: Scenario = {
  name: 'crd: CEL rules',
  steps: [
    post(definitions, definition(celSchema)),
    ...established,
    post(
      things,
      thing('a', {
        min: 1,
        max: 2,
        name: 'n',
        items: ['p1'],
        quantity: '1Gi',
        url: 'https://x',
      }),
    ),
    post(things, thing('b', { min: 3, max: 2 })),
    post(things, thing('b', { items: ['q'] })),
    post(things, thing('b', { quantity: 'lots' })),
    post(things, thing('b', { url: 'http://x' })),
    post(things, thing('b', { url: '::', min: 9, max: 1 })),
    merge(`${things}/a`, { spec: { name: 'm' } }),
    merge(`${things}/a`, { spec: { name: null } }),
    merge(`${things}/a`, { spec: { max: 0 } }),
    merge(`${things}/a`, { spec: { max: 5 } }),
    get(`${things}/a`),
  ],
};

const hundred = JSON.stringify(Array.from({ length: 100 }, (_, at) => at));

/** Expressions that could take too long: nobody knows how long the lists will be, or they are long. */
export const costlyRules: Scenario = {
  name: 'crd: rules that may cost too much',
  steps: [
    post(
      definitions,
      definition(
        object({
          all: {
            type: 'array',
            items: { type: 'string' },
            'x-kubernetes-validations': [{ rule: 'self.all(x, self.exists_one(y, x == y))' }],
          },
        }),
      ),
      '?dryRun=All',
    ),
    post(
      '/apis/resource.k8s.io/v1/deviceclasses',
      {
        apiVersion: 'resource.k8s.io/v1',
        kind: 'DeviceClass',
        metadata: { name: 'costly.example.com' },
        spec: {
          selectors: [
            {
              cel: {
                expression: `${hundred}.all(a, ${hundred}.all(b, ${hundred}.all(c, ${hundred}.all(d, a + b + c + d >= 0))))`,
              },
            },
          ],
        },
      },
      '?dryRun=All',
    ),
  ],
};
