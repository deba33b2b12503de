import path from 'node:path'

/** The program as it is distributed; made before any test when it is older than what it is made from. */
export const PROGRAM = path.resolve(import.meta.dirname, '../../dist/kubectl-vault_secret')
