import { defineStruct, field } from '../define-kind/field.ts';

/** A taint that pods put up with. */
export const toleration = defineStruct('toleration', {
  effect: field.text(),
  key: field.text(),
  operator: field.text(),
  tolerationSeconds: field.optionalInteger(),
  value: field.text(),
});

const nodeScheduling = defineStruct('nodeScheduling', {
  nodeId: field.reference('/v3/schemas/node'),
  requireAll: field.list(field.text(), {
    description: 'Expressions over labels of nodes: `disk = ssd`, `zone in (a, b)`, `!gpu`.',
  }),
  requireAny: field.list(field.text()),
  preferred: field.list(field.text(), { description: 'The most important first.' }),
});

/** On which nodes pods run. */
export const scheduling = defineStruct('scheduling', {
  node: field.struct(nodeScheduling),
  priority: field.optionalInteger(),
  priorityClassName: field.text(),
  scheduler: field.text(),
  tolerate: field.list(field.struct(toleration)),
});
