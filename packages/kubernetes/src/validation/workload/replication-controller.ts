import { type FieldError, invalid, required } from '../../field/field-error.ts';
import { type PodTemplateSpec, validateLasting, validatePodTemplate } from '../pod/pod-template.ts';
import { notNegative } from '../value/numbers.ts';
import { when } from '../value/when.ts';
import type { Workload } from './workload.ts';

interface ReplicationControllerSpec {
  readonly replicas?: number;
  readonly minReadySeconds?: number;
  readonly selector?: Readonly<Record<string, string>>;
  readonly template?: PodTemplateSpec;
}

/** What is wrong with a ReplicationController beyond its metadata. */
function validateReplicationController({
  spec = {},
}: Workload<ReplicationControllerSpec>): readonly FieldError[] {
  const { selector = {}, template } = spec;
  return [
    ...notNegative('spec.minReadySeconds', spec.minReadySeconds),
    ...when(Object.keys(selector).length === 0, () => required('spec.selector')),
    ...notNegative('spec.replicas', spec.replicas),
    ...(template === undefined
      ? [required('spec.template')]
      : validateTemplate('spec.template', template, selector)),
  ];
}

function validateTemplate(
  path: string,
  template: PodTemplateSpec,
  selector: Readonly<Record<string, string>>,
): readonly FieldError[] {
  const labels = template.metadata?.labels;
  const isSelected = Object.entries(selector).every(([key, value]) => labels?.[key] === value);
  return [
    ...when(!isSelected, () =>
      invalid(`${path}.metadata.labels`, labels, '`selector` does not match template `labels`'),
    ),
    ...validatePodTemplate(path, template),
    ...validateLasting(`${path}.spec`, template.spec ?? {}, 'ReplicationController'),
  ];
}

/** The same for a changed one, which Kubernetes looks at twice. */
export function validateAnyController(
  controller: Workload<ReplicationControllerSpec>,
  old?: Workload<ReplicationControllerSpec>,
): readonly FieldError[] {
  const errors = validateReplicationController(controller);
  return old === undefined ? errors : [...errors, ...validateReplicationController(controller)];
}
