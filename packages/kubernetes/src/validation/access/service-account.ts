import type { KubernetesObject } from '@drover/apimachinery';

const ENFORCE_ANNOTATION = 'kubernetes.io/enforce-mountable-secrets';

/** What the writer of a ServiceAccount should know: only when the annotation is new. */
export function warnOfServiceAccount(
  account: KubernetesObject,
  old?: KubernetesObject,
): readonly string[] {
  const has = ({ metadata }: KubernetesObject): boolean =>
    metadata?.annotations?.[ENFORCE_ANNOTATION] !== undefined;
  if (!has(account) || (old !== undefined && has(old))) return [];
  return [
    `metadata.annotations[${ENFORCE_ANNOTATION}]: deprecated in v1.32+; prefer separate namespaces to isolate access to mounted secrets`,
  ];
}
