/** What conditions are about, for people who do not know their types by heart. */
const WORDS: Readonly<Record<string, string>> = {
  AdmissionReady: 'Checks of what is written',
  AgentDeployed: 'Agent',
  AuthorizedEndpointReady: 'Access without this server',
  BackingNamespaceCreated: 'Place for what belongs to it',
  ClusterDnsAnswers: 'DNS of the cluster',
  Connected: 'Connection of the agent',
  CreatorMadeOwner: 'Role of the creator',
  DefaultProjectCreated: 'Project Default',
  InitialRolesPopulated: 'First roles',
  NamespacesGuarded: 'Guard of what namespaces belong to',
  NoDiskPressure: 'Disk space of nodes',
  NoMemoryPressure: 'Memory of nodes',
  PodSecurityAdmissionApplied: 'Pod security of namespaces',
  PodNetworkWorks: 'Network between pods on different nodes',
  ProjectKnown: 'Project of the namespace',
  ProjectNetworksIsolated: 'Networks of projects, closed to each other',
  RbacSynced: 'Roles in the cluster',
  Removed: 'Removal',
  ResourceQuotaApplied: 'Quota in the namespaces',
  ResourceQuotaValidated: 'Quota of the namespace',
  SystemProjectCreated: 'Project System',
};

/** What a condition is about, in words; `undefined` for those that need none. */
export function conditionWords(type: string): string | undefined {
  return WORDS[type];
}
