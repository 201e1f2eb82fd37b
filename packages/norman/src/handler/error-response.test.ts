import { admissionErrors } from '@drover/api';
import { failureStatus, StatusError } from '@drover/apimachinery';
import { describe, expect, it } from 'vitest';
import { errorAnswer } from './error-response.ts';

/** As an API server tells what a webhook of ours has refused. */
function denied(status: number, reason: string, field: string): StatusError {
  const message = 'The role x is locked';
  const causes = [{ reason, message, field }];
  return new StatusError(
    failureStatus(status, 'Invalid', `admission webhook "w" denied the request: ${message}`, {
      causes,
    }),
  );
}

describe('what admission refuses', () => {
  it('is told in the words of the v3 API, with what to do', () => {
    const { status, document } = errorAnswer(
      denied(422, 'ADMISSION_ROLE_LOCKED', 'roleTemplateName'),
      'r-1',
    );
    expect(status).toBe(422);
    expect(document).toMatchObject({
      code: 'InvalidState',
      errorCode: 'ADMISSION_ROLE_LOCKED',
      fieldName: 'roleTemplateId',
      message: 'The role x is locked',
      remedy: 'Unlock it, or take another role; what was given before stays.',
    });
  });

  it('is told the same when the v3 API asks the rule itself', () => {
    const facts = { role: 'x', field: 'roleTemplateName' };
    const refusal = admissionErrors.create('ADMISSION_ROLE_LOCKED', facts);
    expect(errorAnswer(refusal, 'r-1').document).toEqual(
      errorAnswer(denied(422, 'ADMISSION_ROLE_LOCKED', 'roleTemplateName'), 'r-1').document,
    );
  });

  it('is a matter of permission, or a conflict, by its status', () => {
    const code = (status: number, reason: string): string | undefined =>
      errorAnswer(denied(status, reason, 'rules'), 'r-1').document.code;
    expect(code(403, 'ADMISSION_ESCALATION')).toBe('PermissionDenied');
    expect(code(409, 'ADMISSION_ROLE_IN_USE')).toBe('Conflict');
    expect(code(422, 'ADMISSION_ROLE_CYCLE')).toBe('InvalidBodyContent');
  });

  it('is not mistaken for what others refuse', () => {
    const { document } = errorAnswer(denied(422, 'FieldValueInvalid', 'spec.x'), 'r-1');
    expect(document.code).toBe('Invalid');
    expect(document).not.toHaveProperty('errorCode');
    expect(document.message).toMatch(/^admission webhook/);
  });
});

describe('an API server that could not ask', () => {
  const answerTo = (webhook: string) => {
    const message = `Internal error occurred: failed calling webhook "${webhook}": failed to call webhook: Post "https://127.0.0.1:9/v1/webhook/validation/globalroles/secret?timeout=10s": connection refused`;
    return errorAnswer(new StatusError(failureStatus(500, 'InternalError', message)), 'r-1');
  };

  it('our webhook: to be tried again, and its secret is not shown', () => {
    const { status, document, headers } = answerTo('globalroles.validation.drover.dev');
    expect(status).toBe(503);
    expect(headers).toEqual({ 'Retry-After': '2' });
    expect(document).toMatchObject({
      code: 'ServiceUnavailable',
      errorCode: 'NORMAN_ADMISSION_UNREACHABLE',
    });
    expect(JSON.stringify(document)).not.toContain('secret');
  });

  it('somebody else: as it says', () => {
    expect(answerTo('policy.example.com')).toMatchObject({
      status: 500,
      document: { code: 'InternalError' },
    });
  });
});
