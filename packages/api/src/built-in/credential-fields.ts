/** What a cloud credential for a node driver holds. Everything is a text. */
export interface CredentialFields {
  /** Shown to those who may see the credential. */
  readonly open?: readonly string[];
  /** Never shown. */
  readonly secret: readonly string[];
  /** Those that need not be given. */
  readonly optional?: readonly string[];
  readonly defaults?: Readonly<Record<string, string>>;
}

/** The credentials of node drivers that are known, by name of the driver. */
export const CREDENTIAL_FIELDS: Readonly<Record<string, CredentialFields>> = {
  amazonec2: {
    open: ['accessKey', 'defaultRegion'],
    secret: ['secretKey'],
    optional: ['defaultRegion'],
  },
  azure: {
    open: ['clientId', 'subscriptionId', 'tenantId', 'environment'],
    secret: ['clientSecret'],
    optional: ['tenantId'],
    defaults: { environment: 'AzurePublicCloud' },
  },
  digitalocean: { secret: ['accessToken'] },
  exoscale: { secret: ['apiSecretKey'] },
  google: { secret: ['authEncodedJson'] },
  harvester: {
    open: ['clusterType', 'clusterId'],
    secret: ['kubeconfigContent'],
    optional: ['clusterId'],
    defaults: { clusterType: 'imported' },
  },
  linode: { secret: ['token'] },
  nutanix: { open: ['endpoint', 'username', 'port'], secret: ['password'] },
  oci: { open: ['tenancyId', 'userId', 'fingerprint'], secret: ['privateKeyContents'] },
  openstack: { secret: ['password'] },
  otc: { secret: ['accessKeySecret'] },
  packet: { secret: ['apiKey'] },
  pnap: { open: ['clientIdentifier'], secret: ['clientSecret'] },
  rackspace: { secret: ['apiKey'] },
  softlayer: { secret: ['apiKey'] },
  vmwarevsphere: {
    open: ['username', 'vcenter', 'vcenterPort'],
    secret: ['password'],
    defaults: { vcenterPort: '443' },
  },
};
