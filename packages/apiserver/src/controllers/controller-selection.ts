import { apiserverErrors } from '../errors.ts';

/** Controllers that another program may run in our place: the ones of kube-controller-manager. */
export const SWITCHABLE_CONTROLLERS = [
  'certificatesigningrequest-cleaner-controller',
  'clusterrole-aggregation-controller',
  'garbage-collector-controller',
  'namespace-controller',
  'persistentvolume-protection-controller',
  'persistentvolumeclaim-protection-controller',
  'resourcequota-controller',
  'root-ca-certificate-publisher-controller',
  'serviceaccount-controller',
  'serviceaccount-token-controller',
  'token-cleaner-controller',
  'ttl-after-finished-controller',
  'validatingadmissionpolicy-status-controller',
  'volumeattributesclass-protection-controller',
] as const;

/**
 * Which controllers run, as `--controllers` of kube-controller-manager says it: `*` for all, `name` for one, `-name` for all but that.
 * Those that belong to the API server itself always do.
 *
 * @throws `APISERVER_CONTROLLER_UNKNOWN` for a name that there is not.
 */
export function selectControllers(selection: readonly string[] = ['*']): (name: string) => boolean {
  const known: ReadonlySet<string> = new Set(SWITCHABLE_CONTROLLERS);
  const unknown = selection.find((item) => item !== '*' && !known.has(item.replace(/^-/, '')));
  if (unknown !== undefined) {
    throw apiserverErrors.create('APISERVER_CONTROLLER_UNKNOWN', { name: unknown });
  }
  return (name) => {
    if (!known.has(name) || selection.includes(name)) return true;
    return selection.includes('*') && !selection.includes(`-${name}`);
  };
}
