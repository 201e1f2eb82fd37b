import { errorMessage } from '@drover/base';
import { parse } from 'yaml';
import { clientErrors } from '../../errors.ts';
import { FieldReader } from './field-reader.ts';
import type {
  ExecPlugin,
  Kubeconfig,
  KubeconfigCluster,
  KubeconfigContext,
  KubeconfigSource,
  KubeconfigUser,
} from './kubeconfig.ts';

/**
 * A kubeconfig from its text (YAML or JSON). Unknown fields are ignored, as kubectl does.
 *
 * @throws `KUBECONFIG_INVALID` naming the field.
 */
export function parseKubeconfig(text: string, source: KubeconfigSource = {}): Kubeconfig {
  const root = new FieldReader(parseYaml(text, source), source);
  return {
    currentContext: root.text('current-context'),
    clusters: named(root, 'clusters', 'cluster', readCluster),
    users: named(root, 'users', 'user', readUser),
    contexts: named(root, 'contexts', 'context', readContext),
  };
}

function parseYaml(text: string, { path = 'kubeconfig' }: KubeconfigSource): unknown {
  try {
    return parse(text) ?? {};
  } catch (cause) {
    const reason = errorMessage(cause);
    throw clientErrors.create(
      'KUBECONFIG_INVALID',
      { path, field: '(whole text)', reason },
      { cause },
    );
  }
}

function named<T>(
  root: FieldReader,
  list: string,
  content: string,
  read: (reader: FieldReader) => T,
): Map<string, T> {
  const entries = root
    .list(list)
    .map((entry): [string, T] => [entry.required('name'), read(entry.child(content))]);
  // The first of a name wins, as in the merge of files.
  return new Map(entries.reverse());
}

function readCluster(reader: FieldReader): KubeconfigCluster {
  const caData = reader.base64('certificate-authority-data');
  const caFile = reader.path('certificate-authority');
  const insecureSkipTlsVerify = reader.flag('insecure-skip-tls-verify');
  if (insecureSkipTlsVerify && (caData ?? caFile) !== undefined) {
    throw reader.invalid('insecure-skip-tls-verify', 'cannot stand beside a certificate authority');
  }
  return {
    server: reader.required('server'),
    caData,
    caFile,
    insecureSkipTlsVerify,
    tlsServerName: reader.text('tls-server-name'),
    proxyUrl: reader.text('proxy-url'),
    execConfig: reader
      .list('extensions')
      .find((extension) => extension.text('name') === 'client.authentication.k8s.io/exec')
      ?.value('extension'),
  };
}

function readUser(reader: FieldReader): KubeconfigUser {
  if (reader.has('auth-provider')) {
    throw reader.invalid('auth-provider', 'is not supported any more; use an exec plugin');
  }
  return {
    certData: reader.base64('client-certificate-data'),
    certFile: reader.path('client-certificate'),
    keyData: reader.base64('client-key-data'),
    keyFile: reader.path('client-key'),
    token: reader.text('token'),
    tokenFile: reader.path('tokenFile'),
    username: reader.text('username'),
    password: reader.text('password'),
    exec: reader.has('exec') ? readExec(reader.child('exec')) : undefined,
    as: reader.text('as'),
    asUid: reader.text('as-uid'),
    asGroups: reader.texts('as-groups'),
    asUserExtra: reader.textLists('as-user-extra'),
  };
}

function readExec(reader: FieldReader): ExecPlugin {
  const env = reader
    .list('env')
    .map((entry): [string, string] => [entry.required('name'), entry.text('value') ?? '']);
  return {
    apiVersion: reader.required('apiVersion'),
    command: commandPath(reader),
    args: reader.texts('args') ?? [],
    env: Object.fromEntries(env),
    installHint: reader.text('installHint'),
    provideClusterInfo: reader.flag('provideClusterInfo'),
    interactiveMode: reader.text('interactiveMode'),
  };
}

/** A command with a slash is a path from the file's folder; one without is looked up in PATH. */
function commandPath(reader: FieldReader): string {
  const command = reader.required('command');
  if (!command.includes('/')) return command;
  return reader.path('command') ?? command;
}

function readContext(reader: FieldReader): KubeconfigContext {
  return {
    cluster: reader.required('cluster'),
    user: reader.text('user') ?? '',
    namespace: reader.text('namespace'),
  };
}
