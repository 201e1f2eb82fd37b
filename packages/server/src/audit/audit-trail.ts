import type { AuditLog } from '@drover/apiserver';
import { type Clock, errorMessage } from '@drover/base';
import type { Norman } from '@drover/norman';
import { serverErrors } from '../errors.ts';
import type { Exchange } from '../http/exchange.ts';
import type { AuditLevel } from './audit-event.ts';
import { type AuditedAction, auditedAction } from './audited-action.ts';
import { RequestAudit } from './request-audit.ts';

/** What an audit trail is made of. */
export interface AuditTrailOptions {
  readonly level: AuditLevel;
  readonly log: Pick<AuditLog, 'append' | 'write'>;
  readonly norman: Pick<Norman, 'describe' | 'secretFields'>;
  readonly clock: Clock;
}

/** Writes down who asked for what, and what came of it. */
export class AuditTrail {
  readonly #options: AuditTrailOptions;

  constructor(options: AuditTrailOptions) {
    this.#options = options;
  }

  /**
   * Begins the record of a request; `undefined` when it is none that is written down.
   *
   * **Guarantees**: what is guarded is on the disk when this resolves; else nothing of it may happen.
   *
   * @throws `SERVER_AUDIT_FAILED` when it cannot be written.
   */
  async begin(exchange: Exchange): Promise<RequestAudit | undefined> {
    const { level, log, norman, clock } = this.#options;
    const action = auditedAction(actionRequest(exchange), norman);
    if (!action) return undefined;
    const audit = new RequestAudit({
      exchange,
      action,
      level,
      clock,
      secretFields: () => norman.secretFields(),
    });
    await this.#writeBeginning(action, audit, log);
    return audit;
  }

  /** Writes down what came of a request. */
  complete(audit: RequestAudit, failure?: unknown): void {
    this.#options.log.append(audit.completed(failure));
  }

  async #writeBeginning(
    action: AuditedAction,
    audit: RequestAudit,
    log: AuditTrailOptions['log'],
  ): Promise<void> {
    if (!action.isGuarded) {
      if (action.isLasting) log.append(audit.received());
      return;
    }
    try {
      await log.write(audit.received());
    } catch (cause) {
      throw serverErrors.create('SERVER_AUDIT_FAILED', { problem: errorMessage(cause) }, { cause });
    }
  }
}

function actionRequest({ request, upgrade }: Exchange): Parameters<typeof auditedAction>[0] {
  return {
    method: request.method ?? 'GET',
    url: request.url ?? '/',
    isUpgrade: upgrade !== undefined,
    impersonates: Object.keys(request.headers).some((name) => name.startsWith('impersonate')),
  };
}
