import { itemPath } from '@drover/kubernetes';

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

/** What is said of an annotation that says what its container does not. */
const DEPRECATED = 'deprecated since v1.30; use the "appArmorProfile" field instead';

/**
 * The spec of a pod with the profiles of AppArmor that its annotations name, as older clients do.
 *
 * @param warn - is told of annotations whose fields are missing.
 */
export function withAnnotatedProfiles<S extends SecuredPod>(
  spec: S,
  annotations: Annotations = {},
  warn: (text: string) => void,
): S {
  const isAny = Object.keys(annotations).some((key) => key.startsWith(APP_ARMOR));
  if (!isAny || spec.os?.name === 'windows') return spec;
  const ofPod = spec.securityContext?.appArmorProfile;
  const secure = <C extends SecuredContainer>(container: C): C => {
    const key = APP_ARMOR + (container.name ?? '');
    const annotation = annotations[key];
    if (annotation === undefined || container.securityContext?.appArmorProfile) return container;
    const profile = profileOf(annotation);
    if (profile !== undefined && isSameProfile(profile, ofPod)) return container;
    warn(`${itemPath('metadata.annotations', key)}: ${DEPRECATED}`);
    return profile === undefined ? container : withProfile(container, profile);
  };
  return {
    ...spec,
    ...(spec.initContainers && { initContainers: spec.initContainers.map(secure) }),
    ...(spec.containers && { containers: spec.containers.map(secure) }),
  };
}

function withProfile<C extends SecuredContainer>(container: C, appArmorProfile: Profile): C {
  return { ...container, securityContext: { ...container.securityContext, appArmorProfile } };
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
