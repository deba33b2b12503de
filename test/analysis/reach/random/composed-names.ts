/** Few names, so that what one object names another often is. */
export const COMPOSED = {
  namespaces: ['alpha', 'beta', 'kube-system'],
  secrets: ['db', 'tls', 'key'],
  /** Names of Secrets that no object has, besides those that random ones leave out. */
  absentSecrets: ['new'],
  accounts: ['default', 'api', 'ci'],
  /** Accounts that bindings name and nobody makes. */
  absent: ['ghost'],
  /** The last has no Node object. */
  nodes: ['node-1', 'node-2', 'node-gone'],
  claims: ['data', 'cache'],
  roles: ['one', 'two', 'three'],
  users: ['alice', 'bob', 'system:node:node-1', 'system:bootstrap:abcdef', 'system:anonymous'],
  groups: [
    'dev',
    'ops',
    'system:authenticated',
    'system:serviceaccounts:alpha',
    'system:nodes',
    'system:bootstrappers',
    'system:bootstrappers:kubeadm:default-node-token',
  ],
} as const
