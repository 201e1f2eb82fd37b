/** Where the workload of a form is. */
export interface FormPlace {
  readonly scope: string;
  readonly namespaceId: string;
}
