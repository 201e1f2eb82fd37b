import { expect, test } from 'vitest';
import { genericServerError } from './generic-server-error.ts';
import * as errors from './status-errors.ts';

const configMaps = { group: '', resource: 'configmaps' };
const deployments = { group: 'apps', resource: 'deployments' };

test.each([
  [errors.notFoundError(configMaps, 'x'), 404, 'NotFound', 'configmaps "x" not found'],
  [errors.notFoundError(deployments, 'x'), 404, 'NotFound', 'deployments.apps "x" not found'],
  [
    errors.alreadyExistsError(configMaps, 'x'),
    409,
    'AlreadyExists',
    'configmaps "x" already exists',
  ],
  [
    errors.conflictError(configMaps, 'x'),
    409,
    'Conflict',
    'Operation cannot be fulfilled on configmaps "x": the object has been modified; please apply your changes to the latest version and try again',
  ],
  [
    errors.forbiddenError(configMaps, 'x', 'no'),
    403,
    'Forbidden',
    'configmaps "x" is forbidden: no',
  ],
  [errors.forbiddenError(configMaps, '', 'no'), 403, 'Forbidden', 'configmaps is forbidden: no'],
  [errors.forbiddenError({ group: '', resource: '' }, '', 'no'), 403, 'Forbidden', 'forbidden: no'],
  [errors.unauthorizedError(), 401, 'Unauthorized', 'Unauthorized'],
  [errors.badRequestError('bad'), 400, 'BadRequest', 'bad'],
  [errors.expiredError('too old'), 410, 'Expired', 'too old'],
  [errors.internalError('x'), 500, 'InternalError', 'Internal error occurred: x'],
  [errors.timeoutError('x'), 504, 'Timeout', 'Timeout: x'],
  [errors.serviceUnavailableError('x'), 503, 'ServiceUnavailable', 'x'],
  [
    errors.methodNotAllowedError(deployments, 'create'),
    405,
    'MethodNotAllowed',
    'create is not supported on resources of kind "deployments.apps"',
  ],
])('%s', (error, code, reason, message) => {
  expect(error.status).toMatchObject({ kind: 'Status', status: 'Failure', code, reason, message });
});

test('details name the object, and when to come back', () => {
  expect(errors.notFoundError(deployments, 'x').status.details).toEqual({
    name: 'x',
    group: 'apps',
    kind: 'deployments',
  });
  expect(
    errors.serverTimeoutError(configMaps, 'POST', { retryAfterSeconds: 3 }).status.details,
  ).toEqual({ name: 'POST', kind: 'configmaps', retryAfterSeconds: 3 });
  expect(errors.tooManyRequestsError('busy').status.details).toEqual({ retryAfterSeconds: 1 });
  expect(errors.badRequestError('bad').status.details).toBeUndefined();
});

test('an answer without a Status becomes what Kubernetes clients make of it', () => {
  const error = genericServerError({
    code: 404,
    method: 'GET',
    resource: configMaps,
    name: 'x',
    serverMessage: '404 page not found',
  });
  expect(error.status).toMatchObject({
    reason: 'NotFound',
    message: 'the server could not find the requested resource (get configmaps x)',
    details: {
      name: 'x',
      kind: 'configmaps',
      causes: [{ reason: 'UnexpectedServerResponse', message: '404 page not found' }],
    },
  });
  expect(genericServerError({ code: 502, method: 'GET', serverMessage: 'oops' })).toMatchObject({
    reason: 'InternalError',
    message: 'an error on the server ("oops") has prevented the request from succeeding',
  });
});
