import { expect, it } from 'vitest';
import { admissionRule } from '../../src/admission/admit.ts';

it('knows no rules of other kinds', () => {
  expect(admissionRule('settings')).toBeUndefined();
  expect(admissionRule('constructor')).toBeUndefined();
});
