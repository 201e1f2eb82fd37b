import type { DynamicObject } from '@drover/apimachinery';
import type { AdmissionPlugin } from './admission.ts';
import { defaultClassName } from './default-class.ts';
import type { StoredReader } from './stored-reader.ts';

/** How ingresses named their class before there was a field for it. */
const CLASS_ANNOTATION = 'kubernetes.io/ingress.class';

type IngressObject = DynamicObject & { readonly spec?: { readonly ingressClassName?: string } };

/** Ingresses that name no class are of the default one. */
export function defaultIngressClass(reader: StoredReader): AdmissionPlugin {
  return {
    name: 'DefaultIngressClass',
    collections: new Set(['ingresses.networking.k8s.io']),
    mutate({ operation, target, object }) {
      const ingress = object as IngressObject;
      if (operation !== 'CREATE' || target.subresource !== '') return ingress;
      if (ingress.spec?.ingressClassName !== undefined) return ingress;
      if (ingress.metadata?.annotations?.[CLASS_ANNOTATION] !== undefined) return ingress;
      const ingressClassName = defaultClassName(reader, 'ingressclasses.networking.k8s.io', [
        'ingressclass.kubernetes.io/is-default-class',
      ]);
      return ingressClassName === undefined
        ? ingress
        : { ...ingress, spec: { ...ingress.spec, ingressClassName } };
    },
  };
}
