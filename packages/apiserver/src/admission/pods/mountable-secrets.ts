import type { PodContainer, PodObject } from './pod-object.ts';
import type { ServiceAccountObject } from './service-account-object.ts';

/** Account whose pods may only use the secrets that it lists. */
const ENFORCE_ANNOTATION = 'kubernetes.io/enforce-mountable-secrets';

/** What Go takes for true. */
const TRUE: ReadonlySet<string> = new Set(['1', 't', 'T', 'TRUE', 'true', 'True']);

/**
 * Which secret a pod uses that its account does not list, where the account asks for that; in words.
 *
 * @param onlyEphemeral - looks at the containers alone that were added to a running pod.
 */
export function secretProblem(
  { spec }: PodObject,
  account: ServiceAccountObject,
  onlyEphemeral: boolean,
): string | undefined {
  if (!TRUE.has(account.metadata.annotations?.[ENFORCE_ANNOTATION] ?? '')) return undefined;
  const listed = new Set((account.secrets ?? []).map(({ name }) => name));
  const ofAccount = `is not allowed because service account ${account.metadata.name} does not reference that`;
  const inContainers = (kind: string, containers: readonly PodContainer[] = []): string[] =>
    containers.flatMap((container) => {
      const { where, secret } = unlistedSecret(container, listed) ?? {};
      if (where === undefined) return [];
      return `${kind} ${container.name} with ${where} referencing secret.secretName="${secret}" ${ofAccount} secret`;
    });
  if (onlyEphemeral) return inContainers('ephemeral container', spec.ephemeralContainers)[0];
  const volume = (spec.volumes ?? []).find(
    ({ secret }) => secret && !listed.has(secret.secretName),
  );
  if (volume) {
    return `volume with secret.secretName="${volume.secret?.secretName ?? ''}" ${ofAccount} secret`;
  }
  return [
    ...inContainers('init container', spec.initContainers),
    ...inContainers('container', spec.containers),
    ...pullSecretProblems({ spec, account, ofAccount }),
  ][0];
}

function unlistedSecret(
  { env = [], envFrom = [] }: PodContainer,
  listed: ReadonlySet<string | undefined>,
): { readonly where: string; readonly secret: string } | undefined {
  for (const { name, valueFrom } of env) {
    const reference = valueFrom?.secretKeyRef;
    if (reference && !listed.has(reference.name)) {
      return { where: `envVar ${name}`, secret: reference.name ?? '' };
    }
  }
  const from = envFrom.find(({ secretRef }) => secretRef && !listed.has(secretRef.name));
  return from && { where: 'envFrom', secret: from.secretRef?.name ?? '' };
}

interface PullSecrets {
  readonly spec: PodObject['spec'];
  readonly account: ServiceAccountObject;
  readonly ofAccount: string;
}

function pullSecretProblems({ spec, account, ofAccount }: PullSecrets): string[] {
  const listed = new Set((account.imagePullSecrets ?? []).map(({ name }) => name));
  return (spec.imagePullSecrets ?? []).flatMap(({ name }, at) =>
    listed.has(name)
      ? []
      : `imagePullSecrets[${at}].name="${name ?? ''}" ${ofAccount} imagePullSecret`,
  );
}

/** What a pod uses that only shows what a node runs, and so cannot use anything of the API; in words. */
export function mirrorPodProblem({ spec }: PodObject): string | undefined {
  if (spec.serviceAccountName) return 'a mirror pod may not reference service accounts';
  const containers = [
    ...spec.containers,
    ...(spec.initContainers ?? []),
    ...(spec.ephemeralContainers ?? []),
  ];
  const usesSecrets =
    (spec.imagePullSecrets ?? []).length > 0 ||
    (spec.volumes ?? []).some(({ secret }) => secret) ||
    containers.some((container) => unlistedSecret(container, new Set()));
  if (usesSecrets) return 'a mirror pod may not reference secrets';
  const usesToken = (spec.volumes ?? []).some(({ projected }) =>
    projected?.sources?.some((source) => source.serviceAccountToken),
  );
  return usesToken ? 'a mirror pod may not use ServiceAccountToken volume projections' : undefined;
}
