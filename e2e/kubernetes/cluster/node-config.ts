/** What the configuration files of a node need to know. */
export interface NodeConfigOptions {
  readonly name: string;
  /** Folder of the node's own files. */
  readonly directory: string;
  /** Addresses of the node's pods, CIDR. */
  readonly pods: string;
  /** Addresses of all pods of the cluster, CIDR. */
  readonly clusterPods: string;
  /** `address:port` of the registry that every image is pulled from. */
  readonly registry: string;
  /** overlayfs, or native where that cannot be stacked. */
  readonly snapshotter: 'overlayfs' | 'native';
  /** Name of the node's cgroup, in every hierarchy. */
  readonly cgroup: string;
  /** Address of the cluster's DNS; without it pods use none. */
  readonly dns: string | undefined;
}

/** The reference of the image that holds a pod's namespaces. */
export function pauseReference(registry: string): string {
  return `${registry}/pause:1`;
}

/** containerd's configuration. */
export function containerdConfig({ directory, registry, snapshotter }: NodeConfigOptions): string {
  return `version = 2
root = "${directory}/containerd"
state = "/run/containerd"
[grpc]
  address = "/run/containerd/containerd.sock"
[plugins."io.containerd.internal.v1.opt"]
  path = "${directory}/opt"
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "${pauseReference(registry)}"
  restrict_oom_score_adj = true
  disable_apparmor = true
  [plugins."io.containerd.grpc.v1.cri".containerd]
    snapshotter = "${snapshotter}"
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "/usr/lib/cni"
    conf_dir = "${directory}/cni"
  [plugins."io.containerd.grpc.v1.cri".registry]
    config_path = "${directory}/registries"
`;
}

/** Every image, whatever registry its name says, comes from the registry of the test. */
export function registryHosts({ registry }: NodeConfigOptions): string {
  return `server = "http://${registry}"
[host."http://${registry}"]
  capabilities = ["pull", "resolve"]
`;
}

/** The pods' network: one bridge a node, addresses from the node's range. */
export function cniConfig({ pods }: NodeConfigOptions): object {
  return {
    cniVersion: '1.0.0',
    name: 'pods',
    plugins: [
      {
        type: 'bridge',
        bridge: 'pods',
        isGateway: true,
        hairpinMode: true,
        ipam: { type: 'host-local', ranges: [[{ subnet: pods }]], routes: [{ dst: '0.0.0.0/0' }] },
      },
      { type: 'portmap', capabilities: { portMappings: true } },
    ],
  };
}

/** kubelet's configuration. */
export function kubeletConfig({ cgroup, directory, dns }: NodeConfigOptions): object {
  return {
    apiVersion: 'kubelet.config.k8s.io/v1beta1',
    kind: 'KubeletConfiguration',
    authentication: {
      anonymous: { enabled: false },
      webhook: { enabled: true },
      x509: { clientCAFile: `${directory}/ca.crt` },
    },
    authorization: { mode: 'Webhook' },
    tlsCertFile: `${directory}/kubelet.crt`,
    tlsPrivateKeyFile: `${directory}/kubelet.key`,
    containerRuntimeEndpoint: 'unix:///run/containerd/containerd.sock',
    volumePluginDir: `${directory}/volume-plugins`,
    cgroupDriver: 'cgroupfs',
    cgroupRoot: `/${cgroup}`,
    enforceNodeAllocatable: [],
    failSwapOn: false,
    failCgroupV1: false,
    localStorageCapacityIsolation: false,
    // The machine's disk is not the cluster's to judge.
    evictionHard: {
      'memory.available': '50Mi',
      'nodefs.available': '1%',
      'imagefs.available': '1%',
    },
    imageGCHighThresholdPercent: 100,
    // Lowering it takes a capability that containers of CI do not have.
    oomScoreAdj: 0,
    ...(dns && { clusterDNS: [dns], clusterDomain: 'cluster.local' }),
    resolvConf: '',
    nodeStatusUpdateFrequency: '5s',
    shutdownGracePeriod: '0s',
  };
}

/** kube-proxy's configuration. */
export function kubeProxyConfig({ clusterPods, directory, name }: NodeConfigOptions): object {
  return {
    apiVersion: 'kubeproxy.config.k8s.io/v1alpha1',
    kind: 'KubeProxyConfiguration',
    clientConnection: { kubeconfig: `${directory}/kube-proxy.kubeconfig` },
    mode: 'nftables',
    clusterCIDR: clusterPods,
    hostnameOverride: name,
    oomScoreAdj: 0,
    // Only the machine's own network namespace may set these.
    conntrack: { maxPerCore: 0, min: 0, tcpEstablishedTimeout: '0s', tcpCloseWaitTimeout: '0s' },
  };
}
