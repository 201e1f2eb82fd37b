/** The actions of types: names with what they take and give, as in a row. */
export type ActionTable = Readonly<
  Record<string, { readonly resource?: string; readonly collection?: string }>
>;

const MONITORING =
  'disableMonitoring editMonitoring(monitoringInput) enableMonitoring(monitoringInput) viewMonitoring>monitoringOutput';
const REFRESH = { resource: 'refresh>catalogRefresh', collection: 'refresh>catalogRefresh' };
const RULE = { resource: 'activate deactivate mute unmute' };
const SAML = { resource: 'disable testAndEnable(samlConfigTestInput)>samlConfigTestOutput' };
const SEND = 'send(notification)';

/** Actions of the types of `/v3`. What Rancher does not have stands behind its own. */
export const V3_ACTIONS: ActionTable = {
  activeDirectoryConfig: { resource: 'disable testAndApply(activeDirectoryTestAndApplyInput)' },
  adfsConfig: SAML,
  azureADConfig: {
    resource:
      'configureTest(azureADConfig)>azureADConfigTestOutput disable testAndApply(azureADConfigApplyInput) upgrade',
  },
  catalog: REFRESH,
  cluster: {
    resource: [
      MONITORING,
      'backupEtcd exportYaml>exportOutput generateKubeconfig>generateKubeConfigOutput',
      'importYaml(importClusterYamlInput)>importYamlOutput rotateEncryptionKey>rotateEncryptionKeyOutput',
      'restoreFromEtcdBackup(restoreFromEtcdBackupInput) saveAsTemplate(saveAsTemplateInput)>saveAsTemplateOutput',
      'rotateCertificates(rotateCertificateInput)>rotateCertificateOutput',
    ].join(' '),
  },
  clusterAlertRule: RULE,
  clusterCatalog: REFRESH,
  clusterMonitorGraph: { collection: 'query(queryGraphInput)>queryClusterGraphOutput' },
  clusterTemplateRevision: {
    resource: 'disable enable',
    collection: 'listquestions>clusterTemplateQuestionsOutput',
  },
  freeIpaConfig: { resource: 'disable testAndApply(freeIpaTestAndApplyInput)' },
  githubConfig: {
    resource:
      'configureTest(githubConfig)>githubConfigTestOutput disable testAndApply(githubConfigApplyInput)',
  },
  globalDns: {
    resource:
      'addProjects(updateGlobalDNSTargetsInput) removeProjects(updateGlobalDNSTargetsInput)',
  },
  googleOauthConfig: {
    resource:
      'configureTest(googleOauthConfig)>googleOauthConfigTestOutput disable testAndApply(googleOauthConfigApplyInput)',
  },
  keyCloakConfig: SAML,
  // Rancher names types here that it does not have.
  keyCloakOIDCConfig: {
    resource:
      'configureTest(keyCloakOIDCConfig)>oidcTestOutput disable testAndApply(oidcApplyInput)',
  },
  kontainerDriver: { resource: 'activate deactivate', collection: 'refresh' },
  monitorMetric: {
    collection: [
      'listclustermetricname(clusterMetricNamesInput)>metricNamesOutput',
      'listprojectmetricname(projectMetricNamesInput)>metricNamesOutput',
      'querycluster(queryClusterMetricInput)>queryMetricOutput',
      'queryproject(queryProjectMetricInput)>queryMetricOutput',
    ].join(' '),
  },
  multiClusterApp: {
    resource:
      'addProjects(updateMultiClusterAppTargetsInput) removeProjects(updateMultiClusterAppTargetsInput) rollback(multiClusterAppRollbackInput)',
  },
  node: { resource: 'cordon drain(nodeDrainInput) scaledown stopDrain uncordon' },
  nodeDriver: { resource: 'activate>nodeDriver deactivate>nodeDriver' },
  notifier: { resource: SEND, collection: SEND },
  oidcConfig: {
    resource: 'configureTest(oidcConfig)>oidcTestOutput disable testAndApply(oidcApplyInput)',
  },
  oktaConfig: SAML,
  openLdapConfig: { resource: 'disable testAndApply(openLdapTestAndApplyInput)' },
  pingConfig: SAML,
  principal: { collection: 'search(searchPrincipalsInput)>collection' },
  project: {
    resource: `${MONITORING} exportYaml setpodsecuritypolicytemplate(setPodSecurityPolicyTemplateInput)>project`,
  },
  projectAlertRule: RULE,
  projectCatalog: REFRESH,
  projectMonitorGraph: { collection: 'query(queryGraphInput)>queryProjectGraphOutput' },
  shibbolethConfig: SAML,
  token: {
    collection: [
      'logout',
      'approvelogin(programLoginInput)>programLoginOutput logoutAll(logoutAllInput)>logoutAllOutput',
      'showlogin(programLoginInput)>programLoginOutput',
    ].join(' '),
  },
  user: {
    resource:
      'refreshauthprovideraccess setpassword(setPasswordInput)>user revoketokens(revokeTokensInput)',
    collection: 'changepassword(changePasswordInput) refreshauthprovideraccess',
  },
};

/** Actions of the types of `/v3/cluster`. */
export const CLUSTER_SCOPE_ACTIONS: ActionTable = {
  namespace: { resource: 'move(namespaceMove)' },
};

const REDEPLOY = { resource: 'redeploy' };
/** For `workload` Rancher names another input, but takes this one. */
const ROLLOUT = { resource: 'pause redeploy resume rollback(deploymentRollbackInput)' };

/** Actions of the types of `/v3/project`. */
export const PROJECT_SCOPE_ACTIONS: ActionTable = {
  app: { resource: 'rollback(rollbackRevision) upgrade(appUpgradeConfig)' },
  cronJob: REDEPLOY,
  daemonSet: REDEPLOY,
  deployment: ROLLOUT,
  replicaSet: REDEPLOY,
  replicationController: REDEPLOY,
  statefulSet: REDEPLOY,
  workload: ROLLOUT,
};
