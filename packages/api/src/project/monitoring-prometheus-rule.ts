import { defineStruct, field } from '../define-kind/field.ts';
import { defineKind } from '../define-kind/kind.ts';
import { ALL_METHODS } from '../management/shared.ts';
import { MONITORING } from './monitoring-shared.ts';
import { projectId } from './workload-base.ts';

const rule = defineStruct('rule', {
  alert: field.text(),
  annotations: field.map(field.text()),
  expr: field.text({ apiType: 'intOrString' }),
  for: field.text(),
  labels: field.map(field.text()),
  record: field.text(),
});

const ruleGroup = defineStruct('ruleGroup', {
  interval: field.text(),
  name: field.text(),
  partial_response_strategy: field.text(),
  rules: field.list(field.struct(rule)),
});

const spec = defineStruct('prometheusRuleSpec', { groups: field.list(field.struct(ruleGroup)) });

/** What Prometheus warns of and records. */
export const prometheusRule = defineKind({
  ...MONITORING,
  kind: 'PrometheusRule',
  plural: 'prometheusrules',
  description: 'What Prometheus warns of and records.',
  schema: { spec: field.struct(spec) },
  norman: { id: 'prometheusRule', ...ALL_METHODS, virtualFields: { projectId } },
});
