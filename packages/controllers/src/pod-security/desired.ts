import {
  type Cluster,
  NAMESPACES,
  type PodSecurityAdmissionConfigurationTemplate,
} from '@drover/api';
import type { KubernetesObject } from '@drover/apimachinery';

/** Labels of pod security by name. */
export type PodSecurityLabels = Readonly<Record<string, string>>;

const PREFIX = 'pod-security.kubernetes.io/';

/** Annotation of a Namespace: the labels of pod security that came from the template of the cluster, as JSON. */
export const POD_SECURITY_ANNOTATION = 'drover.dev/pod-security';

/** The name of the template whose defaults a cluster has as labels; `undefined` for none. */
export function templateNameOf({ spec }: Pick<Cluster, 'spec'>): string | undefined {
  // The API server of a cluster that is made here reads a file with the template.
  if (spec?.rancherKubernetesEngineConfig) return undefined;
  return spec?.defaultPodSecurityAdmissionConfigurationTemplateName || undefined;
}

/** The labels that a namespace gets from a template; none where it is exempt. */
export function labelsFrom(
  { configuration }: Pick<PodSecurityAdmissionConfigurationTemplate, 'configuration'>,
  namespace: string,
): PodSecurityLabels {
  const exempt = configuration?.exemptions?.namespaces ?? [];
  // An agent that could not be replaced any more could not take the labels away either.
  if (namespace === NAMESPACES.system || exempt.includes(namespace)) return {};
  const given = Object.entries(configuration?.defaults ?? {}).filter(([, value]) => value);
  return Object.fromEntries(given.map(([key, value]) => [`${PREFIX}${key}`, String(value)]));
}

/** What of a template no label can say. */
export function unlabelledExemptions({
  configuration,
}: Pick<PodSecurityAdmissionConfigurationTemplate, 'configuration'>): readonly string[] {
  const { usernames = [], runtimeClasses = [] } = configuration?.exemptions ?? {};
  return [
    ...(usernames.length > 0 ? ['usernames'] : []),
    ...(runtimeClasses.length > 0 ? ['runtimeClasses'] : []),
  ];
}

/**
 * What is to be applied to a namespace so that it has the labels of the template, or none of them where people have set
 * labels of their own; `undefined` when it is so.
 */
export function desiredNamespace(
  namespace: KubernetesObject,
  wanted: PodSecurityLabels,
): KubernetesObject | undefined {
  const { name, uid, labels = {}, annotations = {}, deletionTimestamp } = namespace.metadata ?? {};
  if (deletionTimestamp !== undefined) return undefined;
  const applied = appliedTo(annotations[POD_SECURITY_ANNOTATION]);
  const isOwn = (key: string): boolean => labels[key] !== applied[key];
  const hasOwn = Object.keys(labels).some((key) => key.startsWith(PREFIX) && isOwn(key));
  const given = hasOwn ? {} : wanted;
  const text = Object.keys(given).length === 0 ? undefined : JSON.stringify(given);
  const isThere = Object.entries(given).every(([key, value]) => labels[key] === value);
  if (text === annotations[POD_SECURITY_ANNOTATION] && isThere) return undefined;
  return {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: {
      // That very namespace, and none that would be made by applying.
      ...(uid !== undefined && { uid }),
      ...(name !== undefined && { name }),
      labels: given,
      annotations: text === undefined ? {} : { [POD_SECURITY_ANNOTATION]: text },
    },
  };
}

/** Names of the labels of a namespace that came from a template and are as it said. */
export function templateLabels({ metadata }: KubernetesObject): readonly string[] {
  const { labels = {}, annotations = {} } = metadata ?? {};
  const applied = Object.entries(appliedTo(annotations[POD_SECURITY_ANNOTATION]));
  return applied.filter(([key, value]) => labels[key] === value).map(([key]) => key);
}

/** What was applied, as its annotation says; an annotation that is no such thing says nothing. */
function appliedTo(text: string | undefined): PodSecurityLabels {
  try {
    const value: unknown = JSON.parse(text ?? '{}');
    return typeof value === 'object' && value !== null ? (value as PodSecurityLabels) : {};
  } catch {
    return {};
  }
}
