import { field } from '../define-kind/field.ts';

/** The name of a Kubernetes object that may have dots in it; must be given. */
export const objectName = field.hostname({
  access: 'create',
  nullable: false,
  required: true,
  form: { label: 'Name' },
});
