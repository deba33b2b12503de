/** One kubeconfig situation, written so that both kubectl and we can be put into it. */
export interface KubeconfigCase {
  readonly name: string
  /** Path below the case's folder → content. */
  readonly files: Readonly<Record<string, string>>
  /** `$KUBECONFIG`: paths below the folder, joined with the path delimiter; '' stays empty. */
  readonly kubeconfig?: readonly string[]
  /** `--kubeconfig`, below the folder. */
  readonly explicit?: string
  /** `--context`. */
  readonly context?: string
}

/** Files to refer to; each holds its own path, so that the content tells which one was read. */
const PKI = fileNames([
  'a/pki/ca.crt',
  'pki/ca.crt',
  'b/pki/ca.crt',
  'a/me.crt',
  'a/me.key',
  'a/keys/me.key',
  'b/me.crt',
  'b/me.key',
  'me.crt',
])

function fileNames(names: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(names.map((name) => [name, name]))
}

interface Entry {
  readonly name: string
  readonly [field: string]: unknown
}

interface Parts {
  readonly clusters?: readonly Entry[]
  readonly users?: readonly Entry[]
  readonly contexts?: readonly Entry[]
  readonly current?: string
}

function config({ clusters = [], users = [], contexts = [], current }: Parts): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: nest(clusters, 'cluster'),
    users: nest(users, 'user'),
    contexts: nest(contexts, 'context'),
    ...(current !== undefined && { 'current-context': current }),
  })
}

function nest(entries: readonly Entry[], field: string): readonly object[] {
  return entries.map(({ name, ...rest }) => ({ name, [field]: rest }))
}

const base64 = (text: string) => Buffer.from(text).toString('base64')

const red: Parts = {
  clusters: [{ name: 'red', server: 'https://red.example.com' }],
  users: [{ name: 'red', token: 'fake-red' }],
  contexts: [{ name: 'red', cluster: 'red', user: 'red' }],
  current: 'red',
}
const blue: Parts = {
  clusters: [{ name: 'blue', server: 'https://blue.example.com' }],
  users: [{ name: 'blue', token: 'fake-blue' }],
  contexts: [{ name: 'blue', cluster: 'blue', user: 'blue', namespace: 'sea' }],
  current: 'blue',
}

/** A user entry alone, in a configuration that uses it. */
function user(fields: object): string {
  return config({ ...red, users: [{ name: 'red', ...fields }] })
}

function cluster(fields: object): string {
  return config({
    ...red,
    clusters: [{ name: 'red', server: 'https://red.example.com', ...fields }],
  })
}

function single(name: string, text: string, more: Partial<KubeconfigCase> = {}): KubeconfigCase {
  return { name, files: { ...PKI, 'a/config': text }, kubeconfig: ['a/config'], ...more }
}

function pair(
  name: string,
  a: Parts,
  b: Parts,
  more: Partial<KubeconfigCase> = {},
): KubeconfigCase {
  const files = { ...PKI, 'a/config': config(a), 'b/config': config(b) }
  return { name, files, kubeconfig: ['a/config', 'b/config'], ...more }
}

const yaml = `current-context: red
clusters: [{name: red, cluster: {server: https://red.example.com}}]
contexts: [{name: red, context: {cluster: red, user: red}}]
users: [{name: red, user: {token: fake-red}}]
`

const exec = {
  apiVersion: 'client.authentication.k8s.io/v1',
  command: 'get-token',
  interactiveMode: 'Never',
}

const written: readonly KubeconfigCase[] = [
  single('one file', config(red)),
  pair('the first current-context wins', red, blue),
  pair('an empty current-context does not win', { ...red, current: '' }, blue),
  pair('an absent current-context does not win', { contexts: red.contexts ?? [] }, blue),
  pair(
    'context of one file, entries of another',
    { contexts: red.contexts ?? [], current: 'red' },
    {
      clusters: red.clusters ?? [],
      users: red.users ?? [],
    },
  ),
  pair(
    'the first entry of a name wins whole, fields are not mixed',
    { ...red, clusters: [{ name: 'red', server: 'https://first.example.com' }] },
    {
      ...red,
      clusters: [
        { name: 'red', server: 'https://second.example.com', 'tls-server-name': 'second' },
      ],
    },
  ),
  pair('an empty first entry still wins', { ...red, users: [{ name: 'red' }] }, red),
  pair(
    'an empty first context still wins',
    { contexts: [{ name: 'red', cluster: '', user: '' }] },
    red,
  ),
  pair('--context chooses over current-context', red, blue, { context: 'blue' }),
  pair('--context that does not exist', red, blue, { context: 'green' }),
  pair('empty entries of KUBECONFIG are ignored', red, blue, {
    kubeconfig: ['', 'b/config', '', 'a/config'],
  }),
  pair('missing files are skipped', red, blue, { kubeconfig: ['none/config', 'b/config'] }),
  pair('the same file twice', red, blue, { kubeconfig: ['a/config', 'a/config', 'b/config'] }),
  { name: 'all files are missing', files: {}, kubeconfig: ['none/config'] },
  { name: 'a folder is not a kubeconfig', files: { 'a/config': config(red) }, kubeconfig: ['a'] },
  { name: 'the default file', files: { '.kube/config': config(red) } },
  {
    name: 'KUBECONFIG replaces the default file',
    files: { '.kube/config': config(red), 'a/config': config(blue) },
    kubeconfig: ['a/config'],
  },
  {
    name: '--kubeconfig replaces KUBECONFIG',
    files: { 'a/config': config(red), 'b/config': config(blue) },
    kubeconfig: ['a/config'],
    explicit: 'b/config',
  },
  { name: '--kubeconfig must exist', files: { '.kube/config': config(red) }, explicit: 'none' },
  single('an empty file', ''),
  single('only comments', '# nothing here\n'),
  single('a missing current-context', config({ ...red, current: '' })),
  single('a current-context without context', config({ ...red, current: 'green' })),
  single('a context whose cluster is missing', config({ ...red, clusters: [] })),
  single('a context whose user is missing', config({ ...red, users: [] })),
  single(
    'a context without user',
    config({ ...red, contexts: [{ name: 'red', cluster: 'red', user: '' }] }),
  ),
  single('relative paths in a cluster', cluster({ 'certificate-authority': 'pki/ca.crt' })),
  single('paths upwards', cluster({ 'certificate-authority': '../pki/./ca.crt' })),
  single('absolute paths', cluster({ 'certificate-authority': '/folder/b/pki/ca.crt' })),
  single(
    'relative paths in a user',
    user({ 'client-certificate': 'me.crt', 'client-key': './keys/me.key', tokenFile: 'token' }),
  ),
  pair(
    'paths are relative to their own file',
    { ...red, users: [] },
    { users: [{ name: 'red', 'client-certificate': 'me.crt', 'client-key': 'me.key' }] },
  ),
  single('a plugin found on PATH', user({ exec })),
  single('a plugin by relative path', user({ exec: { ...exec, command: './bin/get-token' } })),
  single(
    'a plugin by relative path without a dot',
    user({ exec: { ...exec, command: 'bin/get-token' } }),
  ),
  single('a plugin by absolute path', user({ exec: { ...exec, command: '/opt/bin/get-token' } })),
  single(
    'a plugin with everything',
    user({
      exec: {
        ...exec,
        args: ['--cluster', 'red'],
        env: [{ name: 'PROFILE', value: 'dev' }],
        installHint: 'install get-token',
        provideClusterInfo: true,
        interactiveMode: 'IfAvailable',
      },
    }),
  ),
  single(
    'v1beta1 plugins may use the terminal unless told otherwise',
    user({ exec: { apiVersion: 'client.authentication.k8s.io/v1beta1', command: 'get-token' } }),
  ),
  single('null lists of a plugin', user({ exec: { ...exec, args: null, env: null } })),
  single(
    'certificate data',
    user({
      'client-certificate-data': base64('fake certificate'),
      'client-key-data': base64('fake key'),
    }),
  ),
  single(
    'certificate data with line breaks',
    user({ 'client-certificate-data': 'ZmFr\nZSBjZXJ0\r\naWZpY2F0ZQ==' }),
  ),
  single('data that is not base64', cluster({ 'certificate-authority-data': 'not base64!' })),
  single('base64 without padding', cluster({ 'certificate-authority-data': 'ZmFrZQ' })),
  single(
    'impersonation in the file',
    user({
      as: 'jane',
      'as-uid': '7',
      'as-groups': ['a', 'b'],
      'as-user-extra': { scopes: ['x', 'y'] },
    }),
  ),
  single(
    'an auth provider',
    user({
      'auth-provider': {
        name: 'oidc',
        config: { 'id-token': 'fake', 'idp-issuer-url': 'https://login.example.com' },
      },
    }),
  ),
  single('user name and password', user({ username: 'jane', password: 'fake-password' })),
  single(
    'all fields of a cluster',
    cluster({
      'tls-server-name': 'api.red',
      'insecure-skip-tls-verify': true,
      'proxy-url': 'socks5://proxy.example.com:1080',
      'disable-compression': true,
      'certificate-authority-data': base64('fake ca'),
    }),
  ),
  single('fields nobody knows', cluster({ colour: 'red', nested: { deep: [1, 2] } })),
  single(
    'the same name twice in a list',
    config({
      ...red,
      users: [
        { name: 'red', token: 'fake-1' },
        { name: 'red', token: 'fake-2' },
      ],
    }),
  ),
  single('a number where a string should be', user({ token: 12_345 })),
  single('a string where a boolean should be', cluster({ 'insecure-skip-tls-verify': 'true' })),
  single(
    'a list where an object should be',
    config(red).replace('"cluster":{', '"cluster":[{').replace('com"}', 'com"}]'),
  ),
  single('another kind', JSON.stringify({ apiVersion: 'v1', kind: 'Pod' })),
  single('another apiVersion', config(red).replace('"v1"', '"v2"')),
  single('no kind at all', config(red).replace('"apiVersion":"v1","kind":"Config",', '')),
  single('neither YAML nor JSON', '{"clusters": ['),
  single('cut off in the middle', `${config(red).slice(0, -1)},`),
  single('broken after what is needed', `${yaml}extensions: [{\n`),
  single('broken indentation', `${yaml}  more: true\n`),
  single('a tab as indentation', `${yaml}more:\n\t- x\n`),
  single('broken in the second document', `${yaml}---\nmore: [\n`),
  single('a list of documents that begins with a separator', `---\n${yaml}`),
  single('an unknown anchor', `${yaml}more: *nothing\n`),
  single('merge keys', `${yaml}more: &more {a: 1}\nmost: {<<: *more, b: 2}\n`),
  single('a text', 'just words'),
  single(
    'null lists',
    'apiVersion: v1\nkind: Config\nclusters: null\nusers: ~\ncontexts:\ncurrent-context: ""\n',
  ),
  single(
    'YAML with anchors, comments and folded text',
    `apiVersion: v1
kind: Config
current-context: red # the only one
x-server: &server https://red.example.com
clusters:
- name: red
  cluster: {server: *server, insecure-skip-tls-verify: yes}
contexts:
- {name: red, context: {cluster: red, user: red, namespace: "0755"}}
users:
- name: red
  user:
    token: >-
      fake-red
`,
  ),
  single(
    'YAML 1.1 words for true and false',
    'clusters:\n- name: red\n  cluster: {server: https://red, insecure-skip-tls-verify: on, disable-compression: off}\ncontexts:\n- name: red\n  context: {cluster: red, user: red}\nusers:\n- name: red\n  user: {}\ncurrent-context: red\n',
  ),
  single(
    'a namespace that YAML takes for a number',
    'contexts:\n- name: red\n  context: {cluster: red, user: red, namespace: 0755}\ncurrent-context: red\n',
  ),
  single(
    'a current-context that YAML takes for a word',
    'current-context: no\ncontexts:\n- name: "no"\n  context: {cluster: "", user: ""}\n',
  ),
  single('two documents', `${config(red)}\n---\n${config(blue)}\n`),
  single(
    'the same key twice',
    config(red).replace(
      '"current-context":"red"',
      '"current-context":"blue","current-context":"red"',
    ),
  ),
  single(
    'names with odd characters',
    config({
      clusters: [
        {
          name: 'arn:aws:eks:eu-west-1:111122223333:cluster/Größe',
          server: 'https://red.example.com',
        },
      ],
      users: [{ name: 'user@example.com/x', token: 'fake' }],
      contexts: [
        {
          name: ' a b ',
          cluster: 'arn:aws:eks:eu-west-1:111122223333:cluster/Größe',
          user: 'user@example.com/x',
        },
      ],
      current: ' a b ',
    }),
  ),
]

/** A small generator whose numbers are the same everywhere (Numerical Recipes' congruence). */
function randomSource(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

const NAMES = ['red', 'blue', 'green']

/** Two to four files with few names, so that they contradict each other. */
function generated(seed: number): KubeconfigCase {
  const below = randomSource(seed * 7919)
  const some = () => NAMES.filter(() => below(2) === 0)
  const any = () => NAMES[below(NAMES.length)] ?? ''
  const maybe = (field: string, value: string) => (below(3) === 0 ? { [field]: value } : {})
  const files: Record<string, string> = {}
  const refersTo: string[] = []
  for (let index = 0; index < 2 + below(3); index++) {
    refersTo.push(`${index}/ca-${index}.crt`, `key-${index}`)
    files[`${index}/config`] = config({
      clusters: some().map((name) => ({
        name,
        server: `https://${name}-${index}.example.com`,
        ...maybe('certificate-authority', `ca-${index}.crt`),
        ...maybe('tls-server-name', `api-${index}`),
      })),
      users: some().map((name) => ({
        name,
        ...maybe('token', `fake-${name}-${index}`),
        ...maybe('tokenFile', `token-${index}`),
        ...maybe('client-key', `../key-${index}`),
      })),
      contexts: some().map((name) => ({
        name,
        cluster: any(),
        user: any(),
        ...maybe('namespace', `ns-${index}`),
      })),
      ...(below(2) === 0 && { current: below(4) === 0 ? '' : any() }),
    })
  }
  const kubeconfig = [...Object.keys(files), ...(below(3) === 0 ? ['none/config', ''] : [])]
  if (below(2) === 0) kubeconfig.reverse()
  return {
    name: `generated ${seed}`,
    files: { ...files, ...fileNames(refersTo) },
    kubeconfig,
    ...(below(3) === 0 && { context: any() }),
  }
}

export const KUBECONFIG_CASES: readonly KubeconfigCase[] = [
  ...written,
  ...Array.from({ length: 60 }, (_, index) => generated(index + 1)),
]
