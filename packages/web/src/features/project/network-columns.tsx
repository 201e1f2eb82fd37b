import { ageColumn, stateColumn } from '../../components/columns.tsx';
import {
  nameColumn,
  namespaceColumn,
  type SectionColumn,
  textsColumn,
  wordColumn,
} from './columns.tsx';
import {
  ingressCertificates,
  ingressHosts,
  ingressTargets,
  portTexts,
  serviceAddress,
  serviceTargets,
} from './network-values.ts';
import type { Ingress, Service } from './resources.ts';

/** Columns of Services. */
export const serviceColumns: readonly SectionColumn<Service>[] = [
  stateColumn(({ state = 'unknown' }) => state),
  nameColumn(),
  namespaceColumn(),
  wordColumn<Service>('kind', 'Type', ({ kind = 'ClusterIP' }) => kind),
  textsColumn('ports', 'Ports', portTexts),
  wordColumn<Service>('address', 'Address', serviceAddress),
  textsColumn('targets', 'Leads to', serviceTargets),
  ageColumn(),
];

/** Columns of Ingresses. */
export const ingressColumns: readonly SectionColumn<Ingress>[] = [
  stateColumn(({ state = 'unknown' }) => state),
  nameColumn(),
  namespaceColumn(),
  textsColumn('hosts', 'Hosts', ingressHosts),
  textsColumn('targets', 'Leads to', ingressTargets),
  textsColumn('certificates', 'Certificates', ingressCertificates),
  ageColumn(),
];
