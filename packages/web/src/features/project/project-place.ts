/** Which project of which cluster a screen shows. */
export interface ProjectPlace {
  readonly clusterId: string;
  /** `c-abc12:p-def34`. */
  readonly projectId: string;
}

/** Where the types of a project are, in addresses of the API. */
export function projectScope({ projectId }: ProjectPlace): string {
  return `project/${projectId}`;
}

/** One resource of a project, as addresses of the UI and of the API name it. */
export interface ResourcePlace {
  /** `workloads`, `namespacedCertificates`, … */
  readonly plural: string;
  readonly id: string;
}

/** Where a resource is, by its link to itself: the plural is that of its own form. */
export function placeOfLink(self: string): ResourcePlace {
  const [plural = '', id = ''] = new URL(self).pathname.split('/').slice(-2);
  return { plural, id: decodeURIComponent(id) };
}

/** A link of a resource as a path on this server: what it says of the host is that of a proxy, perhaps. */
export function pathOfLink(link: string): string {
  const { pathname, search } = new URL(link);
  return `${pathname}${search}`;
}
