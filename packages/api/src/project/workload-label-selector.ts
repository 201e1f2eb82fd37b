import { defineStruct, field } from '../define-kind/field.ts';

const requirement = defineStruct('labelSelectorRequirement', {
  key: field.text(),
  operator: field.text(),
  values: field.list(field.text()),
});

/** Chooses objects by their labels. */
export const labelSelector = defineStruct('labelSelector', {
  matchExpressions: field.list(field.struct(requirement)),
  matchLabels: field.map(field.text()),
});
