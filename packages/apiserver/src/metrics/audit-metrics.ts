import type { AuditLog } from '../audit/audit-log.ts';
import { familyText } from './exposition.ts';

/** What was written down, and what was lost. */
export function renderAuditMetrics({ taken, dropped }: AuditLog): string {
  return [
    familyText(
      {
        name: 'apiserver_audit_event_total',
        type: 'counter',
        help: 'Audit events that were made.',
      },
      [{ value: taken }],
    ),
    familyText(
      {
        name: 'apiserver_audit_error_total',
        type: 'counter',
        help: 'Audit events that were lost.',
      },
      [{ labels: { plugin: 'log' }, value: dropped }],
    ),
  ].join('');
}
