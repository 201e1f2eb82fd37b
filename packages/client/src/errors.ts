import { defineErrors } from '@drover/base';

/** Failures of talking to a Kubernetes API that are not answers of it. */
export const clientErrors = defineErrors({
  CLIENT_UNREACHABLE: {
    status: 503,
    message: 'No answer from {server}: {reason}',
    remedy:
      'Check that the API server runs and that its address, its certificate and the network between are right.',
  },
  CLIENT_ANSWER_CUT: {
    status: 502,
    message: 'The connection to {server} broke in the middle of an answer: {reason}',
    remedy: 'Read the object again before you repeat a write: the first one may have succeeded.',
  },
  CLIENT_ANSWER_TOO_LARGE: {
    status: 502,
    message: 'The answer to {what} is larger than {maxBytes} bytes',
    remedy: 'Ask for less at once: use a limit, a namespace or a selector.',
  },
  CLIENT_WATCH_IDLE: {
    status: 504,
    message: 'Nothing arrived on the watch of {path} for {idleTimeoutMs} ms',
    remedy:
      'The watch is started again; if this repeats, a proxy on the way cuts or swallows idle connections.',
  },
  CLIENT_BAD_ADDRESS: {
    status: 400,
    message: 'A {kind} cannot be addressed like this: {reason}',
    remedy: 'Give a namespace for namespaced kinds only, and a name without / and %.',
  },
  CLIENT_BAD_HEADER: {
    status: 400,
    message: 'The value for the header {header} holds a control character',
    remedy: 'Remove line breaks and other control characters from user names, groups and tokens.',
  },
  CLIENT_BAD_URL: {
    status: 400,
    message: '{url} is no address that begins with {protocols}',
    remedy: 'Write the address with its scheme, for example https://10.0.0.1:6443.',
  },
  CLIENT_PROXY_REFUSED: {
    status: 502,
    message: 'The proxy {proxy} refused a connection to {target} with status {status}',
    remedy: 'Check the name and password in proxy-url, and that the proxy allows this target.',
  },
  CLIENT_CLOSED: {
    status: 503,
    message: 'The connection to {server} has been closed by this side',
    remedy: 'This is a bug in Drover if it is seen outside of a shutdown.',
  },
  CLIENT_NO_UPGRADE: {
    status: 501,
    message: 'The connection to {server} cannot carry exec, attach or port-forward',
    remedy: 'Use a connection over HTTP for these.',
  },
  CLIENT_STDIN_STAYS_OPEN: {
    status: 501,
    message: 'Standard input cannot be ended over the protocol {protocol}',
    remedy:
      'Use a program that knows its end from its input, or a server of Kubernetes 1.30 or later.',
  },
  CLIENT_PORT_FORWARD_FAILED: {
    status: 502,
    message: 'Port {port} of pod {pod} cannot be reached: {reason}',
    remedy: 'Check that a process in the pod listens on this port.',
  },
  CLIENT_NAME_UNKNOWN: {
    status: 503,
    message: 'The name {host} has no address: {reason}',
    remedy: 'Check the spelling of the name and the DNS servers of this machine.',
  },
  CLIENT_CONNECTION_REFUSED: {
    status: 503,
    message: 'Nothing listens at {address}',
    remedy: 'Check that the server runs, and the port in its address.',
  },
  CLIENT_CONNECTION_TIMEOUT: {
    status: 504,
    message: '{address} does not answer within {timeoutMs} ms',
    remedy: 'A firewall may drop the packets: open the port, or set the proxy that leads there.',
  },
  CLIENT_NO_ROUTE: {
    status: 503,
    message: 'There is no way from this machine to {address}: {reason}',
    remedy: 'Check the network and the routes of this machine.',
  },
  CLIENT_CERTIFICATE_UNTRUSTED: {
    status: 502,
    message: 'The certificate of {address} is signed by an authority that is not trusted: {reason}',
    remedy:
      'Give the certificate of the authority that signed it, or check who really answers there.',
  },
  CLIENT_CERTIFICATE_EXPIRED: {
    status: 502,
    message: 'The certificate of {address} is not valid now: {reason}',
    remedy: 'Renew the certificate, or set the clock of this machine right.',
  },
  CLIENT_CERTIFICATE_NAME: {
    status: 502,
    message: 'The certificate of {address} is for other names: {reason}',
    remedy:
      'Use a name that the certificate lists, give it as TLS server name, or issue a new one.',
  },
  CLIENT_NOT_TLS: {
    status: 502,
    message: 'What listens at {address} does not speak TLS: {reason}',
    remedy: 'Check the port, and whether the address should begin with http://.',
  },
  CLIENT_NOT_KUBERNETES: {
    status: 502,
    message: 'What answers at {address} is no Kubernetes API: {reason}',
    remedy: 'Check the address and its path; a proxy or a login page may stand in front.',
  },
  CLIENT_NOT_NORMAN: {
    status: 502,
    message: '{server} does not speak the v3 API: {reason}',
    remedy: 'Check the address; a proxy or a login page may stand in front.',
  },
  CLIENT_NO_ACTION: {
    status: 404,
    message: 'There is no action {action} here now',
    remedy: 'Look at the actions of the resource: they depend on its state and on your rights.',
  },
  CLIENT_NO_LINK: {
    status: 404,
    message: 'There is no link {link} here',
    remedy: 'Look at the links of the resource.',
  },
  CLIENT_CLOCK_SKEW: {
    status: 502,
    message: 'The clocks of this machine and of {address} differ by {seconds} s',
    remedy: 'Let both follow a time server: tokens and certificates fail otherwise.',
  },
  KUBECONFIG_NOT_FOUND: {
    status: 404,
    message: 'There is no kubeconfig at {path}',
    remedy: 'Give the path of a kubeconfig, or set KUBECONFIG.',
  },
  KUBECONFIG_INVALID: {
    status: 400,
    message: 'The kubeconfig {path} cannot be used: {field} {reason}',
    remedy: 'Correct the field; `kubectl config view` shows how kubectl reads the file.',
  },
  KUBECONFIG_NO_CONTEXT: {
    status: 400,
    message: 'The kubeconfig has no {what} {name}',
    remedy: 'Choose one that `kubectl config get-contexts` lists.',
  },
  KUBECONFIG_NOT_IN_CLUSTER: {
    status: 400,
    message: 'This process does not run in a pod: KUBERNETES_SERVICE_HOST and _PORT are not set',
    remedy: 'Give a kubeconfig instead.',
  },
  KUBECONFIG_TOKEN_UNREADABLE: {
    status: 503,
    message: 'The token file {path} cannot be read: {reason}',
    remedy: 'Check that the file exists and that this process may read it.',
  },
  KUBECONFIG_EXEC_FAILED: {
    status: 503,
    message: 'The credential plugin {command} gave no credentials: {reason}',
    remedy: '{hint}',
  },
});
