import type { Draft } from '../editor/draft.ts';

const NAMESPACED = /^namespaced/;

/** Whether something is for all namespaces of its project: types of those in one namespace have a name that says so. */
export function isProjectWide({ type }: Draft): boolean {
  return typeof type === 'string' && !NAMESPACED.test(type);
}

/** The type without its place: `certificate` of `namespacedCertificate`. */
export function plainType({ type }: Draft): string {
  const plain = typeof type === 'string' ? type.replace(NAMESPACED, '') : '';
  return `${plain.charAt(0).toLowerCase()}${plain.slice(1)}`;
}

/** The id of a type in a place: `namespacedCertificate`. */
export function typeIn(plain: string, isWide: boolean): string {
  return isWide ? plain : `namespaced${plain.charAt(0).toUpperCase()}${plain.slice(1)}`;
}

/** The draft for all namespaces of its project, or for one. */
export function placed(draft: Draft, isWide: boolean): Draft {
  const { namespaceId, ...others } = draft;
  const type = typeIn(plainType(draft), isWide);
  return isWide ? { ...others, type } : { ...others, type, namespaceId: namespaceId ?? '' };
}
