import { defineErrors } from '@drover/base';

/** Failures of the command line that are not answers of a server. */
export const cliErrors = defineErrors({
  CLI_USAGE: {
    status: 400,
    message: '{problem}',
    remedy: '`drover {command} --help` shows what can be said.',
  },
  CLI_NOT_LOGGED_IN: {
    status: 401,
    message: 'Nobody is logged in to {server}',
    remedy: 'Log in with `drover login {url}`, or set DROVER_SERVER and DROVER_TOKEN.',
  },
  CLI_LOGIN_EXPIRED: {
    status: 401,
    message: '{server} does not accept the login of the context {context} any more',
    remedy: 'Log in again with `drover login {url}`.',
  },
  CLI_NO_CONTEXT: {
    status: 404,
    message: 'There is no context {context}',
    remedy: 'Choose one that `drover context ls` lists, or make it with `drover login --name`.',
  },
  CLI_CONFIG_INVALID: {
    status: 400,
    message: 'The file {path} cannot be read: {reason}',
    remedy: 'Correct the file, or remove it and log in again.',
  },
  CLI_FILE_BUSY: {
    status: 503,
    message: 'Another process has been writing {path} for {seconds} s',
    remedy: 'Try again; if no other process is running, remove {lock}.',
  },
  CLI_NO_TERMINAL: {
    status: 400,
    message: '{what} cannot be asked for: there is no terminal',
    remedy: '{instead}',
  },
  CLI_UNTRUSTED: {
    status: 502,
    message:
      'The certificate of {server} is signed by an authority that this machine does not know',
    remedy:
      'Give its certificate with --cacert FILE, or its checksum, which the administrator of the server knows, with --ca-checksum.',
  },
  CLI_TRUST_REFUSED: {
    status: 502,
    message: 'The authority of {server} was not trusted',
    remedy: 'Compare its fingerprint with the administrator of the server before you log in.',
  },
  CLI_CA_MISMATCH: {
    status: 502,
    message: 'The authority that {server} hands out has the checksum {actual}, not {expected}',
    remedy:
      'Somebody may stand between you and the server. Ask its administrator for the right checksum.',
  },
  CLI_CA_UNUSABLE: {
    status: 502,
    message: '{source} holds no certificate of an authority: {reason}',
    remedy: 'Give a file in PEM with --cacert.',
  },
  CLI_NO_TYPE: {
    status: 404,
    message: 'There is no type {type} {where}',
    remedy: '{hint}',
  },
  CLI_NOT_FOUND: {
    status: 404,
    message: 'There is no {type} with the id or name {name}',
    remedy: '`drover get {type}` lists what there is.',
  },
  CLI_AMBIGUOUS: {
    status: 409,
    message: 'Several resources of the type {type} have the name {name}: {ids}',
    remedy: 'Use the id of the one that is meant.',
  },
  CLI_FILE_INVALID: {
    status: 400,
    message: '{file} cannot be used: {reason}',
    remedy: 'Give YAML or JSON with one resource, or several as documents or as a list.',
  },
  CLI_INPUT_TOO_LARGE: {
    status: 413,
    message: '{what} is larger than {maxBytes} bytes',
    remedy: 'Split it.',
  },
  CLI_NO_EDITOR: {
    status: 400,
    message: 'The editor {editor} ended with {reason}',
    remedy: 'Set EDITOR to a program that waits until the file is closed, for example vi.',
  },
  CLI_EDIT_FAILED: {
    status: 422,
    message: 'The changes were not made: {reason}',
    remedy: 'They are kept in {path}.',
  },
  CLI_WAIT_TIMEOUT: {
    status: 504,
    message: '{what} was not {condition} after {seconds} s; it is {state}',
    remedy: '`drover describe` shows what it waits for. --timeout gives it longer.',
  },
  CLI_NO_PROGRAM: {
    status: 500,
    message: 'The program {program} cannot be started: {reason}',
    remedy: 'Install it, and put its folder on PATH.',
  },
  CLI_KUBECONFIG_CONFLICT: {
    status: 409,
    message: 'The kubeconfig {path} has a {kind} {name} that was not made by drover',
    remedy: 'Rename it there, or write to another file with --output.',
  },
  CLI_NO_SERVER_URL: {
    status: 503,
    message: 'The server makes no manifest: it does not know under which address agents reach it',
    remedy: 'Set it: drover edit setting server-url',
  },
  CLI_NOT_DROVER: {
    status: 502,
    message: 'What answers at {server} is no Drover server: it answers {status} to /ping',
    remedy: 'Check the address; a proxy or a login page may stand in front.',
  },
  CLI_UPGRADE_STRIPPED: {
    status: 502,
    message: 'The server was asked for a WebSocket, and saw no such question',
    remedy:
      'A proxy on the way takes the header Upgrade out: allow WebSockets in it for this server. Agents need them, too.',
  },
  CLI_SOCKET_SILENT: {
    status: 504,
    message: 'A WebSocket opened, and nothing came through it in {seconds} s',
    remedy: 'A proxy on the way holds frames back: let it pass WebSockets without buffering.',
  },
  CLI_DOCTOR_FOUND: {
    status: 500,
    message: 'Something is wrong with: {what}',
    remedy: 'The lines above say what to do.',
  },
  CLI_NO_AGENT: {
    status: 404,
    message: 'No agent of Drover runs in this cluster',
    remedy: 'Apply the manifest that the registration of the cluster shows.',
  },
  CLI_AGENT_NOT_RUNNING: {
    status: 503,
    message: 'The pod {pod} does not run: {reason}',
    remedy: 'Look at kubectl -n cattle-system describe pod {pod}, and at its log.',
  },
  CLI_AGENT_SILENT: {
    status: 503,
    message: 'The agent in the pod {pod} does not tell its state: {reason}',
    remedy:
      'Look at kubectl -n cattle-system logs {pod}; the API server must reach the pod, and you need the right to pods/proxy.',
  },
  CLI_NO_LEADER: {
    status: 503,
    message: 'No replica leads',
    remedy:
      'If it stays so, look at the logs of the replicas, and at the Lease kube-system/cattle-controllers.',
  },
  CLI_REPLICA_ALONE: {
    status: 503,
    message: 'The replica {replica} does not count: it works for no cluster',
    remedy:
      'If it stays so, look at its log: it cannot renew its Lease in cattle-system, or does not see the answer.',
  },
  CLI_PEER_UNREACHABLE: {
    status: 503,
    message: 'The replica that answers does not reach the agents of {replica}',
    remedy:
      'Let the replicas reach each other: look at network policies for --peer-listen-port, and whether --peer-address of that replica is right.',
  },
  CLI_CONTROLLER_STOPPED: {
    status: 503,
    message: 'The controller {name} does not run',
    remedy: 'Look at the log of the replica; a start of the server brings it back.',
  },
  CLI_WORK_WAITS: {
    status: 503,
    message: 'Work waits for long',
    remedy:
      'All workers of the controller are busy: look at what is worked on for long, and at the load of the server.',
  },
  CLI_WORK_LONG: {
    status: 503,
    message: 'Work takes long',
    remedy:
      'It is given up after two minutes and tried again; if it comes back, a cluster or the API server answers slowly: look at its latency.',
  },
  CLI_CACHE_OLD: {
    status: 503,
    message: 'What the server knows of {cluster} is old',
    remedy:
      'It follows again by itself when the API server answers; look at the cause, at the connection of the cluster, and at the rights of the agent there.',
  },
  CLI_CLUSTER_UNWORKED: {
    status: 503,
    message: 'Nothing is done for the cluster {cluster}, though its agent is connected',
    remedy:
      'It is tried again within a minute; look for downstream-clusters above and in the log of the replica.',
  },
  CLI_CLEANUP_REFUSED: {
    status: 409,
    message: 'A Drover server keeps its state in this cluster',
    remedy: 'Choose the right cluster with --kubeconfig and --kube-context.',
  },
  CLI_CLEANUP_INCOMPLETE: {
    status: 504,
    message: 'Still there after {seconds} s: {left}',
    remedy: 'Look at what keeps it (finalizers, often), then run the command again.',
  },
  CLI_DECLINED: {
    status: 400,
    message: 'Nothing was done',
    remedy: 'Answer yes, or give --yes.',
  },
  CLI_LOGIN_TIMEOUT: {
    status: 504,
    message: 'Nobody has finished the login in the browser after {seconds} s',
    remedy: 'Start again, or log in with --username.',
  },
});
