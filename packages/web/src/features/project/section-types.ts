import type { SectionId } from './section-ids.ts';

/** A type that is listed: its schema id, and the plural in its address. */
interface ListedType {
  readonly type: string;
  readonly plural: string;
}

/** What is listed in each section. */
export const SECTION_TYPES: Readonly<Record<SectionId, readonly ListedType[]>> = {
  workloads: [{ type: 'workload', plural: 'workloads' }],
  pods: [{ type: 'pod', plural: 'pods' }],
  services: [{ type: 'service', plural: 'services' }],
  ingresses: [{ type: 'ingress', plural: 'ingresses' }],
  'config-maps': [{ type: 'configMap', plural: 'configMaps' }],
  secrets: [
    { type: 'namespacedSecret', plural: 'namespacedSecrets' },
    { type: 'secret', plural: 'secrets' },
  ],
  certificates: [
    { type: 'namespacedCertificate', plural: 'namespacedCertificates' },
    { type: 'certificate', plural: 'certificates' },
  ],
  volumes: [{ type: 'persistentVolumeClaim', plural: 'persistentVolumeClaims' }],
};

/** The section in which resources of a plural are; all that is listed nowhere is a sort of secret. */
export function sectionOfPlural(plural: string): SectionId {
  const sections = Object.keys(SECTION_TYPES) as readonly SectionId[];
  const isListed = (id: SectionId): boolean =>
    SECTION_TYPES[id].some((listed) => listed.plural === plural);
  return sections.find(isListed) ?? 'secrets';
}
