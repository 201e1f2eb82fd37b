import { genericServerError } from '@drover/apimachinery';
import { NormanError } from '@drover/client/norman';
import { expect, it } from 'vitest';
import { describeFailure } from './describe-failure.ts';
import { cliErrors } from './errors.ts';
import { exitCodeOf } from './exit-code.ts';

const norman = (status: number) => new NormanError({ status, code: 'X', message: 'm' });

it.each([
  [norman(404), 3],
  [norman(403), 4],
  [norman(401), 4],
  [norman(422), 6],
  [norman(500), 1],
  [genericServerError({ code: 404, method: 'GET', serverMessage: '' }), 3],
  [cliErrors.create('CLI_USAGE'), 2],
  [cliErrors.create('CLI_WAIT_TIMEOUT'), 5],
  [cliErrors.create('CLI_NOT_LOGGED_IN'), 4],
  [new Error('x'), 1],
])('%s ends with %i', (error, code) => {
  expect(exitCodeOf(error)).toBe(code);
});

it('says what happened, where, and what to do', () => {
  const plain = (_colour: string, text: string): string => text;
  const error = new NormanError({
    status: 422,
    code: 'InvalidFormat',
    message: 'no label',
    fieldName: 'name',
    remedy: 'Use letters.',
  });
  expect(describeFailure(error, plain)).toBe('error: name: no label (InvalidFormat)\nUse letters.');
});
