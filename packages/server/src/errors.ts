import { defineErrors } from '@drover/base';

/** Failures of the management server that a person can meet. */
export const serverErrors = defineErrors({
  SERVER_BAD_OPTION: {
    status: 400,
    message: '{flag}: {problem}',
    remedy: 'Correct the flag or its environment variable; `drover-server --help` explains each.',
  },
  SERVER_PORT_IN_USE: {
    status: 500,
    message: 'Port {port} on {address} is in use',
    remedy: 'Stop the program that listens there, or choose another port with {flag}.',
  },
  SERVER_LISTEN_FAILED: {
    status: 500,
    message: 'Cannot listen on {address}:{port}: {problem}',
    remedy: 'Choose an address of this machine and a port this user may open with {flag}.',
  },
  SERVER_DATA_FOLDER: {
    status: 500,
    message: 'The data folder {folder} cannot be used: {problem}',
    remedy: 'Give --data-dir a folder that this user may write to.',
  },
  SERVER_BAD_CERTIFICATE: {
    status: 400,
    message: '{file} is no usable PEM: {problem}',
    remedy:
      'Give the certificate with its chain in --tls-cert-file and its private key in --tls-key-file.',
  },
  SERVER_KEY_MISMATCH: {
    status: 400,
    message: 'The private key in {keyFile} does not belong to the certificate in {certFile}',
    remedy: 'Give the key that was used for the certificate request.',
  },
  SERVER_SUPERSEDED: {
    status: 409,
    message:
      'An agent has seen epoch {seen} of this server, which is in epoch {epoch}: its state was restored elsewhere since',
    remedy:
      'Stop this server; the restored one has taken its place. If this is the one that shall go on, follow docs/operations/backup-and-restore.md to begin a new epoch.',
  },
  SEARCH_BUSY: {
    status: 429,
    message: 'You have {max} searches under way',
    remedy: 'Wait until one of them has ended.',
  },
  SEARCH_TOO_SLOW: {
    status: 504,
    message: 'Cluster {cluster} has not answered in time',
    remedy:
      'Search again: what its agent has read by then is searched at once. Else look at its condition Connected.',
  },
  SEARCH_UNSUPPORTED: {
    status: 501,
    message: 'The agent of cluster {cluster} does not answer searches',
    remedy: 'Apply the manifest of this server in the cluster, which brings an agent of ours.',
  },
  SEARCH_ANSWER_BROKEN: {
    status: 502,
    message: 'Cluster {cluster} has not answered the search: {problem}',
    remedy: 'Search again; if it stays, look at the log of its agent.',
  },
  SERVER_BODY_TOO_LARGE: {
    status: 413,
    message: 'The request body is larger than {maxBytes} bytes',
    remedy: 'Send a smaller body.',
  },
  SERVER_HEADERS_TOO_LARGE: {
    status: 431,
    message: 'The request has {what} headers, more than {max}',
    remedy: 'Send fewer or smaller headers; cookies of other programs on this host count as well.',
  },
  SERVER_URL_TOO_LONG: {
    status: 414,
    message: 'The path and query are longer than {max} bytes',
    remedy: 'Ask for less at once; selectors of many names can be split.',
  },
  SERVER_NOT_OWNER: {
    status: 503,
    message: 'This replica no longer works for the cluster: {owner} does',
    remedy:
      'Nothing to do: the work goes on there. If it happens often, look at the Leases in cattle-system and at the network of the replicas.',
  },
  ADMISSION_NO_ADDRESS: {
    status: 503,
    message: 'The API server has not been told where to ask this server about writes',
    remedy:
      'Set internal-server-url, or server-url, to an address that the API server of --kubeconfig reaches. Until then roles and bindings are checked for their form alone.',
  },
  ADMISSION_NOT_INSTALLED: {
    status: 503,
    message: 'What looks at writes of roles and bindings could not be installed: {problem}',
    remedy:
      'Let the identity of this server write ValidatingAdmissionPolicies and ValidatingWebhookConfigurations, in a Kubernetes that has them (1.30 or later); this is tried again.',
  },
  ADMISSION_UNREACHABLE: {
    status: 503,
    message: 'The API server does not get an answer about writes from this server: {problem}',
    remedy:
      'Until it does, people cannot change roles, bindings, clusters, projects and users; Drover itself can. Let the API server reach the address in the ValidatingWebhookConfiguration validation.drover.dev: set internal-server-url, or open the way.',
  },
  ADMISSION_NOT_ASKED: {
    status: 503,
    message: 'The API server does not ask this server about writes, although it was told to',
    remedy:
      'Look whether another program changes the ValidatingWebhookConfiguration validation.drover.dev.',
  },
  SERVER_TOO_MANY_REQUESTS: {
    status: 429,
    message: 'Too many requests at the same time: {max} for one {who}',
    remedy: 'Wait for answers before you ask for more; the setting {setting} is the limit.',
  },
  SERVER_BAD_REQUEST: {
    status: 400,
    message: '{problem}',
    remedy: 'Correct the request.',
  },
  SERVER_BAD_HANDSHAKE: {
    status: 400,
    message: 'This is no WebSocket handshake: {problem}',
    remedy:
      'Send GET with Connection: Upgrade, Upgrade: websocket, Sec-WebSocket-Version: 13 and a Sec-WebSocket-Key; a proxy in between must pass these headers on.',
  },
  SERVER_UNAUTHENTICATED: {
    status: 401,
    message: 'must authenticate',
    remedy: 'Log in, or send a valid token as `Authorization: Bearer <name>:<secret>`.',
  },
  SERVER_DIRECT_ACCESS_OFF: {
    status: 403,
    message: 'Cluster {cluster} is not reached by service accounts of people',
    remedy:
      'Use the kubeconfig that leads through Drover, or ask an administrator to set direct-access-idle-minutes above 0; the local cluster has none.',
  },
  SERVER_DIRECT_ACCESS_REFUSED: {
    status: 409,
    message: 'The agent of cluster {cluster} may not keep service accounts there',
    remedy: 'Apply the import manifest of the cluster again: it brings the rights.',
  },
  SERVER_FORBIDDEN: {
    status: 403,
    message: '{problem}',
    remedy: 'Ask an administrator for a role that allows it.',
  },
  SERVER_AGENT_SILENT: {
    status: 409,
    message: 'No connected agent of cluster {cluster} answers for itself',
    remedy:
      'Look at /drover/v1alpha1/clusters/{cluster}/agents. Agents before this version, and those of Rancher, are restarted and upgraded in their cluster: kubectl -n cattle-system rollout restart deployment cattle-cluster-agent.',
  },
  SERVER_TOO_MANY_EXPLORERS: {
    status: 503,
    message: 'People look at {max} clusters whose agents have no explorer, and no more are served',
    remedy: 'Close pages of clusters that are not needed, or install the agent of Drover in them.',
  },
  SERVER_NOT_READY: {
    status: 503,
    message: '{part} is not ready: {detail}',
    remedy: 'Wait; if it stays so, look at the log of the server.',
  },
  SERVER_AUDIT_FAILED: {
    status: 503,
    message: 'The audit log cannot be written, so nothing was done: {problem}',
    remedy:
      'Make room on the disk of --audit-log-path, or let this user write there; nothing needs to be started again.',
  },
  SERVER_AUDIT_OFF: {
    status: 404,
    message: 'This server keeps no audit log',
    remedy: 'Start it with --audit-level 1, or more.',
  },
  SERVER_AUDIT_BROKEN: {
    status: 422,
    message: 'The audit log is not as it was written, from line {line} on: {problem}',
    remedy:
      'Name all files, oldest first; if they are complete, compare with a copy: lines were changed, left out or put in.',
  },
  SERVER_NOT_FOUND: {
    status: 404,
    message: '{path} does not exist',
    remedy: 'Check the address.',
  },
  PROXY_HEADER_REFUSED: {
    status: 403,
    message: 'The header {header} is not accepted: {problem}',
    remedy:
      'Send Impersonate-User once, Impersonate-Group and Impersonate-Extra-* beside it, and none of them in Connection; the caller needs the verb impersonate.',
  },
  PROXY_PATH_REFUSED: {
    status: 400,
    message: 'The path is not accepted: {problem}',
    remedy:
      'Send the path of the Kubernetes API without dot segments, empty segments or encoded slashes.',
  },
  PROXY_TOO_MANY_ROLES: {
    status: 431,
    message:
      'The roles held in {place} are {roles}, inherited ones included; with {groups} groups in all they take {bytes} bytes of headers, more than {max}',
    remedy:
      'Give one role in the cluster instead of many in single projects, or roles that inherit fewer; groups of the identity provider that are in no use here can be left out there.',
  },
  PROXY_RIGHTS_LOST: {
    status: 403,
    message: 'The request was ended: {problem}',
    remedy:
      'Make it again: it is answered with the rights that you have now. `drover why` says what allows it, or who can.',
  },
  PROXY_CLUSTER_DISCONNECTED: {
    status: 503,
    message: 'The agent of cluster {cluster} is not connected',
    remedy:
      'Look at the pods with the label app=cattle-cluster-agent in the namespace cattle-system of that cluster, and at their log; they reconnect by themselves.',
  },
  PROXY_UPSTREAM_FAILED: {
    status: 502,
    message: 'The connection to cluster {cluster} failed: {problem}',
    remedy:
      'Send the request again; if it fails again, look at the log of the agent of that cluster.',
  },
  PROXY_NO_UPGRADE: {
    status: 501,
    message: 'Cluster {cluster} has no nodes, so there is nothing to attach to',
    remedy: 'Run containers in a cluster that was imported.',
  },
  PROXY_CLUSTER_ELSEWHERE: {
    status: 503,
    message:
      'The agent of cluster {cluster} is connected to the replica {replica}, which this one does not reach',
    remedy:
      'Send the request again: another replica may answer. Let replicas reach each other at --peer-listen-port; `drover doctor controllers` says what is in the way.',
  },
  PROXY_STREAM_LOST: {
    status: 503,
    message: 'The way to cluster {cluster} was lost while the answer was on its way: {problem}',
    remedy: 'Send the request again: another way is taken, or the agent is back in a moment.',
  },
  PEER_UNREACHABLE: {
    status: 503,
    message: 'The replica {replica} cannot be reached at {address}: {problem}',
    remedy:
      'Let the replicas reach each other: look at network policies for --peer-listen-port, and whether --peer-address of that replica is right.',
  },
  PEER_LINK_LOST: {
    status: 503,
    message: 'The link to the replica {replica}, which holds the tunnel, was lost',
    remedy: 'Nothing to do: it is linked again, or its agents connect elsewhere.',
  },
  PEER_SESSION_GONE: {
    status: 503,
    message: 'The session {session} is not held here any more',
    remedy: 'Send the request again: another way is taken.',
  },
  TUNNEL_TOO_MANY_AT_ONCE: {
    status: 503,
    message: 'Too many agents connect at the same time',
    remedy: 'Nothing to do: the agent comes again when it was told to.',
  },
  TUNNEL_SERVER_LEAVES: {
    status: 503,
    message: 'This replica of the server is being stopped',
    remedy: 'Nothing to do: the agent connects to another one.',
  },
  TUNNEL_REBALANCED: {
    status: 503,
    message: 'This replica of the server has more agents than others',
    remedy: 'Nothing to do: the agent connects again, to another one where there is a balancer.',
  },
  TUNNEL_OTHER_CLUSTER: {
    status: 409,
    message: 'An agent at {client} registered as cluster {cluster}, but runs in another one',
    remedy:
      'Import that cluster by itself and remove this agent from it; if it has replaced the old one, delete the cluster here and import it anew.',
  },
  TUNNEL_API_UNTRUSTED: {
    status: 495,
    message:
      'The API server of cluster {cluster} at {address} does not prove itself by the caCert that its agent registered: {problem}',
    remedy:
      'Let the agent register the authority of its API server (ConfigMap kube-root-ca.crt) and an address in its certificate; agents read both when they start, so restart it.',
  },
  TUNNEL_API_REFUSED: {
    status: 401,
    message:
      'The API server of cluster {cluster} does not accept the service-account token that its agent registered: {problem}',
    remedy:
      'Give the service account of the agent a valid token and the ClusterRole of its manifest, and restart the agent.',
  },
  TUNNEL_API_FAILED: {
    status: 502,
    message:
      'An agent of cluster {cluster} is connected, but its API server at {address} cannot be asked: {problem}',
    remedy: 'Check that the API server runs and that the agent reaches it; this is tried again.',
  },
  TUNNEL_KICKED: {
    status: 410,
    message: 'The agents of cluster {cluster} were disconnected: {reason}',
    remedy: 'Remove the agent with `drover-agent cleanup`, or import the cluster anew.',
  },
  ACCESS_USER_UNKNOWN: {
    status: 404,
    message: 'There is no user {user}',
    remedy: 'Give a login name, an id or a principal of somebody who has logged in before.',
  },
  LOOPBACK_LIMIT: {
    status: 503,
    message: '{max} loopback listeners are open, which is the limit',
    remedy: 'Wait until some have been idle for five minutes.',
  },
  LOOPBACK_REFUSED: {
    status: 401,
    message: 'This listener wants its own secret',
    remedy: 'Use the kubeconfig that was made for this listener.',
  },
});
