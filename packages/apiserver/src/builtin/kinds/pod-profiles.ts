type Annotations = Readonly<Record<string, string>>;

interface Profile {
  readonly type?: string;
  readonly localhostProfile?: string;
}

interface Secured {
  readonly appArmorProfile?: Profile;
}

interface SecuredContainer {
  readonly name?: string;
  readonly securityContext?: Secured;
}

interface SecuredPod {
  readonly os?: { readonly name?: string };
  readonly securityContext?: Secured;
  readonly containers?: readonly SecuredContainer[] | null;
  readonly initContainers?: readonly SecuredContainer[];
}

const APP_ARMOR = 'container.apparmor.security.beta.kubernetes.io/';
const LOCALHOST = 'localhost/';

/** The spec of a pod with the profiles of AppArmor that its annotations name, as older clients do. */
export function withAnnotatedProfiles<S extends SecuredPod>(
  spec: S,
  annotations: Annotations = {},
): S {
  const isAny = Object.keys(annotations).some((key) => key.startsWith(APP_ARMOR));
  if (!isAny || spec.os?.name === 'windows') return spec;
  const ofPod = spec.securityContext?.appArmorProfile;
  const secure = <C extends SecuredContainer>(container: C): C =>
    withProfile(container, annotations[APP_ARMOR + (container.name ?? '')], ofPod);
  return {
    ...spec,
    ...(spec.containers && { containers: spec.containers.map(secure) }),
    ...(spec.initContainers && { initContainers: spec.initContainers.map(secure) }),
  };
}

function withProfile<C extends SecuredContainer>(
  container: C,
  annotation: string | undefined,
  ofPod: Profile | undefined,
): C {
  const { securityContext } = container;
  const profile = annotation === undefined ? undefined : profileOf(annotation);
  const isSaid = securityContext?.appArmorProfile !== undefined;
  if (profile === undefined || isSaid || isSameProfile(profile, ofPod)) return container;
  return { ...container, securityContext: { ...securityContext, appArmorProfile: profile } };
}

function profileOf(annotation: string): Profile | undefined {
  if (annotation === 'unconfined') return { type: 'Unconfined' };
  if (annotation === 'runtime/default') return { type: 'RuntimeDefault' };
  const localhostProfile = annotation.startsWith(LOCALHOST)
    ? annotation.slice(LOCALHOST.length)
    : '';
  // A name that is padded or too long is left for people to correct.
  const isUsable = localhostProfile !== '' && localhostProfile.trim() === localhostProfile;
  return isUsable && localhostProfile.length <= 4_095
    ? { type: 'Localhost', localhostProfile }
    : undefined;
}

function isSameProfile(left: Profile, right: Profile | undefined): boolean {
  return left.type === right?.type && left.localhostProfile === right?.localhostProfile;
}
