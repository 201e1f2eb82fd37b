import { checkConfigMap } from '../config-maps/config-map-draft.ts';
import { ConfigMapForm } from '../config-maps/config-map-form.tsx';
import type { Draft } from '../editor/draft.ts';
import type { DraftCheck, ResourceForm } from '../editor/resource-form.ts';
import { ingressProblems, newIngress } from '../ingresses/ingress-draft.ts';
import { IngressForm } from '../ingresses/ingress-form.tsx';
import { secretKinds } from '../secrets/secret-kinds.ts';
import { newService, serviceProblems } from '../services/service-draft.ts';
import { ServiceForm } from '../services/service-form.tsx';
import { newWorkload, workloadProblems } from '../workloads/workload-draft.ts';
import { WorkloadForm } from '../workloads/workload-form.tsx';

/** How one type is created and edited. */
export interface EditedKind {
  /** Schema id. */
  readonly type: string;
  /** What it is, with its article: `a workload`. */
  readonly what: string;
  /** Absent for what is edited as YAML alone. */
  readonly form?: ResourceForm;
  readonly check?: DraftCheck;
  /** What a new one in a namespace begins with; just there when absent. */
  readonly initial?: (namespaceId: string) => Draft;
}

/** How each type is edited, by its plural in addresses. */
const KINDS: Readonly<Record<string, EditedKind>> = {
  workloads: {
    type: 'workload',
    what: 'a workload',
    form: WorkloadForm,
    check: workloadProblems,
    initial: newWorkload,
  },
  services: {
    type: 'service',
    what: 'a service',
    form: ServiceForm,
    check: serviceProblems,
    initial: newService,
  },
  ingresses: {
    type: 'ingress',
    what: 'an ingress',
    form: IngressForm,
    check: ingressProblems,
    initial: newIngress,
  },
  configMaps: {
    type: 'configMap',
    what: 'a config map',
    form: ConfigMapForm,
    check: checkConfigMap,
  },
  ...secretKinds,
  persistentVolumeClaims: {
    type: 'persistentVolumeClaim',
    what: 'a volume claim',
    initial: (namespaceId) => ({
      name: '',
      namespaceId,
      accessModes: ['ReadWriteOnce'],
      resources: { requests: { storage: '1Gi' } },
    }),
  },
  ...secretKinds,
};

/** How resources of a plural are edited; `undefined` for what is not. */
export function editedKind(plural: string): EditedKind | undefined {
  return Object.hasOwn(KINDS, plural) ? KINDS[plural] : undefined;
}
