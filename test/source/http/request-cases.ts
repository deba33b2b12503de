import type { ClientFlags } from '../../../src/lib/source/kubeconfig/flags.ts'

/** Flags with their values as typed; `token` and `password` become SecretBytes for us. */
export type TypedFlags = Omit<ClientFlags, 'token' | 'password'> & {
  readonly token?: string
  readonly password?: string
}

/**
 * One way to call a command. In texts `SECURE`, `PLAIN` and `PROXY` stand for
 * `host:port` of the servers, `/folder` for the folder of the case and
 * `DATA(file)` for the base64 of a file in it.
 */
export interface RequestCase {
  readonly name: string
  readonly config?: string
  readonly files?: Readonly<Record<string, string>>
  readonly flags?: TypedFlags
  readonly env?: Readonly<Record<string, string>>
}

const CLUSTER = { server: 'https://SECURE', 'certificate-authority': 'ca.crt' }

interface Config {
  readonly cluster?: object
  readonly user?: object
  readonly context?: object
}

function config(parts: Config): string {
  const { context = {} } = parts
  return JSON.stringify({
    'current-context': 'here',
    clusters: [
      { name: 'here', cluster: parts.cluster ?? CLUSTER },
      { name: 'there', cluster: { ...CLUSTER, server: 'https://SECURE/there' } },
    ],
    users: [
      { name: 'me', user: parts.user ?? { token: 'fake-file' } },
      { name: 'you', user: { token: 'fake-you' } },
    ],
    contexts: [
      { name: 'here', context: { cluster: 'here', user: 'me', ...context } },
      { name: 'there', context: { cluster: 'there', user: 'you', namespace: 'elsewhere' } },
    ],
  })
}

function flags(name: string, typed: TypedFlags, parts: Config = {}): RequestCase {
  return { name, config: config(parts), flags: typed }
}

function cluster(name: string, fields: object, typed: TypedFlags = {}): RequestCase {
  return flags(name, typed, { cluster: { ...CLUSTER, ...fields } })
}

function user(name: string, fields: object, typed: TypedFlags = {}): RequestCase {
  return flags(name, typed, { user: fields })
}

const NO_CA = { 'certificate-authority': undefined }
const PAIR = { 'client-certificate': 'jane.crt', 'client-key': 'jane.key' }
const PAIR_DATA = {
  'client-certificate-data': 'DATA(jane.crt)',
  'client-key-data': 'DATA(jane.key)',
}

/** A plugin whose token tells what it was given. */
const PLUGIN = `#!/bin/sh
token="plugin-$1-$VARIABLE-$(printf %s "$KUBERNETES_EXEC_INFO" | base64 | tr -d '\\n')"
printf '{"kind":"ExecCredential","apiVersion":"%s","status":{"token":"%s"}}' "$VERSION" "$token"
`
const V1 = 'client.authentication.k8s.io/v1'
const V1BETA1 = 'client.authentication.k8s.io/v1beta1'

function plugin(fields: object = {}, version = V1): object {
  return {
    exec: {
      apiVersion: version,
      command: './plugin',
      args: ['argument'],
      env: [
        { name: 'VARIABLE', value: 'variable' },
        { name: 'VERSION', value: version },
      ],
      interactiveMode: 'Never',
      ...fields,
    },
  }
}

function exec(name: string, fields: object, more: Partial<RequestCase> = {}): RequestCase {
  return { name, config: config({ user: fields }), files: { plugin: PLUGIN }, ...more }
}

function scripted(name: string, script: string): RequestCase {
  return exec(name, plugin(), { files: { plugin: `#!/bin/sh\n${script}\n` } })
}

function prints(credential: object): string {
  return `cat <<'END'\n${JSON.stringify(credential)}\nEND`
}

const CREDENTIAL = { kind: 'ExecCredential', apiVersion: V1 }

/** An id token that does not end before 2100; nobody checks its signature here. */
const ID_TOKEN = [{ alg: 'RS256' }, { exp: 4_102_444_800 }, 'signature']
  .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
  .join('.')

export const REQUEST_CASES: readonly RequestCase[] = [
  // Who we are.
  user('a token', { token: 'fake-file' }),
  user('a token file by relative path', { tokenFile: 'token' }),
  user('a token file comes before a token', { token: 'fake-file', tokenFile: 'token' }),
  user('a token when its file is missing', { token: 'fake-file', tokenFile: 'none' }),
  user('a missing token file alone', { tokenFile: 'none' }),
  user('user name and password', { username: 'jane', password: 'fake-pässword' }),
  user('a user name alone', { username: 'jane' }),
  user('a password alone', { password: 'fake-password' }),
  user('a token and a password', { token: 'fake-file', username: 'jane', password: 'fake' }),
  user('certificate files by relative path', PAIR),
  user('certificate data', PAIR_DATA),
  user('certificate data and file', { ...PAIR, ...PAIR_DATA }),
  user('a certificate without key', { 'client-certificate': 'jane.crt' }),
  user('a key without certificate', { 'client-key': 'jane.key', token: 'fake-file' }),
  user('a missing certificate file', { ...PAIR, 'client-certificate': 'none' }),
  user('a certificate with the key of another', { ...PAIR, 'client-key': 'joe.key' }),
  user('a certificate that is none', { ...PAIR, 'client-certificate': 'token' }),
  user('a certificate and a token', { ...PAIR, token: 'fake-file' }),
  user('--token over a token', { token: 'fake-file' }, { token: 'fake-flag' }),
  user('--token over a token file', { tokenFile: 'token' }, { token: 'fake-flag' }),
  user('--token over a certificate', PAIR, { token: 'fake-flag' }),
  user('--token beside a password', { username: 'jane', password: 'fake' }, { token: 'fake-flag' }),
  user('--username and --password', {}, { username: 'joe', password: 'fake-flag' }),
  user('--username over a user name', { username: 'jane', password: 'fake' }, { username: 'joe' }),
  user('--username beside a token', { token: 'fake-file' }, { username: 'joe' }),
  user('--client-key alone keeps the certificate', PAIR, { clientKey: '/folder/jane.key' }),
  user('--client-key of another', PAIR_DATA, { clientKey: '/folder/joe.key' }),
  // As whom.
  flags('--as', { as: 'joe' }),
  flags('--as with groups', { as: 'joe', asGroup: ['one', 'two', 'one'] }),
  flags('--as-group alone', { asGroup: ['one'] }),
  flags('--as with a uid', { as: 'joe', asUid: '7' }),
  flags('--as-uid alone', { asUid: '7' }),
  flags('--as a service account', { as: 'system:serviceaccount:ci:deployer' }),
  flags('--as a name that is not ASCII', { as: 'jöe' }),
  user('impersonation in the file', {
    token: 'fake-file',
    as: 'joe',
    'as-uid': '7',
    'as-groups': ['one', 'two'],
    'as-user-extra': { scopes: ['x', 'y'], 'example.com/Größe %': ['z'] },
  }),
  user(
    '--as over the file keeps its groups',
    { token: 'fake', as: 'joe', 'as-groups': ['one'] },
    { as: 'jane' },
  ),
  user(
    '--as-group over the groups of the file',
    { token: 'fake', as: 'joe', 'as-groups': ['one'] },
    { asGroup: ['two'] },
  ),
  user('groups in the file without a user', { token: 'fake', 'as-groups': ['one'] }),
  // Where.
  flags('--context', { context: 'there' }),
  flags('--context that does not exist', { context: 'nowhere' }),
  flags('--cluster', { cluster: 'there' }),
  flags('--cluster that does not exist', { cluster: 'nowhere' }),
  flags('--user', { user: 'you' }),
  flags('--user that does not exist', { user: 'nobody' }),
  flags('--cluster and --user', { cluster: 'there', user: 'you' }),
  flags('--namespace', { namespace: 'other' }),
  flags('the namespace of the context', {}, { context: { namespace: 'mine' } }),
  flags(
    '--namespace over that of the context',
    { namespace: 'other' },
    { context: { namespace: 'mine' } },
  ),
  flags(
    '--context brings its namespace',
    { context: 'there', user: 'me' },
    { context: { namespace: 'mine' } },
  ),
  flags('--server', { server: 'https://SECURE/flag' }),
  flags('empty flags', {
    context: '',
    cluster: '',
    user: '',
    namespace: '',
    server: '',
    token: '',
    as: '',
  }),
  cluster('a path in the server', { server: 'https://SECURE/base/path' }),
  cluster('a slash at the end of the server', { server: 'https://SECURE/' }),
  cluster('a path with a slash at its end', { server: 'https://SECURE/base/' }),
  cluster('a query in the server', { server: 'https://SECURE/base?a=b#c' }),
  cluster('a plain http server gets no credentials', { server: 'http://PLAIN' }),
  cluster('a server without scheme is plain http', { server: 'PLAIN' }),
  cluster('a server without scheme but with a path', { server: 'PLAIN/base' }),
  flags('--server without scheme', { server: 'PLAIN' }),
  flags('--as over plain http', { server: 'http://PLAIN', as: 'joe', asGroup: ['one'] }),
  cluster('a server with another scheme', { server: 'ftp://SECURE' }),
  cluster('a context without cluster falls back to KUBERNETES_MASTER', {}),
  { name: 'no kubeconfig, KUBERNETES_MASTER', env: { KUBERNETES_MASTER: 'http://PLAIN' } },
  {
    name: 'no kubeconfig, everything by flags',
    flags: {
      server: 'https://SECURE',
      token: 'fake-flag',
      certificateAuthority: '/folder/ca.crt',
      namespace: 'other',
    },
  },
  { name: 'no kubeconfig, --server over plain http', flags: { server: 'http://PLAIN' } },
  { name: 'no kubeconfig, --context', flags: { context: 'here', server: 'http://PLAIN' } },
  {
    name: 'a current-context without context',
    config: JSON.stringify({ 'current-context': 'gone' }),
    flags: { server: 'http://PLAIN' },
  },
  // Whom to trust.
  cluster('CA data', { ...NO_CA, 'certificate-authority-data': 'DATA(ca.crt)' }),
  cluster('CA data and file', { 'certificate-authority-data': 'DATA(ca.crt)' }),
  cluster('a missing CA file', { 'certificate-authority': 'none' }),
  cluster('a CA file without certificate', { 'certificate-authority': 'token' }),
  cluster('the CA of somebody else', { 'certificate-authority': 'other-ca.crt' }),
  cluster('no CA', NO_CA),
  cluster('insecure-skip-tls-verify', { ...NO_CA, 'insecure-skip-tls-verify': true }),
  cluster('insecure-skip-tls-verify and a CA', { 'insecure-skip-tls-verify': true }),
  cluster('--insecure-skip-tls-verify over a CA', {}, { insecureSkipTlsVerify: true }),
  cluster(
    '--certificate-authority over CA data',
    { ...NO_CA, 'certificate-authority-data': 'DATA(other-ca.crt)' },
    {
      certificateAuthority: '/folder/ca.crt',
    },
  ),
  cluster(
    '--certificate-authority over insecure-skip-tls-verify',
    { ...NO_CA, 'insecure-skip-tls-verify': true },
    {
      certificateAuthority: '/folder/other-ca.crt',
    },
  ),
  cluster(
    '--certificate-authority and --insecure-skip-tls-verify',
    {},
    {
      certificateAuthority: '/folder/ca.crt',
      insecureSkipTlsVerify: true,
    },
  ),
  cluster('tls-server-name', { 'tls-server-name': 'api.example.com' }),
  cluster('a tls-server-name that the certificate does not have', {
    'tls-server-name': 'wrong.example.com',
  }),
  cluster('a tls-server-name that is an address', { 'tls-server-name': '127.0.0.1' }),
  cluster(
    '--tls-server-name',
    { 'tls-server-name': 'wrong.example.com' },
    { tlsServerName: 'api.example.com' },
  ),
  cluster(
    '--server forgets tls-server-name',
    { 'tls-server-name': 'wrong.example.com' },
    { server: 'https://SECURE' },
  ),
  cluster(
    '--server with --tls-server-name',
    {},
    { server: 'https://SECURE', tlsServerName: 'api.example.com' },
  ),
  cluster('localhost instead of the address', { server: 'https://localhost:SECURE_PORT' }),
  // How.
  cluster('disable-compression', { 'disable-compression': true }),
  flags('--disable-compression', { disableCompression: true }),
  flags('--request-timeout', { requestTimeout: '1m30s' }),
  flags('--request-timeout in seconds', { requestTimeout: '30' }),
  flags('--request-timeout without end', { requestTimeout: '0' }),
  flags('--request-timeout that is not a time', { requestTimeout: 'soon' }),
  flags('--request-timeout with a blank', { requestTimeout: '1 m' }),
  flags('--request-timeout with a fraction but no unit', { requestTimeout: '1.5' }),
  flags('--request-timeout in an unknown unit', { requestTimeout: '1d' }),
  cluster('proxy-url', { 'proxy-url': 'http://PROXY' }),
  cluster('proxy-url before the environment', { 'proxy-url': 'http://PROXY' }),
  cluster('a proxy-url nobody listens at', { 'proxy-url': 'http://127.0.0.1:1' }),
  cluster('a proxy-url of an unknown kind', { 'proxy-url': 'ftp://PROXY' }),
  cluster('a proxy-url without scheme', { 'proxy-url': 'PROXY' }),
  {
    name: 'HTTPS_PROXY does not apply to loopback',
    config: config({}),
    env: { HTTPS_PROXY: 'http://127.0.0.1:1' },
  },
  cluster('proxy-url for plain http', { server: 'http://PLAIN', 'proxy-url': 'http://PROXY' }),
  // Plugins.
  exec('a plugin by relative path, with argument and environment', plugin()),
  exec('a plugin of v1beta1', plugin({ interactiveMode: undefined }, V1BETA1)),
  exec('a plugin of v1alpha1', plugin({}, 'client.authentication.k8s.io/v1alpha1')),
  exec('a plugin that wants to know the cluster', plugin({ provideClusterInfo: true })),
  exec('a plugin that may use the terminal', plugin({ interactiveMode: 'IfAvailable' })),
  exec('a plugin that needs the terminal', plugin({ interactiveMode: 'Always' })),
  exec('a plugin with an unknown mode', plugin({ interactiveMode: 'Sometimes' })),
  exec('a v1 plugin without mode', plugin({ interactiveMode: undefined })),
  exec('a plugin without command', plugin({ command: '' })),
  exec('a plugin without version', plugin({ apiVersion: '' })),
  exec('a plugin that is not there', plugin({ command: './none', installHint: 'install it' })),
  exec('a token comes before a plugin', { ...plugin(), token: 'fake-file' }),
  exec('a token file comes before a plugin', { ...plugin(), tokenFile: 'token' }),
  exec('a certificate comes before a plugin', { ...plugin(), ...PAIR }),
  exec('a password comes before a plugin', { ...plugin(), username: 'jane', password: 'fake' }),
  exec('--token comes before a plugin', plugin(), { flags: { token: 'fake-flag' } }),
  exec('a plugin beside an auth provider', {
    ...plugin(),
    'auth-provider': { name: 'oidc', config: {} },
  }),
  exec('a plugin with a nameless variable', plugin({ env: [{ name: '', value: 'x' }] })),
  exec('what a plugin is told of a cluster with everything', plugin({ provideClusterInfo: true }), {
    config: config({
      user: plugin({ provideClusterInfo: true }),
      cluster: {
        server: 'https://SECURE/base',
        'certificate-authority-data': 'DATA(ca.crt)',
        'tls-server-name': 'api.example.com',
        'disable-compression': true,
        'proxy-url': 'http://PROXY',
        extensions: [
          { name: 'other', extension: { a: 1 } },
          { name: 'client.authentication.k8s.io/exec', extension: { audience: 'x', deep: [1] } },
        ],
      },
    }),
  }),
  scripted('a plugin that fails', 'echo secret-on-stdout; exit 3'),
  scripted('a plugin that prints nonsense', 'echo nonsense'),
  scripted('a plugin that prints nothing', 'true'),
  scripted(
    'a plugin that prints another kind',
    prints({ ...CREDENTIAL, kind: 'Secret', status: { token: 'x' } }),
  ),
  scripted(
    'a plugin that answers in another version',
    prints({ kind: 'ExecCredential', apiVersion: V1BETA1, status: { token: 'x' } }),
  ),
  scripted('a plugin without status', prints(CREDENTIAL)),
  scripted('a plugin with an empty status', prints({ ...CREDENTIAL, status: {} })),
  scripted(
    'a plugin with a certificate but no key',
    prints({ ...CREDENTIAL, status: { token: 'x', clientCertificateData: 'y' } }),
  ),
  scripted(
    'a plugin with a certificate that is none',
    prints({ ...CREDENTIAL, status: { clientKeyData: 'x', clientCertificateData: 'y' } }),
  ),
  scripted('a plugin with a number for a token', prints({ ...CREDENTIAL, status: { token: 5 } })),
  scripted(
    'a plugin with an expiry that is no time',
    prints({ ...CREDENTIAL, status: { token: 'x', expirationTimestamp: 'soon' } }),
  ),
  scripted(
    'a plugin whose credential is over already',
    prints({
      ...CREDENTIAL,
      status: { token: 'over', expirationTimestamp: '2001-01-01T00:00:00Z' },
    }),
  ),
  scripted(
    'a plugin that gives a certificate',
    `cert=$(awk '{printf "%s\\\\n", $0}' /folder/joe.crt); key=$(awk '{printf "%s\\\\n", $0}' /folder/joe.key)
printf '{"kind":"ExecCredential","apiVersion":"${V1}","status":{"clientCertificateData":"%s","clientKeyData":"%s"}}' "$cert" "$key"`,
  ),
  // Auth providers.
  user('an auth provider that is gone', { 'auth-provider': { name: 'gcp', config: {} } }),
  user('OpenID Connect', {
    'auth-provider': {
      name: 'oidc',
      config: {
        'id-token': ID_TOKEN,
        'client-id': 'x',
        'idp-issuer-url': 'https://login.example.com',
      },
    },
  }),
  user('a token comes before OpenID Connect', {
    token: 'fake-file',
    'auth-provider': {
      name: 'oidc',
      config: {
        'id-token': ID_TOKEN,
        'client-id': 'x',
        'idp-issuer-url': 'https://login.example.com',
      },
    },
  }),
]
