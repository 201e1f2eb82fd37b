import { groupResource } from '../gvk/gvk.ts';
import { failureStatus, StatusError, type StatusReason } from './status.ts';
import type { ErrorResource, RetryAfter } from './status-errors.ts';

/** An HTTP failure whose body was no `Status`, or a failure that Kubernetes reports without one. */
export interface GenericServerFailure extends RetryAfter {
  /** HTTP status code. */
  readonly code: number;
  /** HTTP method, upper case. */
  readonly method: string;
  readonly resource?: ErrorResource;
  readonly name?: string;
  /** What the server wrote; kept in a cause `UnexpectedServerResponse`, and in the message for some codes. */
  readonly serverMessage?: string;
}

interface Template {
  readonly reason: StatusReason;
  readonly message: string;
}

const TEMPLATES: Readonly<Record<number, Template>> = {
  400: {
    reason: 'BadRequest',
    message: 'the server rejected our request for an unknown reason',
  },
  401: {
    reason: 'Unauthorized',
    message: 'the server has asked for the client to provide credentials',
  },
  404: { reason: 'NotFound', message: 'the server could not find the requested resource' },
  405: {
    reason: 'MethodNotAllowed',
    message: 'the server does not allow this method on the requested resource',
  },
  422: {
    reason: 'Invalid',
    message: 'the server rejected our request due to an error in our request',
  },
  429: {
    reason: 'TooManyRequests',
    message: 'the server has received too many requests and has asked us to try again later',
  },
  503: {
    reason: 'ServiceUnavailable',
    message: 'the server is currently unable to handle the request',
  },
  504: {
    reason: 'Timeout',
    message:
      'the server was unable to return a response in the time allotted, but may still be processing the request',
  },
};

/** The error that Kubernetes clients make of an HTTP failure that carries no `Status`. */
export function genericServerError(failure: GenericServerFailure): StatusError {
  const { code, method, resource, name, serverMessage, retryAfterSeconds } = failure;
  const { reason, message } = templateOf(failure);
  const subject = resource ? groupResource(resource) : '';
  const where = [method.toLowerCase(), subject, name].filter((part) => part).join(' ');
  return new StatusError(
    failureStatus(code, reason, subject === '' ? message : `${message} (${where})`, {
      ...(name && { name }),
      ...(resource?.group && { group: resource.group }),
      ...(resource && { kind: resource.resource }),
      ...(serverMessage !== undefined && {
        causes: [{ reason: 'UnexpectedServerResponse', message: serverMessage }],
      }),
      ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
    }),
  );
}

function templateOf({ code, method, serverMessage = 'unknown' }: GenericServerFailure): Template {
  const fixed = TEMPLATES[code];
  if (fixed) return fixed;
  switch (code) {
    case 403:
      return { reason: 'Forbidden', message: serverMessage };
    case 406:
      return { reason: 'NotAcceptable', message: serverMessage };
    case 409:
      return {
        reason: method === 'POST' ? 'AlreadyExists' : 'Conflict',
        message: 'the server reported a conflict',
      };
    case 415:
      return { reason: 'UnsupportedMediaType', message: serverMessage };
    default:
      return code >= 500
        ? {
            reason: 'InternalError',
            message: `an error on the server (${JSON.stringify(serverMessage)}) has prevented the request from succeeding`,
          }
        : {
            reason: '',
            message: `the server responded with the status code ${code} but did not return more information`,
          };
  }
}
