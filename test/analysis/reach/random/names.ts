/** Few names, so that random objects meet each other often. */
export const NAMESPACES = ['alpha', 'beta', 'gamma', 'delta']
export const SECRETS = ['db', 'tls', 'pull', 'token', 'spare', 'key']
export const ACCOUNTS = ['default', 'api', 'ci']
export const NODES = ['node-1', 'node-2', 'node-3', 'node-gone', 'node-bare']
/** Those of the nodes that have a Node object; the authorizer must not care. */
export const NODE_OBJECTS = ['node-1', 'node-2', 'node-3', 'node-bare']
export const CLAIMS = ['data', 'cache', 'pod-1-scratch']
export const ROLES = ['reader', 'writer', 'odd', 'missing']

export const USERS = [
  'alice',
  'bob',
  '*',
  'system:anonymous',
  'system:serviceaccount:alpha:api',
  'system:serviceaccount:beta:ci',
  'system:serviceaccount:gamma:default',
  'system:node:node-1',
  'system:node:node-gone',
  'system:node:',
]

export const GROUPS = [
  'dev',
  'ops',
  '*',
  'system:authenticated',
  'system:unauthenticated',
  'system:serviceaccounts',
  'system:serviceaccounts:alpha',
  'system:serviceaccounts:beta',
  'system:nodes',
  'system:masters',
  // Binding a service account's user name as a group does nothing.
  'system:serviceaccount:alpha:api',
]
