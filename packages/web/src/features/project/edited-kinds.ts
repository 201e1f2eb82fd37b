import { checkConfigMap } from '../config-maps/config-map-draft.ts';
import { ConfigMapForm } from '../config-maps/config-map-form.tsx';
import type { Draft } from '../editor/draft.ts';
import type { DraftCheck, ResourceForm } from '../editor/resource-form.ts';
import { secretKinds } from '../secrets/secret-kinds.ts';

/** How one type is created and edited. */
export interface EditedKind {
  /** Schema id. */
  readonly type: string;
  /** What it is, with its article: `a workload`. */
  readonly what: string;
  /** Absent for what is edited as YAML alone. */
  readonly form?: ResourceForm;
  readonly check?: DraftCheck;
  /** What a new one in a namespace begins with. */
  readonly initial?: (namespaceId: string) => Draft;
}

/** How each type is edited, by its plural in addresses. */
const KINDS: Readonly<Record<string, EditedKind>> = {
  workloads: { type: 'workload', what: 'a workload' },
  services: { type: 'service', what: 'a service' },
  ingresses: { type: 'ingress', what: 'an ingress' },
  configMaps: {
    type: 'configMap',
    what: 'a config map',
    form: ConfigMapForm,
    check: checkConfigMap,
  },
  ...secretKinds,
  persistentVolumeClaims: { type: 'persistentVolumeClaim', what: 'a volume claim' },
};

/** How resources of a plural are edited; `undefined` for what is not. */
export function editedKind(plural: string): EditedKind | undefined {
  return KINDS[plural];
}
