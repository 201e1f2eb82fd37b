import type { Filter } from '../http/exchange.ts';
import type { AuditTrail } from './audit-trail.ts';

/** Writes down what passes; comes after authentication. */
export function auditFilter(trail: AuditTrail): Filter {
  return (next) => async (exchange) => {
    const audit = await trail.begin(exchange);
    if (!audit) return next(exchange);
    exchange.notes = audit;
    let failure: unknown;
    try {
      await next(exchange);
    } catch (error) {
      failure = error;
      throw error;
    } finally {
      trail.complete(audit, failure);
    }
  };
}
