import { failureStatus, type StatusDetails, StatusError } from '@drover/apimachinery';
import { describe, expect, it } from 'vitest';
import { classifyFailure } from './failure.ts';

const status = (code: number, reason: string, details?: StatusDetails): StatusError =>
  new StatusError(failureStatus(code, reason, 'text', details));

describe('classifyFailure', () => {
  const tooLarge = { causes: [{ reason: 'ResourceVersionTooLarge' }], retryAfterSeconds: 1 };
  it.each([
    ['gone', status(410, 'Expired'), 0],
    ['gone', status(410, 'Gone'), 0],
    ['gone', status(504, 'Timeout', tooLarge), 1_000],
    ['busy', status(429, 'TooManyRequests', { retryAfterSeconds: 7 }), 7_000],
    ['busy', status(503, 'ServiceUnavailable'), 0],
    ['unsupported', status(422, 'Invalid'), 0],
    ['unsupported', status(400, 'BadRequest'), 0],
    ['refused', status(401, 'Unauthorized'), 0],
    ['refused', status(403, 'Forbidden'), 0],
    ['absent', status(404, 'NotFound'), 0],
    ['refused', status(405, 'MethodNotAllowed'), 0],
    ['broken', status(500, 'InternalError'), 0],
    ['broken', new Error('connection refused'), 0],
    ['broken', 'no error at all', 0],
  ])('%s: %s', (kind, cause, retryAfterMs) => {
    expect(classifyFailure(cause)).toEqual({ kind, retryAfterMs, cause });
  });
});
