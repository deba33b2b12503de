/** Groups of flags; a command spreads those that make sense for it. */
import type { FlagSet } from './command.ts'

const CLUSTER = 'Cluster options'

/** kubectl's client flags with kubectl's meaning (cli-runtime `ConfigFlags`). */
export const clusterFlags = {
  kubeconfig: {
    ...cluster('FILE', 'Path to the kubeconfig file to use, instead of $KUBECONFIG'),
    completes: 'file',
  },
  context: { ...cluster('NAME', 'Context of the kubeconfig to use'), completes: 'context' },
  cluster: { ...cluster('NAME', 'Cluster of the kubeconfig to use'), completes: 'cluster' },
  user: { ...cluster('NAME', 'User of the kubeconfig to use'), completes: 'user' },
  server: { ...cluster('URL', 'Address and port of the API server'), char: 's' },
  as: cluster('NAME', 'User to impersonate; a service account is system:serviceaccount:NS:NAME'),
  'as-group': { ...cluster('GROUP', 'Group to impersonate; may be repeated'), multiple: true },
  'as-uid': cluster('UID', 'UID to impersonate'),
  'as-user-extra': {
    ...cluster('KEY=VALUE', 'Extra field to impersonate; may be repeated'),
    multiple: true,
  },
  token: cluster('TOKEN', 'Bearer token; other users of this machine can see it while it runs'),
  'certificate-authority': {
    ...cluster('FILE', 'Certificate that signed the one of the API server'),
    completes: 'file',
  },
  'client-certificate': { ...cluster('FILE', 'Client certificate for TLS'), completes: 'file' },
  'client-key': { ...cluster('FILE', 'Key of the client certificate'), completes: 'file' },
  'tls-server-name': cluster('NAME', 'Name to expect in the certificate of the API server'),
  'insecure-skip-tls-verify': {
    type: 'boolean',
    summary: 'Do not check the certificate of the API server: anybody in between can read along',
    helpGroup: CLUSTER,
  },
  'request-timeout': cluster('TIME', 'Give up on a request after this time: 5s, 2m; 0 waits'),
  'cache-dir': {
    ...cluster('DIR', 'Accepted for compatibility with kubectl; no discovery cache is kept'),
    completes: 'directory',
  },
  'disable-compression': {
    type: 'boolean',
    summary: 'Do not ask the API server for compressed answers',
    helpGroup: CLUSTER,
  },
} as const satisfies FlagSet

/** Where to look. */
export const scopeFlags = {
  namespace: {
    type: 'option',
    char: 'n',
    helpValue: 'NAME',
    completes: 'namespace',
    summary: 'Namespace to look in, instead of the one of the context',
  },
  'all-namespaces': { type: 'boolean', char: 'A', summary: 'Look in every namespace' },
} as const satisfies FlagSet

/** Where the one Secret is that a verb writes. */
export const namespaceFlags = {
  namespace: {
    ...scopeFlags.namespace,
    summary: 'Namespace of the Secret, instead of the one of the context',
  },
} as const satisfies FlagSet

/** Which Secrets of the scope. */
export const selectorFlags = {
  selector: {
    type: 'option',
    char: 'l',
    helpValue: 'QUERY',
    summary: 'Only Secrets whose labels match: app=api,tier!=web,env in (a,b)',
  },
} as const satisfies FlagSet

/** What to ask about consumers. */
export const consumersFlags = {
  unused: {
    type: 'boolean',
    summary: 'Only Secrets that nothing refers to, and those where that cannot be known',
  },
  'by-key': { type: 'boolean', summary: 'For each key, who reads it' },
} as const satisfies FlagSet

const FORMS = 'pod/NS/NAME, node/NAME, sa/NS/NAME, user/NAME, group/NAME'

/** What to ask about reach. */
export const reachFlags = {
  why: {
    type: 'option',
    once: true,
    helpValue: 'IDENTITY',
    summary: `Why this identity can read the Secret, or what stands in its way: ${FORMS}, or - for a token on standard input`,
  },
  from: {
    type: 'option',
    once: true,
    helpValue: 'IDENTITY',
    summary:
      'Which Secrets and further identities go with this one if it is taken over; written as for --why',
  },
  'in-group': {
    type: 'option',
    helpValue: 'GROUP',
    multiple: true,
    summary: 'A group that the user of --why or --from is in; may be repeated',
  },
  since: {
    type: 'option',
    once: true,
    filled: true,
    helpValue: 'FILE',
    completes: 'file',
    summary: 'Only who can read now and could not in this earlier snapshot',
  },
  exclude: {
    type: 'option',
    once: true,
    filled: true,
    helpValue: 'FILE',
    completes: 'file',
    summary:
      'Leave out accepted readers, one a line: IDENTITY  NAMESPACE/SECRET  until=YYYY-MM-DD  REASON; * stands for any part of a name',
  },
  'fail-on': {
    type: 'option',
    helpValue: 'LEVEL',
    options: ['certain', 'conditional', 'possible'],
    summary:
      'Exit with 1 when somebody who is not accepted and not built in can read, as surely as this or surer: certain, conditional or possible',
  },
  'count-built-in': {
    type: 'boolean',
    summary:
      "Let --fail-on count also whom every cluster has: system:masters and Kubernetes' own controllers",
  },
  'all-paths': { type: 'boolean', summary: 'Every first step of a reader, not only the best path' },
  batch: {
    type: 'option',
    once: true,
    filled: true,
    helpValue: 'FILE',
    completes: 'file',
    summary:
      'Answer the questions in FILE (- for standard input), one JSON object with user, groups, verb, namespace and name a line',
  },
  cut: {
    type: 'boolean',
    summary:
      'Show the fewest grants and objects to remove so that every certain path is closed, with commands that do it and what else they would break',
  },
} as const satisfies FlagSet

/** What to read instead of a cluster. */
export const inputFlags = {
  complete: {
    type: 'boolean',
    summary:
      'The files of --snapshot and --since hold the whole cluster: what is not in them does not exist',
  },
  snapshot: {
    type: 'option',
    filled: true,
    helpValue: 'FILE',
    multiple: true,
    completes: 'file',
    summary:
      'Read this snapshot, or files and folders of `kubectl get -o json|yaml` output, instead of a cluster; may be repeated',
  },
} as const satisfies FlagSet

/** Whether a verb that writes to a cluster only tries it. */
export const dryRunFlags = {
  'dry-run': {
    type: 'option',
    helpValue: 'WHERE',
    options: ['none', 'client', 'server'],
    default: 'none',
    summary:
      'With client show what would be done, with server let the API server check it and store nothing',
  },
} as const satisfies FlagSet

/** What to make of a Secret that can be stored and not used. */
export const validateFlags = {
  validate: {
    type: 'option',
    helpValue: 'HOW',
    options: ['strict', 'warn'],
    default: 'strict',
    summary:
      'With strict refuse also what the API server would take although nothing can use it, such as a key of another certificate; with warn only say so',
  },
} as const satisfies FlagSet

export const colorFlags = {
  color: {
    type: 'option',
    helpValue: 'WHEN',
    options: ['auto', 'always', 'never'],
    summary: 'Colour the output: auto, always or never; NO_COLOR counts as never',
  },
} as const satisfies FlagSet

const strict = {
  type: 'boolean',
  summary: 'Exit with 7 when something could not be seen',
} as const

/** A document for scripts in place of text for people. */
export const documentOutput = {
  output: {
    type: 'option',
    char: 'o',
    helpValue: 'FORMAT',
    options: ['json', 'yaml'],
    summary: 'Output format: json or yaml',
  },
} as const satisfies FlagSet

/** For a report that is a page, not a table. */
export const documentFlags = { ...documentOutput, strict } as const satisfies FlagSet

/** How to print a report, and what to make of one that is not complete. */
export const reportFlags = {
  output: {
    type: 'option',
    char: 'o',
    helpValue: 'FORMAT',
    options: ['wide', 'json', 'yaml', 'name'],
    summary: 'Output format: wide, json, yaml or name',
  },
  'no-headers': { type: 'boolean', summary: 'Print tables without their first line' },
  ...colorFlags,
  strict,
} as const satisfies FlagSet

/** The forms of a report that is a graph as well. */
export const graphReportFlags = {
  ...reportFlags,
  output: {
    ...reportFlags.output,
    options: ['wide', 'tree', 'json', 'yaml', 'name', 'dot', 'mermaid', 'html'],
    summary:
      'Output format: wide, tree, json, yaml, name, dot (for Graphviz), mermaid or html (a page for a browser)',
  },
} as const satisfies FlagSet

function cluster<const V extends string>(
  helpValue: V,
  summary: string,
): { readonly type: 'option'; helpValue: V; summary: string; helpGroup: string } {
  return { type: 'option', helpValue, summary, helpGroup: CLUSTER }
}
