/** Who asks. */
export interface UserInfo {
  readonly name: string;
  readonly uid?: string;
  readonly groups?: readonly string[];
  readonly extra?: Readonly<Record<string, readonly string[]>>;
}

/** A request for a resource. */
export interface ResourceAttributes {
  readonly verb: string;
  /** `''` is the core group. */
  readonly group: string;
  readonly resource: string;
  readonly subresource?: string;
  /** Absent or empty for requests that name no object, such as list. */
  readonly name?: string;
  /** Absent or empty for cluster-scoped requests and for requests over all namespaces. */
  readonly namespace?: string;
}

/** A request for a path outside of resources. */
export interface PathAttributes {
  /** `get`, `post`, … */
  readonly verb: string;
  readonly path: string;
}

/** What is asked for. */
export type RequestAttributes = ResourceAttributes | PathAttributes;

/** Whether the request is for a path outside of resources. */
export function isPathRequest(attributes: RequestAttributes): attributes is PathAttributes {
  return 'path' in attributes;
}

/** `pods/log`, or `pods` when no subresource is asked for. */
export function combinedResource({
  resource,
  subresource,
}: Pick<ResourceAttributes, 'resource' | 'subresource'>): string {
  return subresource === undefined || subresource === '' ? resource : `${resource}/${subresource}`;
}
