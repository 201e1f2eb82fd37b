import { defineStruct, field } from '../define-kind/field.ts';
import { defineKind } from '../define-kind/kind.ts';
import { ALL_METHODS } from '../management/shared.ts';
import { GROUPS } from '../names/names.ts';

const spec = defineStruct('appRevisionSpec', {
  projectName: field.reference('/v3/schemas/project'),
});

const status = defineStruct('appRevisionStatus', {
  answers: field.map(field.text()),
  answersSetString: field.map(field.text()),
  digest: field.text(),
  externalId: field.text(),
  files: field.map(field.text()),
  projectId: field.reference('/v3/schemas/project'),
  valuesYaml: field.text(),
});

/** What an app was installed with at some time. */
export const appRevision = defineKind({
  group: GROUPS.project,
  version: 'v3',
  kind: 'AppRevision',
  plural: 'apprevisions',
  scope: 'Namespaced',
  description: 'What an app was installed with at some time.',
  schema: { spec: field.struct(spec), status: field.struct(status) },
  norman: { id: 'appRevision', ...ALL_METHODS },
});
