import { type CheckedPod, containersOf, type SelinuxOptions } from './checked-pod.ts';
import { distinct, type Finding, namedSetters, plural, quoted, settersOf } from './wording.ts';

const APP_ARMOR_PREFIX = 'container.apparmor.security.beta.kubernetes.io/';
const APP_ARMOR_TYPES: ReadonlySet<string> = new Set(['RuntimeDefault', 'Localhost']);

const SECCOMP_POD_KEY = 'seccomp.security.alpha.kubernetes.io/pod';
const SECCOMP_CONTAINER_PREFIX = 'container.seccomp.security.alpha.kubernetes.io/';

/** Profiles of seccomp that confine. */
const SECCOMP_TYPES: ReadonlySet<string> = new Set(['RuntimeDefault', 'Localhost']);

/** Whether a profile of seccomp confines. */
export function confines(type: string): boolean {
  return SECCOMP_TYPES.has(type);
}

/** AppArmor is not switched off, by field or annotation. */
export function appArmor({ metadata, spec }: CheckedPod): Finding | undefined {
  const isBad = (type: string | undefined): boolean =>
    type !== undefined && !APP_ARMOR_TYPES.has(type);
  const { pod, containers } = settersOf(spec, ({ appArmorProfile }) =>
    isBad(appArmorProfile?.type),
  );
  const types = [spec, ...containersOf(spec)].flatMap(
    ({ securityContext }) => securityContext?.appArmorProfile?.type ?? [],
  );
  const annotations = Object.entries(metadata?.annotations ?? {})
    .filter(([key, value]) => key.startsWith(APP_ARMOR_PREFIX) && !isKnownAnnotation(value))
    .map(([key, value]) => `${key}=${JSON.stringify(value)}`)
    .toSorted();
  const setters = [
    namedSetters({ pod, containers }),
    annotations.length > 0 ? plural(annotations.length, 'annotation') : '',
  ].filter((text) => text !== '');
  if (setters.length === 0) return undefined;
  const values = [...distinct(types.filter(isBad)), ...annotations];
  return {
    reason: plural(values.length, 'forbidden AppArmor profile'),
    detail: `${setters.join(' and ')} must not set AppArmor profile type to ${quoted(values)}`,
  };
}

function isKnownAnnotation(profile: string): boolean {
  return profile === '' || profile === 'runtime/default' || profile.startsWith('localhost/');
}

/** SELinux is left at types that confine, and users and roles are not set. */
export function selinux(types: readonly string[]): (pod: CheckedPod) => Finding | undefined {
  const known = new Set(['', ...types]);
  const isBad = ({ type = '', user, role }: SelinuxOptions): boolean =>
    !known.has(type) || !!user || !!role;
  return ({ spec }) => {
    const setters = namedSetters(
      settersOf(spec, ({ seLinuxOptions }) => !!seLinuxOptions && isBad(seLinuxOptions)),
    );
    if (setters === '') return undefined;
    const options = [spec, ...containersOf(spec)].flatMap(
      ({ securityContext }) => securityContext?.seLinuxOptions ?? [],
    );
    const badTypes = distinct(options.map(({ type = '' }) => type).filter((t) => !known.has(t)));
    const problems = [
      ...(badTypes.length > 0 ? [`${plural(badTypes.length, 'type')} ${quoted(badTypes)}`] : []),
      ...(options.some(({ user }) => user) ? ['user may not be set'] : []),
      ...(options.some(({ role }) => role) ? ['role may not be set'] : []),
    ];
    return {
      reason: 'seLinuxOptions',
      detail: `${setters} set forbidden securityContext.seLinuxOptions: ${problems.join('; ')}`,
    };
  };
}

/** As {@link seccompFields}, for versions that had annotations in place of fields. */
export function seccompAnnotations({ metadata, spec }: CheckedPod): Finding | undefined {
  const keys = [
    SECCOMP_POD_KEY,
    ...containersOf(spec).map(({ name }) => `${SECCOMP_CONTAINER_PREFIX}${name}`),
  ];
  const isKnown = (value: string): boolean =>
    value === 'runtime/default' || value === 'docker/default' || value.startsWith('localhost/');
  const forbidden = keys.flatMap((key) => {
    const value = metadata?.annotations?.[key];
    return value === undefined || isKnown(value) ? [] : `${key}=${JSON.stringify(value)}`;
  });
  const all = distinct(forbidden);
  if (all.length === 0) return undefined;
  const detail = `forbidden ${plural(all.length, 'annotation')} ${all.join(', ')}`;
  return { reason: 'seccompProfile', detail };
}

/** Seccomp is not switched off. */
export function seccompFields({ spec }: CheckedPod): Finding | undefined {
  const isBad = (type: string | undefined): type is string => type !== undefined && !confines(type);
  const setters = namedSetters(
    settersOf(spec, ({ seccompProfile }) => isBad(seccompProfile?.type)),
  );
  if (setters === '') return undefined;
  const types = [spec, ...containersOf(spec)]
    .map(({ securityContext }) => securityContext?.seccompProfile?.type)
    .filter(isBad);
  return {
    reason: 'seccompProfile',
    detail: `${setters} must not set securityContext.seccompProfile.type to ${quoted(distinct(types))}`,
  };
}
