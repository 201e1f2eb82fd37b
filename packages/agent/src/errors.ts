import { defineErrors } from '@drover/base';

/** Failures of the agents. */
export const agentErrors = defineErrors({
  AGENT_IMPERSONATION_MISSING: {
    status: 403,
    message: 'The request names no user to act as',
    remedy:
      'Only a Drover server may use this tunnel, and it says for whom it acts; upgrade the server if it does not.',
  },
  AGENT_IMPERSONATION_REFUSED: {
    status: 403,
    message: 'The agent does not let the server act with {what}',
    remedy:
      'People act in a cluster under their own name, groups from an identity provider and Drover roles; remove what is named from the request.',
  },
  AGENT_STALE_EPOCH: {
    status: 403,
    message: 'The sender acts in epoch {epoch}, but epoch {highest} has begun',
    remedy:
      'The sender is no longer the leader and must stop; nothing is to be done in the cluster.',
  },
  AGENT_ADDRESS_REFUSED: {
    status: 403,
    message: 'The agent opens no connection to {address}',
    remedy: "The agent reaches its own cluster's API server and nothing else.",
  },
  AGENT_API_UNREACHABLE: {
    status: 503,
    message: 'The agent does not reach the API server of its cluster: {reason}',
    remedy:
      'Check that the API server runs, and that the network of the agent pod reaches the address of the kubernetes service.',
  },
  AGENT_CONFIG_INVALID: {
    status: 400,
    message: 'The agent cannot start: {problem}',
    remedy: 'Set {setting} as the registration command of the cluster shows it.',
  },
  AGENT_CA_MISMATCH: {
    status: 495,
    message:
      'The certificate authority that {server} hands out is not the expected one: SHA-256 {actual}, expected {expected}',
    remedy:
      'If the certificate of the server was changed on purpose, register the cluster again with a fresh command; if not, something stands between the agent and the server.',
  },
  AGENT_CA_UNUSABLE: {
    status: 495,
    message: '{server} hands out no usable certificate authority: {problem}',
    remedy:
      'Look at the setting cacerts of the server, or register the cluster again with a fresh command.',
  },
  AGENT_CA_UNAVAILABLE: {
    status: 502,
    message: '{server} did not hand out its certificate authority: {reason}',
    remedy:
      'Check the name, the route and the firewall between the agent and the server, and that the server runs.',
  },
  AGENT_DNS_FAILED: {
    status: 502,
    message: 'The name {host} cannot be resolved: {reason}',
    remedy:
      'Check that the DNS of the cluster (CoreDNS) and of this node answers, and that it knows the name; the server may be named in hostAliases of the pod.',
  },
  AGENT_SERVER_NOT_LISTENING: {
    status: 502,
    message: 'Nothing listens at {host}',
    remedy: 'Check that the server runs, and the port in its URL.',
  },
  AGENT_SERVER_UNREACHABLE: {
    status: 502,
    message: 'No way to {host}: {reason}',
    remedy:
      'Check routes, firewalls and network policies between this node and the server; set HTTPS_PROXY when a proxy leads there.',
  },
  AGENT_TLS_UNTRUSTED: {
    status: 495,
    message:
      'The certificate of {host} is signed by an authority that this agent does not trust: {reason}',
    remedy:
      'Register the cluster again with a fresh command, which carries the checksum of the right authority. If the server did not change its certificate, something stands in between and opens the connection.',
  },
  AGENT_TLS_NAME: {
    status: 495,
    message: 'The certificate of {host} is for another name: {reason}',
    remedy:
      'Use the name in the certificate as the URL of the server, or give the server a certificate for this one.',
  },
  AGENT_TLS_TIME: {
    status: 495,
    message:
      'The certificate of {host} is not valid now ({reason}); the clock of this node differs from that of the server by {skewSeconds} s',
    remedy:
      'If the difference is large, set the clock of this node (NTP); else renew the certificate of the server.',
  },
  AGENT_TLS_FAILED: {
    status: 502,
    message: '{host} does not speak TLS as expected: {reason}',
    remedy:
      'Check that the URL of the server leads to its HTTPS port and that no proxy in between speaks plain HTTP.',
  },
  AGENT_CLOCK_WRONG: {
    status: 495,
    message:
      'The clock of this node differs from that of the server by {skewSeconds} s, so that the certificate of {host} is not valid by it ({reason})',
    remedy: 'Set the clock of this node, and let it be kept right (NTP).',
  },
  AGENT_NETWORK_DOWN: {
    status: 502,
    message: 'The agent reaches neither {host} nor the API server of its own cluster: {reason}',
    remedy:
      'The network of the pod does not work: look at the pods of the network plugin (CNI) and of kube-proxy on the node of the agent.',
  },
  AGENT_PROXY_UNREACHABLE: {
    status: 502,
    message: 'The proxy {proxy} on the way to the server cannot be reached: {reason}',
    remedy:
      'Check HTTPS_PROXY of the agent, and that the proxy runs; addresses that need no proxy belong into NO_PROXY.',
  },
  AGENT_KEY_MISMATCH: {
    status: 495,
    message:
      'Neither {server} nor an authority above it has a key that was pinned; it showed keys with SHA-256 {shown}',
    remedy:
      'If the keys of the server were changed on purpose, give the agent the new ones with --key-pins; if not, something stands between the agent and the server.',
  },
  AGENT_OLD_SERVER: {
    status: 409,
    message:
      'The server is in epoch {epoch}, but epoch {highest} has begun: its state was restored elsewhere since',
    remedy:
      'Stop the old server, or let its name lead to the new one; the agent connects by itself as soon as it finds that.',
  },
  AGENT_SERVER_SUPERSEDED: {
    status: 409,
    message: 'The server says that another one has taken its place: {body}',
    remedy:
      'Stop the old server, or let its name lead to the new one; the agent connects by itself as soon as it finds that.',
  },
  AGENT_TRUST_REFUSED: {
    status: 495,
    message: 'What the server said to trust is not believed: {problem}',
    remedy:
      'If the server was made anew, register the cluster again with a fresh command; if not, something stands between the agent and the server.',
  },
  AGENT_TRUST_UNREADABLE: {
    status: 503,
    message: 'What was kept of the server cannot be read: the API server does not answer',
    remedy: 'Check that the API server of the cluster runs; the agent looks again by itself.',
  },
  AGENT_TOKEN_REFUSED: {
    status: 401,
    message: 'The server does not accept the registration token: {body}',
    remedy: 'Register the cluster again with a fresh command.',
  },
  AGENT_REGISTRATION_REFUSED: {
    status: 400,
    message: 'The server does not accept this cluster: {body}',
    remedy:
      'If the cluster was deleted on the server, remove the agent with "drover-agent cleanup"; else register it again with a fresh command.',
  },
  AGENT_UPGRADE_STRIPPED: {
    status: 502,
    message:
      'The answer {status} came instead of a WebSocket: a proxy on the way does not pass the upgrade on',
    remedy:
      'Let the proxy or load balancer in front of the server pass the headers Connection and Upgrade on (nginx: proxy_http_version 1.1, proxy_set_header Upgrade and Connection).',
  },
  AGENT_SERVER_BUSY: {
    status: 503,
    message: 'The server asks to come later ({status}): {body}',
    remedy: 'Nothing: the agent tries again. If it stays, look at the load of the server.',
  },
  AGENT_SERVER_FAILED: {
    status: 502,
    message: 'The server, or a proxy in front of it, failed with {status}: {body}',
    remedy: 'Look at the log of the server and of proxies in front of it.',
  },
  AGENT_CONNECTION_FAILED: {
    status: 502,
    message: 'The connection to {host} failed: {reason}',
    remedy: 'Check the network between this node and the server.',
  },
  AGENT_TUNNEL_LOST: {
    status: 503,
    message: 'The tunnel ended after {seconds} s: {reason}',
    remedy: 'Nothing: the agent connects again.',
  },
  AGENT_TUNNEL_CUT: {
    status: 503,
    message:
      'The tunnel was cut after {seconds} s, as the one before: a proxy or load balancer ends connections at that age',
    remedy:
      'Raise its time-outs for idle and for upgraded connections to an hour or more (nginx: proxy_read_timeout and proxy_send_timeout; load balancers: idle timeout).',
  },
  AGENT_PORT_TAKEN: {
    status: 500,
    message: 'The agent cannot answer probes on port {port}: {reason}',
    remedy: 'Choose another port with --health-listen-port; 0 takes any free one.',
  },
  AGENT_SERVER_ONLY: {
    status: 403,
    message: 'The agent answers {path} to its server alone',
    remedy: 'Ask the server, which says what you may see: /drover/v1alpha1/clusters/<id>/agents.',
  },
  AGENT_METHOD_REFUSED: {
    status: 405,
    message: 'The agent answers {path} to {method} alone',
    remedy: 'The server and its agent do not agree; upgrade the older of them.',
  },
  AGENT_NOT_IN_POD: {
    status: 409,
    message: 'The agent runs in no pod, so nothing would start it again',
    remedy: 'Restart the process where it runs, for example with systemctl.',
  },
  AGENT_NOT_DEPLOYED: {
    status: 409,
    message: 'There is no Deployment cattle-cluster-agent in the namespace {namespace}',
    remedy:
      'The agent was started by hand; replace its program where it runs, or apply the manifest of the cluster.',
  },
  AGENT_UPGRADE_INVALID: {
    status: 400,
    message: 'The agents are not upgraded: {problem}',
    remedy: 'Name an image as the setting agent-image has it.',
  },
  AGENT_UPGRADE_RUNNING: {
    status: 409,
    message: 'The agents are being upgraded to {image}',
    remedy: 'Wait for its end; it is rolled back by itself when the new agents do not connect.',
  },
  AGENT_CLUSTER_DNS_SILENT: {
    status: 503,
    message: 'The DNS of the cluster at {servers} does not answer for {name}: {reason}',
    remedy:
      'Look at the pods of CoreDNS (kubectl -n kube-system get pods -l k8s-app=kube-dns) and at kube-proxy and the network on the node of the agent.',
  },
  AGENT_CLUSTER_DNS_WRONG: {
    status: 503,
    message: 'The DNS of the cluster at {servers} answers without an address for {name}: {reason}',
    remedy:
      'Look at the log of CoreDNS and whether it may list services (ClusterRole system:coredns) and reaches the API server.',
  },
  AGENT_POD_NETWORK_BROKEN: {
    status: 503,
    message:
      'The agent pod {pod} ({address}) on node {to} does not answer one on node {from}: {reason}',
    remedy:
      'Look at the pods of the network plugin (CNI) on both nodes, and let firewalls between the nodes pass its traffic (VXLAN: UDP 8472 or 4789).',
  },
  AGENT_CLEANUP_REFUSED: {
    status: 409,
    message: 'A Drover server keeps its state in this cluster',
    remedy:
      'Point --kubeconfig at the cluster that the agent runs in; to remove the server, uninstall it.',
  },
  AGENT_CLEANUP_INCOMPLETE: {
    status: 504,
    message: 'Left in the cluster: {left}',
    remedy:
      'Look at the conditions of what is left: a finalizer or an unavailable API usually holds it. Then run the command again.',
  },
});
