/** Operations that cannot succeed in an installation with nothing around it, by method and path, and what they lack. */
const WITHOUT_SUCCESS: readonly (readonly [operations: RegExp, lacking: string])[] = [
  [/^(GET|POST) \/v3-public\/(?!local|auth)\w+Providers\//, 'a provider of that type, enabled'],
  [/ \/v3-public\/authTokens\//, 'a login by SAML on its way'],
  [/^POST \/v3\/\w+Configs\/\{id\}\?action=/, 'a provider to try the configuration with'],
  [/ \/v3\/(catalogs|clusterCatalogs|projectCatalogs|templates|templateVersions)/, 'a catalog'],
  [/ \/v3\/(templateContents|multiClusterApps|multiClusterAppRevisions)/, 'a catalog'],
  [/ \/v3\/(projectNetworkPolicies|samlTokens|ldapConfigs)\//, 'an object that nothing creates'],
  [
    /^POST \/v3\/(clusters|projects)\/\{id\}\?action=(edit|view)Monitoring$/,
    'monitoring that is on',
  ],
  [
    /^POST \/v3\/clusters\/\{id\}\?action=(backupEtcd|exportYaml|restoreFromEtcdBackup|rotate\w+|saveAsTemplate)$/,
    'a cluster made by RKE',
  ],
  [/^POST \/v3\/projects\/\{id\}\?action=setpodsecuritypolicytemplate$/, 'a cluster with PSPs'],
  [/^POST \/v3\/nodes\/\{id\}\?action=/, 'a node of a cluster that runs, in the state for it'],
  [/^POST \/v3\/tokens\?action=(approve|show)login$/, 'a program that waits for a login'],
  [/^PUT \/v3\/tokens\/\{id\}$/, 'nothing: tokens cannot be changed, as in Rancher'],
  [/\/(alertmanagers|prometheuses|prometheusRules|serviceMonitors)\b/, 'the kinds of Prometheus'],
  [/\/(apps|appRevisions)\b/, 'the catalogs of Rancher 2.4'],
  [/\/(namespacedS|s)erviceAccountTokens\b/, 'the controller of a real cluster that makes tokens'],
  [/\/(deployments|workloads)\/\{id\}\?action=(resume|rollback)$/, 'a deployment that has a past'],
  [/\/subscribe$/, 'a WebSocket'],
];

/** Whether an operation needs more than a fresh installation has. */
export function needsMore(operation: string): boolean {
  return WITHOUT_SUCCESS.some(([operations]) => operations.test(operation));
}
