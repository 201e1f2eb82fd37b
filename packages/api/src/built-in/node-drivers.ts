import type { NodeDriver } from '../management/node-driver.ts';
import { GROUPS } from '../names/names.ts';
import { CREDENTIAL_FIELDS } from './credential-fields.ts';

/** What is told of a driver; one without `url` comes with the machine software. */
interface Facts {
  readonly url?: string;
  readonly uiUrl?: string;
  readonly checksum?: string;
  readonly domains?: readonly string[];
  readonly active?: true;
  readonly builtin?: true;
  readonly addCloudCredential?: true;
}

const GITHUB = 'https://github.com';

const DRIVERS: Readonly<Record<string, Facts>> = {
  aliyunecs: {
    url: 'https://drivers.rancher.cn/node-driver-aliyun/1.0.4/docker-machine-driver-aliyunecs.tgz',
    checksum: '5990d40d71c421a85563df9caf069466f300cd75723effe4581751b0de9a6a0e',
    domains: ['ecs.aliyuncs.com'],
  },
  amazonec2: {
    domains: [
      'iam.amazonaws.com',
      'iam.us-gov.amazonaws.com',
      'iam.%.amazonaws.com.cn',
      'ec2.%.amazonaws.com',
      'ec2.%.amazonaws.com.cn',
      'eks.%.amazonaws.com',
      'eks.%.amazonaws.com.cn',
      'kms.%.amazonaws.com',
      'kms.%.amazonaws.com.cn',
    ],
    active: true,
    builtin: true,
  },
  azure: { active: true, builtin: true },
  cloudca: {
    url: `${GITHUB}/cloud-ca/docker-machine-driver-cloudca/files/2446837/docker-machine-driver-cloudca_v2.0.0_linux-amd64.zip`,
    uiUrl:
      'https://objects-east.cloud.ca/v1/5ef827605f884961b94881e928e7a250/ui-driver-cloudca/v2.1.2/component.js',
    checksum: '2a55efd6d62d5f7fd27ce877d49596f4',
    domains: ['objects-east.cloud.ca'],
  },
  cloudscale: {
    url: `${GITHUB}/cloudscale-ch/docker-machine-driver-cloudscale/releases/download/v1.2.0/docker-machine-driver-cloudscale_v1.2.0_linux_amd64.tar.gz`,
    uiUrl: 'https://objects.rma.cloudscale.ch/cloudscale-rancher-v2-ui-driver/component.js',
    checksum: 'e33fbd6c2f87b1c470bcb653cc8aa50baf914a9d641a2f18f86a07c398cfb544',
    domains: ['objects.rma.cloudscale.ch'],
  },
  digitalocean: { domains: ['api.digitalocean.com'], active: true, builtin: true },
  exoscale: { domains: ['api.exoscale.ch'], builtin: true },
  google: { builtin: true, addCloudCredential: true },
  harvester: {
    url: 'https://releases.rancher.com/harvester-node-driver/v0.4.0/docker-machine-driver-harvester-amd64.tar.gz',
    checksum: '9bf5a6817757064abbc2eb97b0ed20fd18c66e851b1615a49cd29ae07ce6d9b0',
    domains: ['releases.rancher.com'],
    active: true,
    builtin: true,
  },
  linode: {
    url: `${GITHUB}/linode/docker-machine-driver-linode/releases/download/v0.1.8/docker-machine-driver-linode_linux-amd64.zip`,
    uiUrl: '/assets/rancher-ui-driver-linode/component.js',
    checksum: 'b31b6a504c59ee758d2dda83029fe4a85b3f5601e22dfa58700a5e6c8f450dc7',
    domains: ['api.linode.com'],
    active: true,
    builtin: true,
  },
  nutanix: {
    url: `${GITHUB}/nutanix/docker-machine/releases/download/v3.1.0/docker-machine-driver-nutanix_v3.1.0_linux`,
    uiUrl: 'https://nutanix.github.io/rancher-ui-driver/v3.1.0/component.js',
    checksum: 'e8f4f2e7ae7e927534884b5a3a45a38a5bd2c2872de1d65375f6e009bed75dba',
    domains: ['nutanix.github.io'],
  },
  oci: {
    url: `${GITHUB}/rancher-plugins/rancher-machine-driver-oci/releases/download/v1.1.0/docker-machine-driver-oci-linux`,
    checksum: 'c19b109050e56a451f93c3390cc9d015da985a19d21bd0def858430be3324fd2',
    domains: ['*.oraclecloud.com'],
  },
  openstack: { builtin: true },
  otc: {
    url: `${GITHUB}/rancher-plugins/docker-machine-driver-otc/releases/download/v2019.5.7/docker-machine-driver-otc`,
    checksum: '3f793ebb0ebd9477b9166ec542f77e25',
  },
  packet: {
    url: `${GITHUB}/equinix/docker-machine-driver-metal/releases/download/v0.6.0/docker-machine-driver-metal_linux-amd64.zip`,
    uiUrl: 'https://rancher-drivers.equinixmetal.net/1.0.2/component.js',
    checksum: 'fad5e551a35d2ef2db742b07ca6d61bb9c9b574d322d3000f0c557d5fb90a734',
    domains: ['api.packet.net', 'api.equinix.com', 'rancher-drivers.equinixmetal.net'],
  },
  pinganyunecs: {
    url: 'https://drivers.rancher.cn/node-driver-pinganyun/0.3.0/docker-machine-driver-pinganyunecs-linux.tgz',
    uiUrl: 'https://drivers.rancher.cn/node-driver-pinganyun/0.3.0/component.js',
    checksum: 'f84ccec11c2c1970d76d30150916933efe8ca49fe4c422c8954fc37f71273bb5',
    domains: ['drivers.rancher.cn'],
  },
  pnap: {
    url: `${GITHUB}/phoenixnap/docker-machine-driver-pnap/releases/download/v0.4.0/docker-machine-driver-pnap_0.4.0_linux_amd64.zip`,
    checksum: '0bc81bdc80ab258fa0db67918f3b04435ed2c81f84c942c9123a0729f884190b',
    domains: ['api.securedservers.com', 'api.phoenixnap.com'],
  },
  rackspace: { builtin: true },
  softlayer: { builtin: true },
  vmwarevsphere: { active: true, builtin: true },
};

/** What the annotations of a driver tell of its credentials, as Rancher's UI reads it. */
function credentialAnnotations(name: string): Readonly<Record<string, string>> {
  const { open, secret, optional, defaults } = CREDENTIAL_FIELDS[name] ?? {};
  const values = Object.entries(defaults ?? {}).map(([field, value]) => `${field}:${value}`);
  return {
    ...(open && { publicCredentialFields: open.join() }),
    ...(secret && { privateCredentialFields: secret.join() }),
    ...(optional && { optionalCredentialFields: optional.join() }),
    ...(values.length > 0 && { defaults: values.join() }),
  };
}

function nodeDriver(name: string, facts: Facts): NodeDriver {
  const { url = 'local://', uiUrl = '', checksum = '', domains } = facts;
  return {
    apiVersion: `${GROUPS.management}/v3`,
    kind: 'NodeDriver',
    metadata: { name, annotations: credentialAnnotations(name) },
    spec: {
      displayName: name,
      description: '',
      url,
      externalId: '',
      builtin: facts.builtin === true,
      active: facts.active === true,
      addCloudCredential: facts.addCloudCredential === true,
      checksum,
      uiUrl,
      ...(domains && { whitelistDomains: [...domains] }),
    },
  };
}

/** The node drivers that a new installation has. */
export const builtInNodeDrivers: readonly NodeDriver[] = Object.entries(DRIVERS).map(
  ([name, facts]) => nodeDriver(name, facts),
);
