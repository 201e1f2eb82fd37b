import { failureStatus, StatusError } from '@drover/apimachinery';
import { RecordingLogger } from '@drover/base/testing';
import { expect, test } from 'vitest';
import { parseRequestInfo } from '../http/request-info.ts';
import type { RequestContext } from './filter.ts';
import { recovery } from './recovery.ts';

/** What is logged when a request ends with an error, and the status of the answer. */
async function endedBy(error: Error): Promise<{ status: number; logged: unknown }> {
  const logger = new RecordingLogger();
  const info = parseRequestInfo('GET', '/api/v1/nodes', new URLSearchParams());
  const { signal } = new AbortController();
  const context: Partial<RequestContext> = { info, logger, requestId: 'r', signal };
  const { status } = await recovery(context as RequestContext, () => Promise.reject(error));
  return { status, logged: logger.lines };
}

const refusal = (code: number): Error => new StatusError(failureStatus(code, '', 'because'));

test.each([404, 501])('what the caller can learn from a %d is not logged', async (code) => {
  expect(await endedBy(refusal(code))).toEqual({ status: code, logged: [] });
});

test('what is not the fault of the caller is logged, with what was asked', async () => {
  const asked = { requestID: 'r', verb: 'list', path: '/api/v1/nodes' };
  expect(await endedBy(refusal(503))).toMatchObject({
    status: 503,
    logged: [{ level: 'info', facts: { ...asked, status: 503, why: 'because' } }],
  });
  expect(await endedBy(new TypeError('a secret'))).toMatchObject({
    status: 500,
    logged: [{ level: 'error', facts: asked }],
  });
});
