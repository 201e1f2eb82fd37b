import { defineStruct, field } from '../define-kind/field.ts';

/** What was answered to the questions of a template. */
export const answer = defineStruct('answer', {
  projectId: field.reference('project'),
  clusterId: field.reference('cluster'),
  values: field.map(field.text()),
  valuesSetString: field.map(field.text()),
});
