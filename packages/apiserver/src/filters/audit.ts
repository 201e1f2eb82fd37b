import type { Clock } from '@drover/base';
import { AuditEvent } from '../audit/audit-event.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import {
  type AuditDecision,
  type AuditPolicy,
  type AuditStage,
  evaluatePolicy,
} from '../audit/audit-policy.ts';
import { loggedBody, loggedResponse } from '../audit/logged-objects.ts';
import type { UserInfo } from '../authentication/user-info.ts';
import type { ApiResponse } from '../http/api-message.ts';
import type { Filter, RequestContext } from './filter.ts';
import { observeBody } from './observe-body.ts';
import { statusOf } from './status-response.ts';

/** What is written down, and where. */
export interface Auditing {
  readonly policy: AuditPolicy;
  readonly log: AuditLog;
  readonly clock: Clock;
}

/** Writes down what users ask for and what becomes of it; comes after authentication. */
export function audit({ policy, log, clock }: Auditing): Filter {
  return async (context, next) => {
    const { user, info } = context;
    const decision = evaluatePolicy(policy, info, user);
    if (decision.level === 'None') return next(context);
    const trail = new Trail(new AuditEvent(context, clock), decision, { log, user });
    trail.write('RequestReceived');
    const logsBodies = decision.level === 'Request' || decision.level === 'RequestResponse';
    const request = logsBodies ? await trail.takeBody(context) : context.request;
    try {
      return trail.follow(
        await next({ ...context, request, audit: trail.event }),
        info.isLongRunning,
      );
    } catch (error) {
      trail.fail(statusOf(error));
      throw error;
    }
  };
}

/** Writes down requests of those who could not be authenticated; comes before authentication. */
export function auditStrangers({ policy, log, clock }: Auditing): Filter {
  return async (context, next) => {
    try {
      return await next(context);
    } catch (error) {
      const status = statusOf(error);
      if (status.code === 401) {
        const decision = evaluatePolicy(policy, context.info, undefined);
        const event = new AuditEvent(context, clock);
        if (decision.level !== 'None') {
          new Trail(event, decision, { log, user: undefined }).fail(status, 'ResponseStarted');
        }
      }
      throw error;
    }
  };
}

type Outcome = Parameters<AuditEvent['render']>[2]['status'];

/** The events of one request. */
class Trail {
  readonly event: AuditEvent;
  readonly #decision: AuditDecision;
  readonly #log: AuditLog;
  readonly #user: UserInfo | undefined;

  constructor(
    event: AuditEvent,
    decision: AuditDecision,
    { log, user }: { readonly log: AuditLog; readonly user: UserInfo | undefined },
  ) {
    this.event = event;
    this.#decision = decision;
    this.#log = log;
    this.#user = user;
  }

  write(stage: AuditStage, status?: Outcome): void {
    if (this.#decision.omitStages.has(stage)) return;
    this.#log.append(this.event.render(stage, this.#decision, { user: this.#user, status }));
  }

  /** The request with its body at hand, which is kept for the event. */
  async takeBody({ request }: RequestContext): Promise<RequestContext['request']> {
    const { body, object } = await loggedBody(request, this.#decision);
    this.event.requestObject = object;
    return { ...request, body };
  }

  fail(status: ReturnType<typeof statusOf>, stage: AuditStage = 'ResponseComplete'): void {
    if (this.#decision.level === 'RequestResponse') this.event.responseObject = status;
    this.write(stage, status);
  }

  follow(response: ApiResponse, isLongRunning: boolean): ApiResponse {
    const status = { code: response.status };
    if (!isLongRunning) {
      const isLogged = this.#decision.level === 'RequestResponse';
      const object = isLogged ? loggedResponse(response, this.#decision) : undefined;
      this.event.responseObject = object;
      // What a deletion did is told by a Status, of which more may be written down than of objects.
      this.write('ResponseComplete', object?.kind === 'Status' ? { ...object, ...status } : status);
      return response;
    }
    this.write('ResponseStarted', status);
    return observeBody(response, () => this.write('ResponseComplete', status));
  }
}
