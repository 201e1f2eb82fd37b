/** Members that our answers have beyond the documents, by the type of the resource; old clients pass over them. */
const ADDITIONS: Readonly<Record<string, readonly string[]>> = {
  // docs/reference/v3-api.md, "Errors".
  error: ['remedy', 'errorCode', 'docs', 'fieldName', 'baseType'],
  // The documents were taken where nobody had written what fields are for.
  schema: ['description'],
  // A controller of Rancher writes this too, and every condition has the time.
  project: ['authz.management.cattle.io/creator-role-bindings', 'lastTransitionTime'],
  // A controller fills these in at its own time, as Rancher's does.
  clusterRoleTemplateBinding: ['userPrincipalId', 'auth.cattle.io/principal-display-name'],
  // docs/reference/v3-api.md, "Subscriptions".
  frame: ['revision'],
  // packages/norman/README.md, "Additions around logins".
  user: ['revoketokens'],
};

/** Whether a member of a resource is one of our own. */
export function isAddition(type: string, path: string): boolean {
  return ADDITIONS[type]?.some((own) => path === own || path.endsWith(`.${own}`)) === true;
}
