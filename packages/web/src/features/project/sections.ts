import type { SectionColumn } from './columns.tsx';
import {
  certificateColumns,
  claimColumns,
  configMapColumns,
  secretColumns,
} from './configuration-columns.tsx';
import { certificateNames, secretSort } from './configuration-values.ts';
import { ingressColumns, serviceColumns } from './network-columns.tsx';
import { ingressHosts } from './network-values.ts';
import type {
  Certificate,
  ConfigMap,
  Ingress,
  ProjectPod,
  ProjectResource,
  Secret,
  Service,
  VolumeClaim,
  Workload,
} from './resources.ts';
import type { SectionId } from './section-ids.ts';
import { podColumns, workloadColumns } from './workload-columns.tsx';
import { workloadImages, workloadKind } from './workload-values.ts';

/** Something that can be made in a section. */
export interface Creation {
  /** What it is, with its article: `a workload`. */
  readonly what: string;
  readonly type: string;
  readonly plural: string;
}

/** One sort of things in a project: a tab of its page. */
export interface Section<T extends ProjectResource = ProjectResource> {
  readonly title: string;
  readonly columns: readonly SectionColumn<T>[];
  /** What is searched beside the name. */
  readonly texts: (row: T) => readonly string[];
  /** What can be made here; absent where others make it. */
  readonly creation?: Creation;
  /** What belongs here, for those who have none. */
  readonly lesson: string;
}

/** The columns of a section are those of its rows: nothing else is listed under its types. */
function defineSection<T extends ProjectResource>(section: Section<T>): Section {
  return section as unknown as Section;
}

/** What is known of each section. */
export const SECTIONS: Readonly<Record<SectionId, Section>> = {
  workloads: defineSection<Workload>({
    title: 'Workloads',
    columns: workloadColumns,
    texts: (row) => [workloadKind(row), ...workloadImages(row)],
    creation: { what: 'a workload', type: 'workload', plural: 'workloads' },
    lesson: 'A workload keeps pods of an image running: always, on every node, or by the clock.',
  }),
  pods: defineSection<ProjectPod>({
    title: 'Pods',
    columns: podColumns,
    texts: (row) => [...workloadImages(row), row.workloadId ?? ''],
    lesson: 'Pods are made by workloads; make one of those.',
  }),
  services: defineSection<Service>({
    title: 'Services',
    columns: serviceColumns,
    texts: ({ kind = '', clusterIp }) => [kind, clusterIp ?? ''],
    creation: { what: 'a service', type: 'service', plural: 'services' },
    lesson: 'A service is one address for all pods of a workload.',
  }),
  ingresses: defineSection<Ingress>({
    title: 'Ingresses',
    columns: ingressColumns,
    texts: ingressHosts,
    creation: { what: 'an ingress', type: 'ingress', plural: 'ingresses' },
    lesson: 'An ingress leads requests from outside to services, by host name and path.',
  }),
  'config-maps': defineSection<ConfigMap>({
    title: 'Config maps',
    columns: configMapColumns,
    texts: ({ data }) => Object.keys(data ?? {}),
    creation: { what: 'a config map', type: 'configMap', plural: 'configMaps' },
    lesson: 'Config maps hold settings that workloads read as files or variables.',
  }),
  secrets: defineSection<Secret>({
    title: 'Secrets',
    columns: secretColumns,
    texts: (row) => [secretSort(row)],
    creation: { what: 'a secret', type: 'namespacedSecret', plural: 'namespacedSecrets' },
    lesson: 'Secrets hold passwords, keys and credentials of registries that workloads need.',
  }),
  certificates: defineSection<Certificate>({
    title: 'Certificates',
    columns: certificateColumns,
    texts: (row) => [...certificateNames(row), row.issuer ?? ''],
    creation: {
      what: 'a certificate',
      type: 'namespacedCertificate',
      plural: 'namespacedCertificates',
    },
    lesson: 'Ingresses show certificates to browsers. Add one with its key.',
  }),
  volumes: defineSection<VolumeClaim>({
    title: 'Volumes',
    columns: claimColumns,
    texts: ({ storageClassId }) => [storageClassId ?? ''],
    creation: {
      what: 'a volume claim',
      type: 'persistentVolumeClaim',
      plural: 'persistentVolumeClaims',
    },
    lesson: 'Workloads keep their data in volumes that they claim.',
  }),
};
