import { apiVersionOf } from '@drover/apimachinery';

/** A group and a version of it. */
export interface GroupVersion {
  readonly group: string;
  readonly version: string;
}

/** The path before everything of a group and version: `/api/v1`, `/apis/apps/v1`. */
export function versionPath(version: GroupVersion): string {
  return version.group === '' ? `/api/${version.version}` : `/apis/${apiVersionOf(version)}`;
}

/** The tag of all operations of a group and version: `apps_v1`. */
export function tagOf({ group, version }: GroupVersion): string {
  return [...groupWords(group), version].join('_');
}

/** How operations of a group and version are told in their ids: `AppsV1`. */
export function versionWord({ group, version }: GroupVersion): string {
  return [...groupWords(group), version].map(capitalize).join('');
}

/** `core`, `apps`; `rbac` and `authorization`. */
export function groupWords(group: string): string[] {
  return group === '' ? ['core'] : group.replace(/\.k8s\.io$/, '').split('.');
}

/** With a capital at the start. */
export function capitalize(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
