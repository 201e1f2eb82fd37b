import type { KubernetesObject } from '@drover/apimachinery';
import { type FieldError, forbidden, required, tooLong } from '../../field/field-error.ts';
import { isDnsLabel } from '../meta/names.ts';
import { givenOneOf } from '../value/choices.ts';
import { named } from '../value/forms.ts';
import { unchanged } from '../value/unchanged.ts';
import { when } from '../value/when.ts';
import { validateDomainPath } from './domain-path.ts';
import { type LocalReference, validateLocalReference } from './ingress.ts';

/** `networking.k8s.io/v1` IngressClass, with the fields that are looked at. */
export interface IngressClass extends KubernetesObject {
  readonly spec: {
    readonly controller?: string;
    readonly parameters?: LocalReference & { readonly scope?: string; readonly namespace?: string };
  };
}

const MAX_CONTROLLER = 250;
const PARAMETERS = 'spec.parameters';

/** What is wrong with an IngressClass beyond its metadata. */
export function validateIngressClass({ spec }: IngressClass): readonly FieldError[] {
  const { controller = '', parameters } = spec;
  const path = 'spec.controller';
  return [
    ...when(controller.length > MAX_CONTROLLER, () => tooLong(path, MAX_CONTROLLER)),
    ...validateDomainPath(path, controller),
    ...(parameters === undefined
      ? []
      : [...validateLocalReference(PARAMETERS, parameters), ...validateScope(parameters)]),
  ];
}

/** What must not change in an IngressClass. */
export function validateIngressClassUpdate(
  { spec }: IngressClass,
  old: IngressClass,
): readonly FieldError[] {
  return unchanged('spec.controller', spec.controller ?? '', old.spec.controller ?? '');
}

function validateScope({
  scope,
  namespace,
}: NonNullable<IngressClass['spec']['parameters']>): readonly FieldError[] {
  const path = `${PARAMETERS}.namespace`;
  if (scope === 'Namespace') {
    if (namespace !== undefined) return named(path, namespace, isDnsLabel);
    return [required(path, "`parameters.scope` is set to 'Namespace'")];
  }
  if (scope !== 'Cluster')
    return givenOneOf(`${PARAMETERS}.scope`, scope, ['Cluster', 'Namespace']);
  return when(namespace !== undefined, () =>
    forbidden(path, "`parameters.scope` is set to 'Cluster'"),
  );
}
