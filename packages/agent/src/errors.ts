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
  AGENT_PROXY_REFUSED: {
    status: 502,
    message: 'The proxy {proxy} answered {status} instead of connecting to {target}',
    remedy: 'Check HTTPS_PROXY, NO_PROXY, and the name and password in it.',
  },
});
