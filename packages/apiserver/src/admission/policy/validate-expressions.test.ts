import { expect, test } from 'vitest';
import type { PolicySpec } from './policy-objects.ts';
import { validatePolicyExpressions } from './validate-expressions.ts';

const NEEDS_N = { expression: 'variables.n.size() < 10' };

function validate(spec: Partial<PolicySpec>): readonly string[] {
  const policy = { metadata: { name: 'p' }, spec: { matchConstraints: {}, ...spec } };
  return validatePolicyExpressions(policy as never).map(
    ({ field, message }) => `${field}: ${message}`,
  );
}

test('a validation may use the variables of its policy', () => {
  const variables = [{ name: 'n', expression: '"abc"' }];
  expect(validate({ variables, validations: [NEEDS_N] })).toEqual([]);
});

test('a variable without an expression is none', () => {
  const variables = [{ name: 'n', expression: ' ' }];
  expect(validate({ variables, validations: [NEEDS_N] })).toEqual([
    'spec.validations[0].expression: Invalid value: "variables.n.size() < 10": compilation failed: ' +
      "ERROR: <input>:1:10: undefined field 'n'\n | variables.n.size() < 10\n | .........^",
  ]);
});

test('without variables there is nothing to look them up in', () => {
  expect(validate({ variables: [], validations: [NEEDS_N] })).toEqual([
    'spec.validations[0].expression: Invalid value: "variables.n.size() < 10": compilation failed: ' +
      "ERROR: <input>:1:1: undeclared reference to 'variables' (in container '')\n | variables.n.size() < 10\n | ^",
  ]);
});
