import type { KontainerDriver } from '../management/kontainer-driver.ts';
import { GROUPS } from '../names/names.ts';

/** What is told of a driver that is no part of the server. */
interface Facts {
  readonly url: string;
  readonly checksum: string;
  readonly uiUrl?: string;
  readonly domains: readonly string[];
}

const CHINA = 'https://drivers.rancher.cn';
const TELEKOM = 'https://otc-rancher.obs.eu-de.otc.t-systems.com/cluster';

/** Drivers that are a part of the server, by the names that people see. */
const PARTS = [
  'rancherKubernetesEngine',
  'googleKubernetesEngine',
  'azureKubernetesService',
  'amazonElasticContainerService',
] as const;

const OTHERS: Readonly<Record<string, Facts>> = {
  baiducloudcontainerengine: {
    url: `${CHINA}/kontainer-engine-driver-baidu/0.2.0/kontainer-engine-driver-baidu-linux`,
    checksum: '4613e3be3ae5487b0e21dfa761b95de2144f80f98bf76847411e5fcada343d5e',
    uiUrl: `${CHINA}/kontainer-engine-driver-baidu/0.2.0/component.js`,
    domains: ['drivers.rancher.cn', '*.baidubce.com'],
  },
  aliyunkubernetescontainerservice: {
    url: `${CHINA}/kontainer-engine-driver-aliyun/0.2.6/kontainer-engine-driver-aliyun-linux`,
    checksum: '8a5360269ec803e3d8cf2c9cc94c66879da03a1fd2b580912c1a83454509c84c',
    uiUrl: `${CHINA}/pandaria/ui/cluster-driver-aliyun/0.1.1/component.js`,
    domains: ['*.aliyuncs.com'],
  },
  tencentkubernetesengine: {
    url: `${CHINA}/kontainer-engine-driver-tencent/0.3.0/kontainer-engine-driver-tencent-linux`,
    checksum: 'ad5406502daf826874889963d7bdaed78db4689f147889ecf97394bc4e8d3d76',
    domains: ['*.tencentcloudapi.com', '*.qcloud.com'],
  },
  huaweicontainercloudengine: {
    url: `${CHINA}/kontainer-engine-driver-huawei/0.1.2/kontainer-engine-driver-huawei-linux`,
    checksum: '0b6c1dfaa477a60a3bd9f8a60a55fcafd883866c2c5c387aec75b95d6ba81d45',
    domains: ['*.myhuaweicloud.com'],
  },
  oraclecontainerengine: {
    url: 'https://github.com/rancher-plugins/kontainer-engine-driver-oke/releases/download/v1.6.0/kontainer-engine-driver-oke-linux',
    checksum: '14074b9b566d977685bac685b1da8f6452cc6c9e5b77963bf511aa4c9e77e50f',
    domains: ['*.oraclecloud.com'],
  },
  linodekubernetesengine: {
    url: 'https://github.com/linode/kontainer-engine-driver-lke/releases/download/v0.0.3/kontainer-engine-driver-lke-linux-amd64',
    checksum: '02fa95d24a1c6f9c520307e24a543c1777ed21fc3a4f060434e067806578e647',
    domains: ['api.linode.com'],
  },
  opentelekomcloudcontainerengine: {
    url: `${TELEKOM}/driver/1.0.2/kontainer-engine-driver-otccce_linux_amd64.tar.gz`,
    checksum: 'f2c0a8d1195cd51ae1ccdeb4a8defd2c3147b9a2c7510b091be0c12028740f5f',
    uiUrl: `${TELEKOM}/ui/v1.1.0/component.js`,
    domains: ['*.otc.t-systems.com'],
  },
};

function kontainerDriver(name: string, facts?: Facts): KontainerDriver {
  const isPart = facts === undefined;
  const { url = '', checksum = '', uiUrl = '', domains } = facts ?? {};
  return {
    apiVersion: `${GROUPS.management}/v3`,
    kind: 'KontainerDriver',
    metadata: { name: name.toLowerCase() },
    spec: {
      url,
      builtIn: isPart,
      active: isPart,
      checksum,
      uiUrl,
      ...(domains && { whitelistDomains: [...domains] }),
    },
    status: { displayName: name },
  };
}

/** The drivers of hosted clusters that a new installation has. Only those that are a part of the server are active. */
export const builtInKontainerDrivers: readonly KontainerDriver[] = [
  ...PARTS.map((name) => kontainerDriver(name)),
  ...Object.entries(OTHERS).map(([name, facts]) => kontainerDriver(name, facts)),
];
