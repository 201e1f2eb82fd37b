import { describe, expect, it } from 'vitest';
import { CodedError, defineErrors, errorMessage, hasCode } from './define-errors.ts';

const errors = defineErrors({
  TEST_REFUSED: {
    status: 502,
    message: 'The agent refused {address}',
    remedy: 'Allow {address} in the agent.',
  },
  TEST_OTHER: { status: 500, message: 'Other', remedy: 'None.' },
});

describe('defineErrors', () => {
  it('fills message and remedy from the facts and keeps the cause', () => {
    const cause = new Error('below');
    const error = errors.create('TEST_REFUSED', { address: 'tcp/x:1' }, { cause });
    expect(error).toBeInstanceOf(CodedError);
    expect(error.message).toBe('The agent refused tcp/x:1');
    expect(error.remedy).toBe('Allow tcp/x:1 in the agent.');
    expect(error).toMatchObject({ code: 'TEST_REFUSED', status: 502, cause });
  });

  it('is told apart by code', () => {
    const error: unknown = errors.create('TEST_OTHER');
    expect(errors.is(error, 'TEST_OTHER')).toBe(true);
    expect(errors.is(error, 'TEST_REFUSED')).toBe(false);
    expect(hasCode(new Error('TEST_OTHER'), 'TEST_OTHER')).toBe(false);
  });

  it('leaves a hole visible when a fact is missing, and reads no inherited member', () => {
    expect(errors.create('TEST_REFUSED', {}).message).toBe('The agent refused {address}');
    const inherited = defineErrors({ X: { status: 500, message: '{constructor}', remedy: '' } });
    expect(inherited.create('X').message).toBe('{constructor}');
  });

  it('gives the message of anything thrown', () => {
    expect([errorMessage(new Error('a')), errorMessage('b')]).toEqual(['a', 'b']);
  });
});
